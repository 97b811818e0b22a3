/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form of time zone data (RFC 8536). */
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "src/base/zone_data.h"

#define FOLDER	 "/usr/share/zoneinfo"
#define FILE_MAX (256 * 1024)

/* --- the file ------------------------------------------------------------ */

struct header {
	uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

static bool
take(struct ward_view *rest, size_t size, struct ward_view *out)
{
	if (rest->size < size)
		return false;
	*out = ward_view(rest->data, size);
	rest->data += size;
	rest->size -= size;
	return true;
}

static int64_t
number(const char *at, size_t size)
{
	uint64_t value = (signed char)at[0] < 0 ? UINT64_MAX : 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | (unsigned char)at[i];
	return (int64_t)value;
}

static bool
take_header(struct ward_view *rest, struct header *out)
{
	struct ward_view raw;
	uint32_t counts[6];

	if (!take(rest, 44, &raw) || memcmp(raw.data, "TZif", 4) != 0 ||
	    raw.data[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		int64_t count = number(raw.data + 20 + 4 * i, 4);

		if (count < 0 || count > FILE_MAX)
			return false;
		counts[i] = (uint32_t)count;
	}
	*out = (struct header){ counts[0], counts[1], counts[2], counts[3],
		counts[4], counts[5] };
	return out->typecnt > 0;
}

/* Of the data behind a header, with times of `size` bytes. */
static size_t
data_size(const struct header *header, size_t size)
{
	return header->timecnt * (size + 1) + header->typecnt * 6 +
	    header->charcnt + header->leapcnt * (size + 4) + header->isstdcnt +
	    header->isutcnt;
}

static bool
take_transitions(
    struct ward_zone *zone, const struct header *header, struct ward_view data)
{
	const char *at = data.data;
	const char *kinds = at + 8 * (size_t)header->timecnt;
	const char *types = kinds + header->timecnt;

	if (header->leapcnt > 0)
		return false;
	zone->count = header->timecnt;
	zone->at = ward_realloc_array(NULL, zone->count + 1, sizeof(*zone->at));
	zone->offsets =
	    ward_realloc_array(NULL, zone->count + 1, sizeof(*zone->offsets));
	zone->first = (int32_t)number(types, 4);
	for (size_t i = 0; i < zone->count; i++) {
		unsigned char kind = (unsigned char)kinds[i];
		int64_t offset;

		if (kind >= header->typecnt)
			return false;
		offset = number(types + 6 * (size_t)kind, 4);
		zone->at[i] = number(at + 8 * i, 8);
		zone->offsets[i] = (int32_t)offset;
		if (offset < -WARD_ZONE_FAR || offset > WARD_ZONE_FAR ||
		    (i > 0 && zone->at[i] <= zone->at[i - 1]))
			return false;
	}
	return zone->first >= -WARD_ZONE_FAR && zone->first <= WARD_ZONE_FAR;
}

/* --- the footer: "CET-1CEST,M3.5.0,M10.5.0/3" ------------------------------
 */

static bool
skip(struct ward_view *rest, char c)
{
	struct ward_view taken;

	return rest->size > 0 && rest->data[0] == c && take(rest, 1, &taken);
}

static bool
take_number(struct ward_view *rest, int max, int *out)
{
	size_t size = 0;

	*out = 0;
	while (size < rest->size && rest->data[size] >= '0' &&
	    rest->data[size] <= '9' && *out <= max)
		*out = *out * 10 + (rest->data[size++] - '0');
	rest->data += size;
	rest->size -= size;
	return size > 0 && *out <= max;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
take_name(struct ward_view *rest)
{
	bool is_quoted = skip(rest, '<');
	size_t size = 0;

	while (size < rest->size &&
	    (is_quoted ? rest->data[size] != '>' : is_letter(rest->data[size])))
		size++;
	rest->data += size;
	rest->size -= size;
	return size > 0 && (!is_quoted || skip(rest, '>'));
}

/* "[+-]HH[:MM[:SS]]" */
static bool
take_clock(struct ward_view *rest, int hours_max, int *out)
{
	bool is_negative = skip(rest, '-');
	int hours, minutes = 0, seconds = 0;

	if (!is_negative)
		(void)skip(rest, '+');
	if (!take_number(rest, hours_max, &hours) ||
	    (skip(rest, ':') && !take_number(rest, 59, &minutes)) ||
	    (skip(rest, ':') && !take_number(rest, 59, &seconds)))
		return false;
	*out = (hours * 60 + minutes) * 60 + seconds;
	if (is_negative)
		*out = -*out;
	return true;
}

static bool
take_day(struct ward_view *rest, struct ward_zone_rule *out)
{
	if (skip(rest, 'M')) {
		out->kind = BY_WEEKDAY;
		return take_number(rest, 12, &out->month) && out->month > 0 &&
		    skip(rest, '.') && take_number(rest, 5, &out->week) &&
		    out->week > 0 && skip(rest, '.') &&
		    take_number(rest, 6, &out->day);
	}
	out->kind = skip(rest, 'J') ? BY_DAY_NO_LEAP : BY_DAY;
	return take_number(rest, 365, &out->day) &&
	    (out->kind == BY_DAY || out->day > 0);
}

static bool
take_rule(struct ward_view *rest, struct ward_zone_rule *out)
{
	out->seconds = 2 * 60 * 60;
	return skip(rest, ',') && take_day(rest, out) &&
	    (!skip(rest, '/') || take_clock(rest, 167, &out->seconds));
}

static bool
take_footer(struct ward_zone *zone, struct ward_view text)
{
	int west;

	zone->has_footer = text.size > 0;
	if (!zone->has_footer)
		return true;
	if (!take_name(&text) || !take_clock(&text, 24, &west))
		return false;
	zone->standard = -west;
	zone->has_summer = text.size > 0;
	if (!zone->has_summer)
		return true;
	if (!take_name(&text))
		return false;
	zone->summer = zone->standard + 60 * 60;
	if (text.size > 0 && text.data[0] != ',') {
		if (!take_clock(&text, 24, &west))
			return false;
		zone->summer = -west;
	}
	return take_rule(&text, &zone->begin) && take_rule(&text, &zone->end) &&
	    text.size == 0;
}

static bool
read_zone(struct ward_zone *zone, struct ward_view raw)
{
	struct ward_view data, line;
	struct header header;

	return take_header(&raw, &header) &&
	    take(&raw, data_size(&header, 4), &data) &&
	    take_header(&raw, &header) &&
	    take(&raw, data_size(&header, 8), &data) &&
	    take_transitions(zone, &header, data) && raw.size >= 2 &&
	    skip(&raw, '\n') && raw.data[raw.size - 1] == '\n' &&
	    ward_view_split(&raw, '\n', &line) && raw.size == 0 &&
	    take_footer(zone, line);
}

const struct ward_error *
ward_zone_read(struct ward_zone **out, struct ward_view raw)
{
	struct ward_zone *zone = ward_alloc(sizeof(*zone));

	if (!read_zone(zone, raw)) {
		ward_zone_free(zone);
		return ward_error(
		    WARD_E_CORRUPT, "it is no time zone data of version 2");
	}
	*out = zone;
	return NULL;
}

bool
ward_zone_name_is_valid(const char *name)
{
	size_t size = strlen(name);

	return size > 0 && size <= 64 && name[0] != '/' && name[0] != '.' &&
	    strstr(name, "..") == NULL && strstr(name, "//") == NULL &&
	    name[size - 1] != '/' &&
	    strspn(name,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") == size;
}

const struct ward_error *
ward_zone_load(struct ward_zone **out, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT, raw = WARD_BUF_INIT;
	const struct ward_error *err;

	if (!ward_zone_name_is_valid(name))
		return ward_error(
		    WARD_E_INVALID, "'%s' is no name of a time zone", name);
	ward_buf_printf(&path, FOLDER "/%s", name);
	err = ward_file_read(&raw, ward_buf_str(&path), FILE_MAX);
	if (!err)
		err = ward_zone_read(out, ward_buf_view(&raw));
	if (err)
		err = ward_error_wrap(err, "time zone '%s'", name);
	ward_buf_release(&path);
	ward_buf_release(&raw);
	return err;
}

void
ward_zone_free(struct ward_zone *zone)
{
	if (zone == NULL)
		return;
	free(zone->at);
	free(zone->offsets);
	free(zone);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where in a record stands what it is asked for by, and how it is
 * written in one line. */
#include "record_filter.h"

#include <jansson.h>
#include <string.h>
#include "refward/glob.h"
#include "refward/calendar.h"
#include "refward/text.h"

#define REFS_SHOWN 3

bool
ward_record_time(const char *text, int64_t now, int64_t *out)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 'm', 60 }, { 'h', 60 * 60 }, { 'd', 24 * 60 * 60 } };
	size_t size = strlen(text);
	uint64_t number;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (size < 2 || text[size - 1] != units[i].unit ||
		    !ward_parse_number(
			ward_view(text, size - 1), 1, 100000, &number))
			continue;
		*out = now - (int64_t)number * units[i].seconds;
		return true;
	}
	return ward_parse_time(ward_view_str(text), out);
}

/* --- asking -------------------------------------------------------------- */

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* What a name that git never checked stood for. */
static const char *
ref_of(const json_t *line)
{
	const char *ref = text_of(line, "ref");

	return *ref != '\0' ? ref : text_of(line, "claimed_ref");
}

static bool
has_ref(json_t *record, const char *glob)
{
	json_t *line;
	size_t i;

	json_array_foreach(json_object_get(record, "lines"), i, line)
	{
		if (ward_glob_match(
			ward_view_str(glob), ward_view_str(ref_of(line))))
			return true;
	}
	return false;
}

static bool
has_rule(json_t *record, const char *rule)
{
	static const char *const lists[] = { "findings", "counts" };
	json_t *found;
	size_t i;

	for (size_t list = 0; list < 2; list++)
		json_array_foreach(
		    json_object_get(record, lists[list]), i, found)
		{
			if (strcmp(text_of(found, "rule"), rule) == 0)
				return true;
		}
	return false;
}

static bool
has_bypassed(json_t *record)
{
	json_t *bypass;
	size_t i;

	json_array_foreach(json_object_get(record, "bypasses"), i, bypass)
	{
		if (json_integer_value(json_object_get(bypass, "findings")) > 0)
			return true;
	}
	return false;
}

static bool
is_in_time(const struct ward_record_filter *filter, const json_t *record)
{
	int64_t at = 0;

	if (filter->since == 0 && filter->until == 0)
		return true;
	return ward_parse_time(ward_view_str(text_of(record, "time")), &at) &&
	    (filter->since == 0 || at >= filter->since) &&
	    (filter->until == 0 || at < filter->until);
}

static bool
is_or_any(const char *wanted, const json_t *record, const char *key)
{
	return wanted == NULL || strcmp(text_of(record, key), wanted) == 0;
}

static bool
is_asked_for(const struct ward_record_filter *filter, json_t *record)
{
	return is_in_time(filter, record) &&
	    is_or_any(filter->user, record, "pusher") &&
	    is_or_any(filter->repository, record, "repository") &&
	    is_or_any(filter->verdict, record, "verdict") &&
	    (filter->ref == NULL || has_ref(record, filter->ref)) &&
	    (filter->rule == NULL || has_rule(record, filter->rule)) &&
	    (!filter->has_bypass || has_bypassed(record)) &&
	    (!filter->has_import ||
		json_is_object(json_object_get(record, "import")));
}

/* --- telling ------------------------------------------------------------- */

static void
add_refs(struct ward_buf *out, json_t *record, size_t most)
{
	json_t *lines = json_object_get(record, "lines"), *line;
	size_t i;

	json_array_foreach(lines, i, line)
	{
		if (i == most) {
			ward_buf_printf(
			    out, " +%zu", json_array_size(lines) - most);
			break;
		}
		ward_buf_add_str(out, i > 0 ? " " : "");
		ward_buf_add_str(out, ref_of(line));
	}
}

/* Each rule once, in the order of its first finding. */
static void
add_rules(struct ward_buf *out, json_t *record)
{
	json_t *findings = json_object_get(record, "findings"), *found;
	size_t i;

	json_array_foreach(findings, i, found)
	{
		const char *rule = text_of(found, "rule");
		size_t before = 0;

		while (before < i &&
		    strcmp(rule,
			text_of(json_array_get(findings, before), "rule")) != 0)
			before++;
		if (before < i)
			continue;
		ward_buf_add_str(out, out->size > 0 ? " " : "");
		ward_buf_add_str(out, rule);
	}
}

static void
add_bypasses(struct ward_buf *out, json_t *record)
{
	json_t *bypass;
	size_t i;

	json_array_foreach(json_object_get(record, "bypasses"), i, bypass)
	{
		const char *rule = text_of(bypass, "rule");

		ward_buf_printf(out, "%s%s%s%s: %s", i > 0 ? "; " : "",
		    text_of(bypass, "set"), *rule != '\0' ? "/" : "", rule,
		    text_of(bypass, "reason"));
	}
}

static void
add_column(struct ward_buf *out, const char *text, int width)
{
	size_t before = out->size;

	ward_escape_terminal(
	    out, ward_view_str(*text != '\0' ? text : "-"), 200);
	while (out->size - before < (size_t)width)
		ward_buf_add_char(out, ' ');
	ward_buf_add_char(out, ' ');
}

static void
add_text(struct ward_buf *out, json_t *record)
{
	struct ward_buf refs = WARD_BUF_INIT, rules = WARD_BUF_INIT;

	add_refs(&refs, record, REFS_SHOWN);
	add_rules(&rules, record);
	add_column(out, text_of(record, "time"), 20);
	add_column(out, text_of(record, "verdict"), 8);
	add_column(out, text_of(record, "pusher"), 12);
	add_column(out, text_of(record, "repository"), 16);
	add_column(out, ward_buf_str(&refs), 24);
	add_column(out, ward_buf_str(&rules), 20);
	ward_escape_terminal(out, ward_view_str(text_of(record, "push")), 64);
	ward_buf_add_char(out, '\n');
	ward_buf_release(&refs);
	ward_buf_release(&rules);
}

static void
add_field(struct ward_buf *out, const char *text)
{
	ward_escape_csv(out, ward_view_str(text));
}

static void
add_csv(struct ward_buf *out, json_t *record)
{
	static const char *const keys[] = { "time", "push", "host",
		"repository", "pusher", "verdict" };
	struct ward_buf text = WARD_BUF_INIT;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		add_field(out, text_of(record, keys[i]));
		ward_buf_add_char(out, ',');
	}
	add_refs(&text, record, SIZE_MAX);
	add_field(out, ward_buf_str(&text));
	ward_buf_add_char(out, ',');
	ward_buf_clear(&text);
	add_rules(&text, record);
	add_field(out, ward_buf_str(&text));
	ward_buf_add_char(out, ',');
	ward_buf_clear(&text);
	add_bypasses(&text, record);
	add_field(out, ward_buf_str(&text));
	ward_buf_add_str(out, "\r\n");
	ward_buf_release(&text);
}

void
ward_record_head(struct ward_buf *out, enum ward_record_form form)
{
	if (form == WARD_RECORD_CSV)
		ward_buf_add_str(out,
		    "time,push,host,repository,pusher,verdict,refs,rules,"
		    "bypasses\r\n");
}

bool
ward_record_take(struct ward_buf *out, enum ward_record_form form,
    const struct ward_record_filter *filter, struct ward_view line)
{
	json_t *record = json_loadb(line.data, line.size, JSON_ALLOW_NUL, NULL);
	bool is_record = json_is_object(record) &&
	    *text_of(record, "push") != '\0' &&
	    *text_of(record, "time") != '\0';

	if (is_record && is_asked_for(filter, record)) {
		if (form == WARD_RECORD_TEXT)
			add_text(out, record);
		else if (form == WARD_RECORD_CSV)
			add_csv(out, record);
		else
			ward_buf_printf(
			    out, "%.*s\n", (int)line.size, line.data);
	}
	json_decref(record);
	return is_record;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the dates of HTTP. */
#include "retry_after.h"

#include <stdbool.h>
#include <string.h>
#include "refward/calendar.h"
#include "refward/text.h"

/*
 * Patterns of the three forms: D a digit of the day (or a blank, in asctime's),
 * M a letter of the month, Y of the year, h, m and s of the time, W a letter of
 * the weekday, which nobody needs; anything else stands for itself. The form
 * of RFC 850 has the whole weekday, which is cut off before.
 */
static const char *const forms[] = {
	"WWW, DD MMM YYYY hh:mm:ss GMT",
	"WWW MMM DD hh:mm:ss YYYY",
	", DD-MMM-YY hh:mm:ss GMT",
};

struct moment {
	unsigned int day, year, hour, minute, second;
	char month[4];
	size_t nmonth, nyear;
};

static bool
take_digit(unsigned int *number, char c)
{
	if (c < '0' || c > '9')
		return false;
	*number = *number * 10 + (unsigned int)(c - '0');
	return true;
}

static bool
take(struct moment *moment, char kind, char c)
{
	switch (kind) {
	case 'W':
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	case 'D':
		return (c == ' ' && moment->day == 0) ||
		    take_digit(&moment->day, c);
	case 'M':
		moment->month[moment->nmonth++] = c;
		return true;
	case 'Y':
		moment->nyear++;
		return take_digit(&moment->year, c);
	case 'h':
		return take_digit(&moment->hour, c);
	case 'm':
		return take_digit(&moment->minute, c);
	case 's':
		return take_digit(&moment->second, c);
	default:
		return c == kind;
	}
}

static bool
fits(struct moment *moment, const char *form, struct ward_view text)
{
	if (text.size != strlen(form))
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (!take(moment, form[i], text.data[i]))
			return false;
	return true;
}

/* From 1; 0 for what is no month. */
static int
month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (!memcmp(names + 3 * i, name, 3))
			return i + 1;
	return 0;
}

/* Of two digits: the last such year that is at most 50 ahead. */
static int
year_of(const struct moment *moment, int64_t now)
{
	int last = ward_date(ward_day_of(now)).year + 50;
	int year = (int)moment->year;

	if (moment->nyear > 2)
		return year;
	return last - (last - year) % 100;
}

static bool
read_moment(const struct moment *moment, int64_t now, int64_t *out)
{
	int month = month_of(moment->month);
	int year = year_of(moment, now);

	if (month == 0 || year < 1970 || moment->day < 1 ||
	    moment->day > (unsigned int)ward_month_size(year, month) ||
	    moment->hour > 23 || moment->minute > 59 || moment->second > 60)
		return false;
	*out = ward_days(year, month, (int)moment->day) * WARD_DAY_SECONDS +
	    moment->hour * 3600 + moment->minute * 60 + moment->second;
	return true;
}

static bool
read_date(struct ward_view text, int64_t now, int64_t *out)
{
	struct ward_view rest = text, weekday;

	for (size_t i = 0; i < 2; i++) {
		struct moment moment = { 0 };

		if (fits(&moment, forms[i], text))
			return read_moment(&moment, now, out);
	}
	if (ward_view_split(&rest, ',', &weekday) && weekday.size < text.size) {
		struct moment moment = { 0 };

		text = ward_view(
		    text.data + weekday.size, text.size - weekday.size);
		if (fits(&moment, forms[2], text))
			return read_moment(&moment, now, out);
	}
	return false;
}

static bool
is_number(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.size > 0;
}

int64_t
ward_retry_after(struct ward_view value, int64_t now)
{
	int64_t moment;
	uint64_t seconds;

	value = ward_view_trim(value);
	if (is_number(value))
		return ward_parse_number(
			   value, 0, WARD_RETRY_AFTER_MAX, &seconds)
		    ? (int64_t)seconds
		    : WARD_RETRY_AFTER_MAX;
	if (!read_date(value, now, &moment))
		return -1;
	if (moment <= now)
		return 0;
	return moment - now < WARD_RETRY_AFTER_MAX ? moment - now
						   : WARD_RETRY_AFTER_MAX;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the calendar: how instants are written. */
#include <string.h>
#include "refward/text.h"

#define DAY (24 * 60 * 60)

/* Counted from the first of March of year 0, so that the odd day is last. */
int64_t
ward_days(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	    1 - 719468;
}

static int
month_size(int year, int month)
{
	int next_year = month == 12 ? year + 1 : year;
	int next_month = month == 12 ? 1 : month + 1;

	return (int)(ward_days(next_year, next_month, 1) -
	    ward_days(year, month, 1));
}

/* The number of `size` digits at `at`, -1 where there is none. */
static int
digits(struct ward_view text, size_t at, size_t size)
{
	int number = 0;

	for (size_t i = at; i < at + size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		number = number * 10 + (text.data[i] - '0');
	}
	return number;
}

static bool
has_form(struct ward_view text, const char *form)
{
	if (text.size != strlen(form))
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (form[i] != '0' ? text.data[i] != form[i]
				   : digits(text, i, 1) < 0)
			return false;
	return true;
}

bool
ward_parse_time(struct ward_view text, int64_t *out)
{
	bool has_clock = has_form(text, "0000-00-00T00:00:00Z");
	int year, month, day, seconds = 0;

	if (!has_clock && !has_form(text, "0000-00-00"))
		return false;
	year = digits(text, 0, 4);
	month = digits(text, 5, 2);
	day = digits(text, 8, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > month_size(year, month))
		return false;
	if (has_clock) {
		if (digits(text, 11, 2) > 23 || digits(text, 14, 2) > 59 ||
		    digits(text, 17, 2) > 59)
			return false;
		seconds = digits(text, 11, 2) * 3600 +
		    digits(text, 14, 2) * 60 + digits(text, 17, 2);
	}
	*out = ward_days(year, month, day) * DAY + seconds;
	return true;
}

void
ward_add_time(struct ward_buf *out, int64_t seconds)
{
	int64_t days = seconds / DAY, rest = seconds % DAY;
	int year = 1970 + (int)(days / 366), month = 1;

	while (ward_days(year + 1, 1, 1) <= days)
		year++;
	while (month < 12 && ward_days(year, month + 1, 1) <= days)
		month++;
	ward_buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month,
	    (int)(days - ward_days(year, month, 1)) + 1, (int)(rest / 3600),
	    (int)(rest / 60 % 60), (int)(rest % 60));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the calendar: how instants are written. */
#include "refward/calendar.h"

#include <string.h>

/* Counted from the first of March of year 0, so that the odd day is last. */
int64_t
ward_days(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	    1 - 719468;
}

int64_t
ward_day_of(int64_t seconds)
{
	return seconds >= 0
	    ? seconds / WARD_DAY_SECONDS
	    : -((WARD_DAY_SECONDS - 1 - seconds) / WARD_DAY_SECONDS);
}

int
ward_month_size(int year, int month)
{
	return (int)((month == 12 ? ward_days(year + 1, 1, 1)
				  : ward_days(year, month + 1, 1)) -
	    ward_days(year, month, 1));
}

/* From a guess that 366 days a year make, which is too early after 1970. */
struct ward_date
ward_date(int64_t day)
{
	int year = 1970 + (int)(day / 366), month = 1;

	while (ward_days(year + 1, 1, 1) <= day)
		year++;
	while (ward_days(year, 1, 1) > day)
		year--;
	while (month < 12 && ward_days(year, month + 1, 1) <= day)
		month++;
	return (struct ward_date){ year, month,
		(int)(day - ward_days(year, month, 1)) + 1 };
}

int
ward_weekday(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7);
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
	    day > ward_month_size(year, month))
		return false;
	if (has_clock) {
		if (digits(text, 11, 2) > 23 || digits(text, 14, 2) > 59 ||
		    digits(text, 17, 2) > 59)
			return false;
		seconds = digits(text, 11, 2) * 3600 +
		    digits(text, 14, 2) * 60 + digits(text, 17, 2);
	}
	*out = ward_days(year, month, day) * WARD_DAY_SECONDS + seconds;
	return true;
}

void
ward_add_time(struct ward_buf *out, int64_t seconds)
{
	struct ward_date date = ward_date(ward_day_of(seconds));
	int rest = (int)(seconds - ward_day_of(seconds) * WARD_DAY_SECONDS);

	ward_buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year,
	    date.month, date.day, rest / 3600, rest / 60 % 60, rest % 60);
}

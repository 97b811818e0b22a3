/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how windows of time are written, and when they are open. */
#include <string.h>
#include "policy/freeze.h"
#include "refward/calendar.h"
#include "refward/text.h"

#define LAST_DAY 32
/* Windows that follow each other this often end nowhere that helps. */
#define CHAIN_MAX 16

/* --- reading ------------------------------------------------------------- */

static bool
take_word(struct ward_view *rest, struct ward_view *word)
{
	*rest = ward_view_trim(*rest);
	return rest->size > 0 && ward_view_split(rest, ' ', word);
}

/* "16:00"; 24:00 is the next midnight. */
static bool
parse_clock(struct ward_view text, int *seconds)
{
	uint64_t hours, minutes;

	if (text.size != 5 || text.data[2] != ':' ||
	    !ward_parse_number(ward_view(text.data, 2), 0, 24, &hours) ||
	    !ward_parse_number(ward_view(text.data + 3, 2), 0, 59, &minutes) ||
	    (hours == 24 && minutes > 0))
		return false;
	*seconds = (int)(hours * 60 + minutes) * 60;
	return true;
}

bool
ward_freeze_parse_date(struct ward_view text, int64_t *local)
{
	struct ward_view day;
	int seconds = 0;

	if (!take_word(&text, &day) || day.size != strlen("2026-12-24") ||
	    !ward_parse_time(day, local))
		return false;
	text = ward_view_trim(text);
	if (text.size > 0 && !parse_clock(text, &seconds))
		return false;
	*local += seconds;
	return true;
}

static int
weekday(struct ward_view word)
{
	static const char *const names[] = { "sun", "mon", "tue", "wed", "thu",
		"fri", "sat" };

	for (int i = 0; i < 7; i++)
		if (ward_view_is(word, names[i]))
			return i;
	return -1;
}

static bool
parse_day(struct ward_view word, struct ward_window *out, int *day)
{
	uint64_t number = LAST_DAY;

	*day = weekday(word);
	if (*day >= 0) {
		out->kind = WARD_WINDOW_WEEKLY;
		return true;
	}
	if (!ward_view_is(word, "last") &&
	    !ward_parse_number(word, 1, 31, &number))
		return false;
	out->kind = WARD_WINDOW_MONTHLY;
	*day = (int)number;
	return true;
}

static bool
take_moment(
    struct ward_view *rest, struct ward_window *window, struct ward_moment *out)
{
	struct ward_view word;

	if (!take_word(rest, &word))
		return false;
	if (window->kind != WARD_WINDOW_DAILY) {
		if (!parse_day(word, window, &out->day) ||
		    !take_word(rest, &word))
			return false;
	}
	return parse_clock(word, &out->seconds);
}

bool
ward_freeze_parse_every(struct ward_view text, struct ward_window *out)
{
	struct ward_view rest = text, word;
	struct ward_window end;

	memset(out, 0, sizeof(*out));
	out->kind = WARD_WINDOW_ONCE;
	if (!take_word(&rest, &word))
		return false;
	if (ward_view_is(word, "day"))
		out->kind = WARD_WINDOW_DAILY;
	else
		rest = text;
	if (!take_moment(&rest, out, &out->begin) || !take_word(&rest, &word) ||
	    !ward_view_is(word, ".."))
		return false;
	end = *out;
	if (!take_moment(&rest, &end, &out->end) || end.kind != out->kind ||
	    ward_view_trim(rest).size > 0)
		return false;
	return out->begin.day != out->end.day ||
	    out->begin.seconds != out->end.seconds;
}

/* --- reckoning ----------------------------------------------------------- */

/* Only year and month count here. */
static struct ward_date
next_month(struct ward_date month)
{
	return month.month == 12
	    ? (struct ward_date){ month.year + 1, 1, 1 }
	    : (struct ward_date){ month.year, month.month + 1, 1 };
}

/* A day that a month lacks is its last. */
static int64_t
in_month(struct ward_date month, const struct ward_moment *moment)
{
	int size = ward_month_size(month.year, month.month);
	int day = moment->day < size ? moment->day : size;

	return ward_days(month.year, month.month, day) * WARD_DAY_SECONDS +
	    moment->seconds;
}

static bool
is_open(const struct ward_freeze *freeze, int64_t from, int64_t until,
    int64_t now, int64_t *end)
{
	if (now < ward_zone_first(freeze->zone, from))
		return false;
	*end = ward_zone_last(freeze->zone, until);
	return now < *end;
}

static int64_t
today_of(const struct ward_freeze *freeze, int64_t now)
{
	return ward_day_of(now + ward_zone_offset(freeze->zone, now));
}

static bool
is_open_by_days(const struct ward_freeze *freeze,
    const struct ward_window *window, int64_t now, int64_t *end)
{
	int period = window->kind == WARD_WINDOW_DAILY ? 1 : 7;
	int64_t last = today_of(freeze, now) + 1;

	for (int64_t day = last; day >= last - 2 * period - 2; day--) {
		int64_t from = day * WARD_DAY_SECONDS + window->begin.seconds;
		int64_t days = window->end.day - window->begin.day;
		int64_t until;

		if (period == 7 && ward_weekday(day) != window->begin.day)
			continue;
		until = (day + days) * WARD_DAY_SECONDS + window->end.seconds;
		if (until <= from)
			until += period * WARD_DAY_SECONDS;
		if (is_open(freeze, from, until, now, end))
			return true;
	}
	return false;
}

static bool
is_open_by_months(const struct ward_freeze *freeze,
    const struct ward_window *window, int64_t now, int64_t *end)
{
	/* From two months ago to the next one. */
	struct ward_date month = ward_date(today_of(freeze, now) - 62);

	for (int i = 0; i < 5; i++, month = next_month(month)) {
		int64_t from = in_month(month, &window->begin);
		int64_t until = in_month(month, &window->end);

		if (until <= from)
			until = in_month(next_month(month), &window->end);
		if (is_open(freeze, from, until, now, end))
			return true;
	}
	return false;
}

static bool
is_open_by(const struct ward_freeze *freeze, const struct ward_window *window,
    int64_t now, int64_t *end)
{
	switch (window->kind) {
	case WARD_WINDOW_ONCE:
		return is_open(freeze, window->from, window->until, now, end);
	case WARD_WINDOW_MONTHLY:
		return is_open_by_months(freeze, window, now, end);
	default:
		return is_open_by_days(freeze, window, now, end);
	}
}

/* The latest end of the windows that are open. */
static bool
latest(const struct ward_freeze *freeze, int64_t now, int64_t *until)
{
	bool is_on = false;

	for (size_t i = 0; i < freeze->nwindows; i++) {
		int64_t end;

		if (!is_open_by(freeze, &freeze->windows[i], now, &end))
			continue;
		if (!is_on || end > *until)
			*until = end;
		is_on = true;
	}
	return is_on;
}

bool
ward_freeze_is_on(const struct ward_freeze *freeze, int64_t now, int64_t *until)
{
	bool is_on = latest(freeze, now, until);

	for (int i = 0; is_on && i < CHAIN_MAX; i++)
		if (!latest(freeze, *until, until))
			break;
	return is_on;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that local time may jump or come twice. */
#include "src/base/zone_data.h"
#include "refward/calendar.h"

#define NEVER INT64_MAX

/* --- from instant to local time ------------------------------------------ */

static int64_t
day_of_rule(const struct ward_zone_rule *rule, int year)
{
	int64_t first, day;
	bool is_late;

	if (rule->kind == BY_DAY)
		return ward_days(year, 1, 1) + rule->day;
	is_late = ward_month_size(year, 2) == 29 && rule->day > 59;
	if (rule->kind == BY_DAY_NO_LEAP)
		return ward_days(year, 1, 1) + rule->day - 1 + is_late;
	first = ward_days(year, rule->month, 1);
	day = (rule->day - ward_weekday(first) + 7) % 7 + 7 * (rule->week - 1);
	while (day >= ward_month_size(year, rule->month))
		day -= 7;
	return first + day;
}

/* A change of the clocks that the rules make, and what they show from then. */
struct turn {
	int64_t at;
	int32_t offset;
};

static struct turn
turn_of(const struct ward_zone *zone, int year, bool is_begin)
{
	const struct ward_zone_rule *rule =
	    is_begin ? &zone->begin : &zone->end;

	return (struct turn){ day_of_rule(rule, year) * WARD_DAY_SECONDS +
		    rule->seconds - (is_begin ? zone->standard : zone->summer),
		is_begin ? zone->summer : zone->standard };
}

/* The rules' last turn that is not after `at`, and their first one after. */
static void
turns_around(const struct ward_zone *zone, int64_t at, struct turn *last,
    struct turn *next)
{
	int year = ward_date(ward_day_of(at)).year;

	*last = (struct turn){ INT64_MIN, zone->standard };
	*next = (struct turn){ NEVER, zone->standard };
	/* A rule's time may lie in the days before and after its own. */
	for (int i = 0; zone->has_summer && i < 8; i++) {
		struct turn turn = turn_of(zone, year - 1 + i / 2, i % 2 == 0);

		if (turn.at <= at && turn.at > last->at)
			*last = turn;
		if (turn.at > at && turn.at < next->at)
			*next = turn;
	}
}

/* How many transitions are not after `at`. */
static size_t
past(const struct ward_zone *zone, int64_t at)
{
	size_t low = 0, high = zone->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->at[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int32_t
ward_zone_offset(const struct ward_zone *zone, int64_t at)
{
	size_t count = past(zone, at);
	struct turn last, next;

	if (count == zone->count && zone->has_footer) {
		turns_around(zone, at, &last, &next);
		return last.offset;
	}
	return count > 0 ? zone->offsets[count - 1] : zone->first;
}

static int64_t
next_transition(const struct ward_zone *zone, int64_t at)
{
	size_t count = past(zone, at);
	struct turn last, next;

	if (count < zone->count)
		return zone->at[count];
	if (!zone->has_footer)
		return NEVER;
	turns_around(zone, at, &last, &next);
	return next.at;
}

/* --- from local time to instant ------------------------------------------ */

int64_t
ward_zone_first(const struct ward_zone *zone, int64_t local)
{
	int64_t at = local - WARD_ZONE_FAR;

	for (;;) {
		int64_t end = next_transition(zone, at);
		int64_t instant = local - ward_zone_offset(zone, at);

		if (instant < at)
			return at;
		if (instant < end)
			return instant;
		at = end;
	}
}

int64_t
ward_zone_last(const struct ward_zone *zone, int64_t local)
{
	int64_t found = ward_zone_first(zone, local);
	int64_t at = local - WARD_ZONE_FAR;

	while (at <= local + WARD_ZONE_FAR) {
		int64_t end = next_transition(zone, at);
		int64_t instant = local - ward_zone_offset(zone, at);

		if (instant >= at && instant < end && instant > found)
			found = instant;
		if (end == NEVER)
			break;
		at = end;
	}
	return found;
}

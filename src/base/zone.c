/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that local time may jump or come twice. */
#include "src/base/zone_data.h"
#include "refward/text.h"

#define DAY   (24 * 60 * 60)
#define NEVER INT64_MAX

/* --- from instant to local time ------------------------------------------ */

static int
year_of(int64_t local)
{
	int64_t day = local >= 0 ? local / DAY : -((DAY - 1 - local) / DAY);
	int year = 1970 + (int)(day / 366);

	while (ward_days(year + 1, 1, 1) <= day)
		year++;
	while (ward_days(year, 1, 1) > day)
		year--;
	return year;
}

int
ward_weekday(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7);
}

static int64_t
day_of_rule(const struct ward_zone_rule *rule, int year)
{
	bool is_leap = ward_days(year, 3, 1) - ward_days(year, 2, 28) == 2;
	int64_t first, day;

	if (rule->kind == BY_DAY)
		return ward_days(year, 1, 1) + rule->day;
	if (rule->kind == BY_DAY_NO_LEAP)
		return ward_days(year, 1, 1) + rule->day - 1 +
		    (is_leap && rule->day > 59);
	first = ward_days(year, rule->month, 1);
	day = first + (rule->day - ward_weekday(first) + 7) % 7 +
	    7 * (rule->week - 1);
	while (day >= ward_days(rule->month == 12 ? year + 1 : year,
			  rule->month == 12 ? 1 : rule->month + 1, 1))
		day -= 7;
	return day;
}

/* The last of the rules' transitions that is not after `at`. */
static int32_t
footer_offset(const struct ward_zone *zone, int64_t at)
{
	int64_t best = INT64_MIN;
	int32_t offset = zone->standard;
	int year = year_of(at);

	for (int y = year - 1; zone->has_summer && y <= year + 1; y++) {
		int64_t begin = day_of_rule(&zone->begin, y) * DAY +
		    zone->begin.seconds - zone->standard;
		int64_t end = day_of_rule(&zone->end, y) * DAY +
		    zone->end.seconds - zone->summer;

		if (begin <= at && begin > best) {
			best = begin;
			offset = zone->summer;
		}
		if (end <= at && end > best) {
			best = end;
			offset = zone->standard;
		}
	}
	return offset;
}

static int64_t
footer_next(const struct ward_zone *zone, int64_t at)
{
	int64_t next = NEVER;
	int year = year_of(at);

	for (int y = year - 1; zone->has_summer && y <= year + 2; y++) {
		int64_t begin = day_of_rule(&zone->begin, y) * DAY +
		    zone->begin.seconds - zone->standard;
		int64_t end = day_of_rule(&zone->end, y) * DAY +
		    zone->end.seconds - zone->summer;

		if (begin > at && begin < next)
			next = begin;
		if (end > at && end < next)
			next = end;
	}
	return next;
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

	if (count == zone->count && zone->has_footer)
		return footer_offset(zone, at);
	return count > 0 ? zone->offsets[count - 1] : zone->first;
}

static int64_t
next_transition(const struct ward_zone *zone, int64_t at)
{
	size_t count = past(zone, at);

	if (count < zone->count)
		return zone->at[count];
	return zone->has_footer ? footer_next(zone, at) : NEVER;
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

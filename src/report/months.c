/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how commits are counted by month. */
#include "months.h"

#include <stdlib.h>
#include <string.h>
#include "refward/calendar.h"

#define YEAR_MIN 1970
#define YEAR_MAX 9999

void
ward_months_release(struct ward_months *months)
{
	free(months->items);
	memset(months, 0, sizeof(*months));
}

unsigned int
ward_month_of(int64_t seconds)
{
	int64_t first = ward_days(YEAR_MIN, 1, 1) * WARD_DAY_SECONDS;
	int64_t last = ward_days(YEAR_MAX, 12, 31) * WARD_DAY_SECONDS;
	struct ward_date date;

	if (seconds < first)
		seconds = first;
	if (seconds > last)
		seconds = last;
	date = ward_date(ward_day_of(seconds));
	return (unsigned int)((date.year - YEAR_MIN) * 12 + date.month - 1);
}

/* The first that is not earlier. */
static size_t
find(const struct ward_months *months, unsigned int month)
{
	size_t low = 0, high = months->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (months->items[middle].month < month)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
insert(struct ward_months *months, size_t at, unsigned int month)
{
	if (months->count == months->capacity) {
		months->capacity =
		    ward_grow(months->capacity, months->count + 1);
		months->items = ward_realloc_array(
		    months->items, months->capacity, sizeof(*months->items));
	}
	memmove(months->items + at + 1, months->items + at,
	    (months->count - at) * sizeof(*months->items));
	months->items[at] = (struct ward_audit_month){ .month = month };
	months->count++;
}

struct ward_audit_month *
ward_months_at(struct ward_months *months, unsigned int month)
{
	size_t at = months->last;

	if (at < months->count && months->items[at].month == month)
		return &months->items[at];
	at = find(months, month);
	if (at == months->count || months->items[at].month != month)
		insert(months, at, month);
	months->last = at;
	return &months->items[at];
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_CALENDAR_H
#define REFWARD_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"

/* The Gregorian calendar. Days are counted from the first of January 1970,
 * seconds from its midnight; months from 1. */

#define WARD_DAY_SECONDS (24 * 60 * 60)

struct ward_date {
	int year, month, day;
};

int64_t ward_days(int year, int month, int day);
/* The day in which this second lies, also before 1970. */
int64_t ward_day_of(int64_t seconds);
struct ward_date ward_date(int64_t day);
int ward_month_size(int year, int month); /* in days */
int ward_weekday(int64_t day);		  /* 0 is Sunday */

/* Seconds since 1970 of "2026-12-24T18:00:00Z", or of "2026-12-24", which is
 * that day's first second, UTC. Years 1970 to 9999. */
bool ward_parse_time(struct ward_view text, int64_t *out);
/* The same written: "2026-12-24T18:00:00Z". */
void ward_add_time(struct ward_buf *out, int64_t seconds);

#endif

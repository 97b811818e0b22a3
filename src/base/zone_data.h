/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_BASE_ZONE_DATA_H
#define WARD_BASE_ZONE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/zone.h"

/* What zone_read.c reads and zone.c reckons with. */

/* No zone is further from UTC than this, and no rule later in its day. */
#define WARD_ZONE_FAR (26 * 60 * 60)

/* "M10.5.0/3", "J60", "60": a day of each year and a local time. */
struct ward_zone_rule {
	enum { BY_WEEKDAY, BY_DAY, BY_DAY_NO_LEAP } kind;
	int month, week, day;
	int seconds;
};

struct ward_zone {
	int64_t *at;	  /* transitions, ascending */
	int32_t *offsets; /* from each of them on, seconds east of UTC */
	size_t count;
	int32_t first; /* before all of them */
	bool has_footer;
	int32_t standard, summer;
	bool has_summer;
	struct ward_zone_rule begin, end; /* of summer time */
};

#endif

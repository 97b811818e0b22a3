/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how long a target that failed is left alone. */
#include "schedule.h"

#define MINUTE 60
#define HOUR   (60 * MINUTE)

static const int64_t waits[WARD_SCHEDULE_SIZE] = { 0, 5, 5 * MINUTE,
	30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR,
	24 * HOUR };

int64_t
ward_schedule_wait(unsigned int attempts, int64_t after, uint32_t random)
{
	unsigned int at =
	    attempts < WARD_SCHEDULE_SIZE ? attempts : WARD_SCHEDULE_SIZE - 1;
	int64_t wait = (int64_t)((uint64_t)(2 * waits[at]) * random >> 32);

	if (wait < after)
		wait = after;
	return wait < WARD_SCHEDULE_MOST ? wait : WARD_SCHEDULE_MOST;
}

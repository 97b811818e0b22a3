/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which clocks limits and ids go by. */
#include "refward/clock.h"

#include <time.h>

#ifdef CLOCK_MONOTONIC_COARSE
#define COARSE CLOCK_MONOTONIC_COARSE
#else
#define COARSE CLOCK_MONOTONIC
#endif

static int64_t
milliseconds(clockid_t clock)
{
	struct timespec now = { 0, 0 };

	(void)clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
ward_clock(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

int64_t
ward_clock_coarse(void)
{
	return milliseconds(COARSE);
}

int64_t
ward_clock_date(void)
{
	return milliseconds(CLOCK_REALTIME);
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_SCHEDULE_H
#define WARD_DELIVER_SCHEDULE_H

#include <stdint.h>

/* When a delivery that failed is tried again. */

#define WARD_SCHEDULE_SIZE 10

/*
 * Seconds to wait after `attempts` of them failed: 5 s, 5 min, 30 min, 2 h, 5
 * h, 10 h, 14 h, 20 h, 24 h, then 24 h each, with full jitter, of which
 * `random` is the source; on average these, in all some 75 h. Never less than
 * the target asked for.
 */
int64_t
ward_schedule_wait(unsigned int attempts, int64_t after, uint32_t random);

/* No wait is longer: what is due later was noted by a clock that was wrong. */
#define WARD_SCHEDULE_MOST (2 * 24 * 60 * 60)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_CLOCK_H
#define REFWARD_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that nobody sets: for limits, not for dates. */
int64_t ward_clock(void);
/* The same, sooner read and late by a tick. */
int64_t ward_clock_coarse(void);
/* Milliseconds since 1970. */
int64_t ward_clock_date(void);

#endif

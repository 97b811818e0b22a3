/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_CLOCK_H
#define REFWARD_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that nobody sets: for limits, not for dates. */
int64_t ward_clock(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_RETRY_AFTER_H
#define WARD_DELIVER_RETRY_AFTER_H

#include <stdint.h>
#include "refward/buf.h"

/* A receiver that asks for more than this is not believed. */
#define WARD_RETRY_AFTER_MAX (7 * 24 * 60 * 60)

/*
 * The seconds that a Retry-After field asks for (RFC 9110, 10.2.3: a number, or
 * a date in any of the three forms), at most WARD_RETRY_AFTER_MAX; 0 for a date
 * that has passed; -1 where the field says nothing that can be read.
 */
int64_t ward_retry_after(struct ward_view value, int64_t now);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_DELTA_H
#define REFWARD_GIT_DELTA_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"

/* Append what a delta, as packs hold them, makes of `base`: at most `max`
 * bytes. False, and *out holds anything behind what it held, where it is
 * none. */
bool ward_delta_apply(struct ward_view base, struct ward_view delta,
    uint64_t max, struct ward_buf *out);

#endif

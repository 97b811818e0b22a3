/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_DELTA_H
#define REFWARD_GIT_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/repo.h"

/* What git says of one object by another: copy this from there, add that. */
struct ward_delta {
	uint64_t from, to; /* the sizes of both */
	struct ward_view steps;
};

/* False where a delta does not begin so; whether its steps make sense is seen
 * when they are taken. */
bool ward_delta_read(struct ward_delta *out, struct ward_view raw);

/* Makes the delta->to bytes of `out` of the base, and says what it copied at
 * either end. False where a step leaves
 * either, or they do not make all of it: `out` holds anything then. */
bool ward_delta_apply(const struct ward_delta *delta, struct ward_view base,
    char *out, struct ward_shared *shared);

#endif

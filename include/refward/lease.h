/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_LEASE_H
#define REFWARD_LEASE_H

#include <stdbool.h>
#include "refward/error.h"

/*
 * One dispatcher works on an outbox at a time: it holds the file "lease" in it.
 * What the kernel remembers of it goes with the process, however that ends.
 */

/* Close *out to give it back. *out is -1 where another holds it and `waits` is
 * false. */
const struct ward_error *
ward_lease_take(int *out, const char *outbox, bool waits) WARD_MUST_CHECK;

/* Whether a dispatcher works there; asking disturbs nobody. */
bool ward_lease_is_held(const char *outbox);

#endif

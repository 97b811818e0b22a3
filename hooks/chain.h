/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_CHAIN_H
#define WARD_HOOKS_CHAIN_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"

/* Beside the hook, what was there before refward: `install` renames it so. */
#define WARD_CHAIN_SUFFIX ".before-refward"

/*
 * Run the hook that `install` found and kept, if there is one, with the same
 * input, environment and folder. *accepts is what it says; true where there is
 * none. `self` is argv[0].
 */
const struct ward_error *ward_chain_run(
    const char *self, struct ward_view input, bool *accepts) WARD_MUST_CHECK;

#endif

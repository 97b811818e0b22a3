/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_SEQUENCE_H
#define REFWARD_SEQUENCE_H

#include <stdint.h>
#include "refward/error.h"

/*
 * {sequence}: numbers that a repository counts up, from 1, in a file of a
 * folder of its own. A number is never given twice; one that was taken for a
 * push that then came to nothing leaves a gap.
 */

/* Take `count` of them, durably: *first and those that follow it. */
const struct ward_error *ward_sequence_take(
    uint64_t *first, const char *folder, uint64_t count) WARD_MUST_CHECK;
/* The one that would be taken next, and nothing is changed. */
const struct ward_error *
ward_sequence_next(uint64_t *out, const char *folder) WARD_MUST_CHECK;

#endif

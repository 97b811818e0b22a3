/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_PATTERN_H
#define WARD_POLICY_PATTERN_H

#include <stdbool.h>
#include "refward/buf.h"
#include "policy/value.h"

/* Compile pattern->text; false: what is wrong is in *problem. The caller
 * frees the regex. */
bool ward_pattern_new(
    struct ward_pattern *pattern, bool is_search, struct ward_buf *problem);

#endif

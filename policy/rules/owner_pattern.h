/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_OWNER_PATTERN_H
#define WARD_POLICY_RULES_OWNER_PATTERN_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/memory.h"

/* A pattern of a CODEOWNERS file. */
struct ward_owner_pattern {
	struct ward_view glob;
	bool is_anchored; /* matched from the root, not by one component */
	bool is_folder;	  /* what is below, not a file of that name */
	bool is_flat;	  /* its own files, not what is below */
};

/* Why it is none that all hosts read alike, or NULL. Text is the arena's. */
const char *ward_owner_pattern_read(struct ward_owner_pattern *out,
    struct ward_arena *arena, struct ward_view pattern);
bool ward_owner_pattern_matches(
    const struct ward_owner_pattern *pattern, struct ward_view path);

#endif

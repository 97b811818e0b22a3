/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_LEVEL_H
#define REFWARD_GIT_LEVEL_H

#include "refward/change.h"
#include "check.h"
#include "side.h"

/* One folder, on the new side and the old ones. */
struct ward_level {
	struct ward_side now; /* without entries where the folder is gone */
	struct ward_sides before;
	struct ward_shared shared; /* by the new side and the first old one */
	bool in_all;		   /* every parent has this folder */
	struct ward_check check;
};

struct ward_changes {
	struct ward_repo *repo;
	size_t oid_size;
	uint64_t paths_max;
	uint64_t paths;
	uint64_t folders;
	size_t held;
	struct ward_checks checks;
	struct ward_shelf *shelf;
	struct ward_buf path; /* of the folder, with its slash */
	const struct ward_change_handler *handler;
	struct ward_level *levels[WARD_CHANGE_DEPTH_MAX + 1];
};

/* The level below `depth` folders, without old sides. */
const struct ward_error *ward_level_get(struct ward_changes *changes,
    size_t depth, struct ward_level **out) WARD_MUST_CHECK;
/* Adds an old side; equal trees of several parents are read once. */
const struct ward_error *ward_level_add(struct ward_changes *changes,
    struct ward_level *level, const unsigned char *id) WARD_MUST_CHECK;
/* Reads the trees of a level, the new one (if there is one) and the old. */
const struct ward_error *ward_level_open(struct ward_changes *changes,
    struct ward_level *level, const struct ward_oid *now) WARD_MUST_CHECK;
void ward_level_close(struct ward_changes *changes, struct ward_level *level);

/* Says what is wrong with the new tree; NULL is nothing. */
const struct ward_error *ward_level_tell(struct ward_changes *changes,
    const struct ward_level *level, const char *problem) WARD_MUST_CHECK;

/* WARD_E_LIMIT, naming the folder. */
const struct ward_error *ward_level_too_much(
    const struct ward_changes *changes, const char *what) WARD_MUST_CHECK;

#endif

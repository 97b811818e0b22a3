/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_PLACE_H
#define REFWARD_GIT_PLACE_H

#include <stdbool.h>
#include "refward/error.h"

/* Where the parts of a repository lie. */
struct ward_place {
	char *path;   /* the git directory: HEAD */
	char *common; /* objects, refs, config: differs in a linked worktree */
};

#define WARD_PLACE_INIT    \
	{                  \
		NULL, NULL \
	}

/*
 * Find the parts of the git directory at `path`; nothing is searched for.
 * WARD_E_MISSING where it is none, WARD_E_UNTRUSTED where check_owner is set
 * and it belongs to another user than this process runs as.
 */
const struct ward_error *ward_place_find(
    struct ward_place *out, const char *path, bool check_owner) WARD_MUST_CHECK;
void ward_place_release(struct ward_place *place);

/* "FOLDER/NAME"; the caller frees. */
char *ward_place_join(const char *folder, const char *name);

#endif

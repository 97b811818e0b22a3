/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_PATH_H
#define REFWARD_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/oid.h"
#include "refward/repo.h"

/*
 * What lies at one path of a commit: for files that the engine itself goes by.
 * Strict: whatever another reader might read as something else is no file.
 */
enum ward_at {
	WARD_AT_NOTHING,
	WARD_AT_FILE,
	WARD_AT_LINK,
	WARD_AT_SUBMODULE,
	WARD_AT_FOLDER,
	WARD_AT_BLOCKED,   /* what should be a folder on the way is none */
	WARD_AT_LARGE,	   /* a file beyond the cap: it was not read */
	WARD_AT_MALFORMED, /* a tree on the way breaks the grammar */
	WARD_AT_NO_COMMIT  /* the id is of something else */
};

/* "is a symbolic link": why it cannot be gone by; NULL for a file, and for
 * nothing. */
const char *ward_at_problem(enum ward_at at);

/* Why this is no path of a file in a tree ("a/b"), or NULL. */
const char *ward_path_problem(struct ward_view path);

/*
 * Read the file at `path`, a path without a problem, of `commit` into *out
 * (cleared first), its id into *id: of size 0 where no file is. An error is of
 * the repository: nothing is known then.
 */
const struct ward_error *ward_path_read(enum ward_at *at, struct ward_oid *id,
    struct ward_buf *out, struct ward_repo *repo, const struct ward_oid *commit,
    const char *path, uint64_t size_max) WARD_MUST_CHECK;

#endif

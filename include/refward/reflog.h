/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_REFLOG_H
#define REFWARD_REFLOG_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/oid.h"

/*
 * What git logged of a ref, from a place on that was noted before. A place is a
 * short text without blanks; it stays good while the log grows, also when git
 * rewrites it to expire old entries.
 */

struct ward_reflog_entry {
	struct ward_oid old, new;
	int64_t time;
	bool is_push;	   /* git receive-pack wrote it */
	const char *place; /* behind it */
};

struct ward_reflog {
	bool exists;
	struct ward_reflog_entry *items; /* the oldest first */
	size_t count;
};

#define WARD_REFLOG_SIZE_MAX (64 * 1024 * 1024)

/* `place` NULL: all of it. A log that is too large, or damaged, does not exist:
 * nothing may be believed that is known in part. All text is the arena's. */
const struct ward_error *
ward_reflog_read(struct ward_reflog *out, struct ward_arena *arena,
    const char *git_dir, const char *ref, const char *place) WARD_MUST_CHECK;

#endif

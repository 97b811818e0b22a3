/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_RULE_STORE_H
#define WARD_CMD_RULE_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/policy.h"

/*
 * The versions of one rule file, each a folder with all that it includes:
 *
 *	refward.ini -> refward.ini.d/7/refward.ini
 *	refward.ini.d/7/.deployed	which was in force before, by whom, when
 *
 * So one rename replaces all of a version, and what a gate is reading stays.
 * A folder new-... is not finished: whoever has the lock removes it.
 */
struct ward_store {
	struct ward_arena *arena;
	const char *target; /* the rule file that gates read, absolute */
	const char *name;   /* its last part */
	const char *folder; /* TARGET.d */
	int lock;	    /* -1: not had */
};

#define WARD_STORE_KEPT 5 /* besides the one in force */

void ward_store_init(
    struct ward_store *store, struct ward_arena *arena, const char *target);
void ward_store_release(struct ward_store *store);

/* Make the folder, and be the only one who deploys; WARD_E_LIMIT where
 * somebody else does. */
const struct ward_error *
ward_store_lock(struct ward_store *store) WARD_MUST_CHECK;

/* The version that is in force; 0: another file, or none. */
unsigned int ward_store_current(const struct ward_store *store);
/* The one that it took the place of, if that is kept; else 0. */
unsigned int
ward_store_before(const struct ward_store *store, unsigned int number);
bool ward_store_has(const struct ward_store *store, unsigned int number);
/* The rule file of that version, of the arena. */
const char *
ward_store_file(const struct ward_store *store, unsigned int number);

/*
 * Copy the files of a policy that lie in the rule file's own folder or below,
 * and NAME.test.ini, into a new folder in `parent`; *out is the copy of the
 * rule file. What is not copied has to be named absolutely: the caller compiles
 * the copy, and compares.
 */
const struct ward_error *
ward_store_stage(struct ward_store *store, const struct ward_policy *policy,
    const char *parent, const char **out) WARD_MUST_CHECK;
/* The staged copy becomes a version, not yet in force. */
const struct ward_error *
ward_store_add(struct ward_store *store, const char *staged,
    unsigned int before, unsigned int *number) WARD_MUST_CHECK;
/* The file that is there, which was never deployed, becomes a version; *out is
 * 0 where there is none. `policy` is what it says, or NULL where it is broken:
 * then it is kept without what it includes. */
const struct ward_error *ward_store_adopt(struct ward_store *store,
    const struct ward_policy *policy, unsigned int *out) WARD_MUST_CHECK;
/* Now this version is in force. */
const struct ward_error *ward_store_switch(
    struct ward_store *store, unsigned int number) WARD_MUST_CHECK;
/* Remove all but the version in force and the newest others. */
void ward_store_prune(struct ward_store *store);
/* Remove what was staged. */
void ward_store_drop(const char *staged);

/* Versions, the newest first, and what stands in .deployed of each. The
 * caller frees the list. */
struct ward_version {
	unsigned int number, before;
	const char *by, *at; /* of the arena; "" where not known */
};
const struct ward_error *ward_store_list(struct ward_store *store,
    struct ward_version **out, size_t *count) WARD_MUST_CHECK;

/* What the two files of it share. */
#define WARD_STORE_STAGED "new-"
/* Whatever the umask: the git user reads what root has put there. */
const struct ward_error *
ward_store_make_folder(const char *path) WARD_MUST_CHECK;

#endif

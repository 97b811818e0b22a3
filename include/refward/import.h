/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_IMPORT_H
#define REFWARD_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/policy.h"
#include "refward/push.h"

/*
 * A large push that an administrator opened: a file in the repository's folder
 * refward/imports, which one push that names it takes away before it is
 * judged. Its budgets are larger, and what the rules find in it is an exception
 * of his, unless he wants it judged (semantics: "Objects").
 */
struct ward_import {
	const char *id;
	const char *reason;
	const char *administrator;
	const char *user; /* for whom; NULL: whoever knows its id */
	const char *ref;  /* a glob for every ref of the push; NULL: any */
	int64_t opened, until;
	bool is_judged; /* only budgets, max-commits and max-refs give way */
	uint64_t budgets[7]; /* as ward_import_budgets */
};

/* The keys of [refward] that are larger, in the same order. */
struct ward_import_budget {
	const char *key;
	uint64_t min, max, initial;
};
extern const struct ward_import_budget ward_import_budgets[];
#define WARD_IMPORT_BUDGETS 7

/* What limits the push: nothing is less than the policy says. */
struct ward_budgets ward_import_limits(
    const struct ward_import *import, const struct ward_policy *policy);

/* An id as it is written: nothing else is looked for. */
bool ward_import_id_is_valid(const char *id);

void ward_import_folder(struct ward_buf *out, const char *git_dir);
/* Write the file, whole or not at all. */
const struct ward_error *ward_import_put(
    const struct ward_import *import, const char *git_dir) WARD_MUST_CHECK;
/* Read it. It has to be root's or this owner's, writable by nobody else. */
const struct ward_error *ward_import_get(struct ward_import *out,
    struct ward_arena *arena, const char *git_dir, const char *id, uid_t owner,
    gid_t group) WARD_MUST_CHECK;

/* Where the push asks for an import, find out whether it is open for its
 * pusher: push->import, or else push->import_problem, is of the arena. */
void ward_import_look(struct ward_push *push, struct ward_arena *arena,
    const char *git_dir, uid_t owner, gid_t group);
/* Take it away, so that no other push has it: only one of several can.
 * WARD_E_MISSING where it is gone. */
const struct ward_error *ward_import_take(
    const struct ward_import *import, const char *git_dir) WARD_MUST_CHECK;

#endif

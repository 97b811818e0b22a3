/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_TIPS_H
#define WARD_POLICY_RULES_TIPS_H

#include "policy/rule.h"

/*
 * Commits that refs point to: as they stand, and as this push makes them. The
 * ref that is judged never counts, since it would vouch for itself.
 */
struct ward_tips {
	struct ward_oid *items;
	size_t count, capacity;
};

#define WARD_TIPS_INIT     \
	{                  \
		NULL, 0, 0 \
	}

void ward_tips_release(struct ward_tips *tips);

/* Add what a ref's value leads to, through tags; what is no commit has no
 * history, and is left out. */
const struct ward_error *ward_tips_add(struct ward_tips *tips,
    struct ward_repo *repo, const struct ward_oid *value) WARD_MUST_CHECK;
void
ward_tips_add_commit(struct ward_tips *tips, const struct ward_oid *commit);

/* Add the refs that these globs name in full, and those that they match among
 * what the push makes. No ref is listed. */
const struct ward_error *
ward_tips_add_named(struct ward_tips *tips, const struct ward_globs *globs,
    const struct ward_subject *subject) WARD_MUST_CHECK;

/* Add all others that they match: the refs below each glob's first wildcard
 * are listed, and every one of them is read. */
const struct ward_error *
ward_tips_add_listed(struct ward_tips *tips, const struct ward_globs *globs,
    const struct ward_subject *subject) WARD_MUST_CHECK;

/* Whether the commit is in the history of one of the tips. A yes is certain; a
 * no as well, unless there are more than 64 tips and dates lie. */
const struct ward_error *ward_tips_reach(const struct ward_tips *tips,
    const struct ward_subject *subject, const struct ward_oid *commit,
    bool *out) WARD_MUST_CHECK;

/* For `check`: what is wrong with globs that shall name refs, or NULL. */
const char *ward_tips_check(const struct ward_globs *globs);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_OWN_RULES_H
#define REFWARD_OWN_RULES_H

#include "refward/diag.h"
#include "refward/error.h"
#include "refward/oid.h"
#include "refward/policy.h"
#include "refward/repo.h"

/*
 * The rule file that a repository has of its own: where the server's file names
 * a branch of it for that (rules-branch), and a path (rules-path). It adds
 * rules that refuse, for this repository only, and can loosen nothing.
 */
#define WARD_OWN_RULES_PATH	".refward/rules.ini"
#define WARD_OWN_RULES_SIZE_MAX (64 * 1024)

struct ward_own_rules {
	const char *branch;	/* its full name */
	const char *path;	/* in the tree */
	const char *name;	/* both: "refs/heads/main:.refward/rules.ini" */
	struct ward_oid commit; /* where the branch stands; size 0: nowhere */
	struct ward_oid blob;	/* the file; size 0: there is none */
	bool is_there;		/* a file, or what stands in its place */
	const struct ward_diag *mistakes;
	size_t nmistakes; /* not 0: the file is broken, and adds nothing */
};

/*
 * Make the policy of one repository: the server's, with what the repository
 * adds to it. It borrows from `server`, which must outlive it. `repository` is
 * the repository's name, NULL where nobody knows it. That the file is broken is
 * no error; that it cannot be told is one.
 */
const struct ward_error *
ward_own_rules_add(struct ward_policy **out, const struct ward_policy *server,
    struct ward_repo *repo, const char *repository) WARD_MUST_CHECK;

/* Compile the text of such a file; `name` names it in diagnostics. The result
 * borrows from `server`. The only error is WARD_E_POLICY: of mistakes. */
const struct ward_error *ward_own_rules_compile(struct ward_policy **out,
    const struct ward_policy *server, const char *name, struct ward_view text,
    struct ward_diags *diags) WARD_MUST_CHECK;

/* What the policy was made with; NULL where the server's file names no branch
 * of this repository. */
const struct ward_own_rules *
ward_policy_own_rules(const struct ward_policy *policy);

#endif

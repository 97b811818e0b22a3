/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_OWNER_LIST_H
#define WARD_POLICY_RULES_OWNER_LIST_H

#include "refward/diag.h"
#include "policy/rule.h"
#include "policy/rules/codeowners.h"

/* A CODEOWNERS file where it lies: in a ref, as that stands before the push. */
struct ward_owner_list {
	struct ward_owner_list *next;
	const struct ward_owner_file *file;
	const char *ref;
	const char *name; /* "refs/heads/main:CODEOWNERS" */
	bool is_there;	  /* a file, or what stands in its place */
	struct ward_oid blob;
	const struct ward_codeowners *owners; /* NULL: none, or broken */
	const char *problem;		      /* the first one, or NULL */
	unsigned int line;		      /* of the problem; 0: none */
};

/*
 * The list in `ref`, NULL for the ref that the subject is about. Read at most
 * once in a push; lives as long as it. That it is broken is no error.
 */
const struct ward_error *ward_owner_list_read(
    const struct ward_owner_list **out, const struct ward_owner_file *file,
    const char *ref, const struct ward_subject *subject) WARD_MUST_CHECK;

/* What the update would make of it: *mistakes, named by the path; none where
 * the file stays as it is. */
const struct ward_error *ward_owner_list_check_new(
    const struct ward_owner_list *list, const struct ward_subject *subject,
    struct ward_diags *mistakes) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_TEST_OBJECTS_H
#define WARD_CMD_TEST_OBJECTS_H

#include "policy_test.h"

/* The objects of a test's world: what its commits look like as bytes. */

struct ward_test_leaf {
	const char *path;
	uint32_t mode;
	struct ward_oid id;
};

/* A commit, and all files that it holds, sorted by path. */
struct ward_test_tree {
	struct ward_oid commit;
	struct ward_test_leaf *leaves;
	size_t count;
};

struct ward_test_parents {
	const struct ward_test_tree *const *items;
	size_t count;
};

/* Put a commit and what it holds; `commit` NULL: a commit of no interest, with
 * this subject. */
struct ward_test_tree *ward_test_put_commit(struct ward_test_world *world,
    const struct ward_test_commit *commit, const char *subject,
    const struct ward_test_parents *parents);

/* Put the annotated tag that the ref declares. */
struct ward_oid ward_test_put_tag(struct ward_test_world *world,
    const struct ward_test_ref *ref, const struct ward_oid *target);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_UNSEEN_H
#define WARD_DELIVER_UNSEEN_H

#include "refward/buf.h"
#include "refward/oid.h"
#include "refward/policy.h"

/* A move of a ref that no hook saw. */
struct ward_unseen {
	const char *git_dir;
	const char *ref;
	struct ward_oid old, new;
	int64_t now;
};

/*
 * Judge it by the policy as if it were pushed by nobody, and record as covered
 * what is clean. Appends "clean", "found" or "unknown", then, where there is
 * more to say, a blank and why. Gives up all rights that this does not take:
 * only for a process that then ends.
 */
void ward_unseen_judge(struct ward_buf *out, const struct ward_policy *policy,
    const struct ward_unseen *unseen);

#endif

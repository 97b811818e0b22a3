/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_POLICIES_H
#define WARD_DELIVER_POLICIES_H

#include "refward/policy.h"

/* The rule files of the repositories that are delivered for, each read again
 * when it was replaced. Only the dispatcher's own thread asks. */
struct ward_policies;

struct ward_policies *ward_policies_new(void);
void ward_policies_free(struct ward_policies *policies);

/* What holds now for the repository. An error where it has mistakes. Held until
 * it is given back: a delivery may last longer than the file. */
struct ward_held_policy {
	struct ward_policy *policy;
	size_t nusers;
	bool is_stale;
};
const struct ward_error *ward_policies_hold(struct ward_policies *policies,
    const char *git_dir, struct ward_held_policy **out) WARD_MUST_CHECK;
void ward_policies_give_back(struct ward_held_policy *held);

#endif

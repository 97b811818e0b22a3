/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_COLLISION_H
#define WARD_POLICY_RULES_COLLISION_H

#include "policy/rule.h"

/* Two names of one folder ("a/b/", "" is the top) that some file systems take
 * for the same. */
typedef void (*ward_collision_fn)(void *data, struct ward_view folder,
    struct ward_view name, struct ward_view other);

/*
 * Call `found` for each such pair that a commit brings, and that no parent has
 * in that folder. Folders are looked at where they differ from those of all
 * parents, and each content of a folder once.
 */
const struct ward_error *
ward_collisions_find(const struct ward_subject *subject,
    ward_collision_fn found, void *data) WARD_MUST_CHECK;

#endif

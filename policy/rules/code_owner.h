/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_CODE_OWNER_H
#define WARD_POLICY_RULES_CODE_OWNER_H

#include "refward/memory.h"
#include "policy/value.h"

/* One owner of a CODEOWNERS file: "@user", "@organisation/team" or an address.
 * What is no owner is false. */
bool ward_code_owner_read(struct ward_actor *out, struct ward_arena *arena,
    struct ward_view word, const struct ward_group *groups, size_t ngroups);

#endif

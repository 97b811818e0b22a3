/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_CONFINE_H
#define WARD_HOOKS_CONFINE_H

#include "refward/error.h"
#include "refward/policy.h"
#include "refward/sandbox.h"

/*
 * From here on this process may write records, coverage and outbox, and do
 * nothing of what a judge of pushes has no use for: as the rule file says, and
 * as far as the kernel goes. *parts is what is in force. WARD_E_UNSUPPORTED
 * where the rule file wants more than the kernel has.
 */
const struct ward_error *
ward_confine(struct ward_sandbox_parts *parts, const struct ward_policy *policy,
    const char *git_dir, bool runs_programs) WARD_MUST_CHECK;

#endif

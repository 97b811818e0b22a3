/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_COMMAND_H
#define WARD_POLICY_RULES_COMMAND_H

#include "policy/rule.h"

/* What a ref is called below refs/heads/ or refs/tags/; empty elsewhere. */
struct ward_view ward_branch_name(const struct ward_update *update);
struct ward_view ward_tag_name(const struct ward_update *update);

/*
 * The command that mends the finding just made, with names quoted for a shell:
 * each '@' of `command` stands for `name`, each '%' for `other`.
 */
void ward_mend_names(struct ward_report *report, const char *command,
    struct ward_view name, struct ward_view other);

/* The same: make the tag of this update anew. */
void
ward_mend_tag(struct ward_report *report, const struct ward_update *update);

#endif

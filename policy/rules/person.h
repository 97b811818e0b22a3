/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_PERSON_H
#define WARD_POLICY_RULES_PERSON_H

#include "policy/rule.h"

/* The settings that commit-author and commit-committer have. */
struct ward_person_conf {
	struct ward_patterns patterns;
	struct ward_patterns addresses;
};

extern const struct ward_option ward_person_options[];
const char *ward_person_check(const void *conf);

/* Findings where this person, whose part is `role`, may not be one. */
const struct ward_error *ward_person_judge(const struct ward_person_conf *conf,
    const char *role, struct ward_view name, struct ward_view email,
    const struct ward_subject *subject,
    struct ward_report *report) WARD_MUST_CHECK;

#endif

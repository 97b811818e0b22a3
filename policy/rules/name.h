/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_NAME_H
#define WARD_POLICY_RULES_NAME_H

#include "policy/rule.h"

/* The settings that branch-name and tag-name have. */
struct ward_name_conf {
	struct ward_patterns patterns;
};

const char *ward_name_check(const void *conf);

/*
 * A finding where `name` is created and no pattern matches it, mended by
 * `command` ('@': the name, '%': one that would do). An empty name passes.
 */
const struct ward_error *
ward_name_judge(const struct ward_name_conf *conf, struct ward_view name,
    const char *command, const struct ward_subject *subject,
    struct ward_report *report) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_PERMISSION_H
#define WARD_POLICY_RULES_PERMISSION_H

#include "policy/rule.h"

/* The settings that create, update, rewrite and delete have. */
struct ward_permission {
	struct ward_actors actors;
};

extern const struct ward_option ward_permission_options[];
const char *ward_permission_check(const void *conf);

/* A finding where an update of this kind is not for this pusher. */
const struct ward_error *
ward_permission_judge(const struct ward_permission *permission,
    enum ward_update_kind kind, const struct ward_subject *subject,
    struct ward_report *report) WARD_MUST_CHECK;

#endif

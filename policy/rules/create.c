/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which kind of update `create` is about. */
#include "policy/rules/permission.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_permission_judge(conf, WARD_UPDATE_CREATE, subject, report);
}

const struct ward_rule ward_rule_create = {
	.name = "create",
	.summary = "Who may create a ref.",
	.detail = "Judged where the ref is really absent, whatever the client "
		  "claims. Where several sets name a ref, each must allow it.",
	.example = "[rules example]\n"
		   "ref = refs/heads/release/*\n"
		   "create = alice bob\n",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = ward_permission_options,
	.conf_size = sizeof(struct ward_permission),
	.check = ward_permission_check,
	.evaluate = evaluate,
};

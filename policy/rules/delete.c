/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which kind of update `delete` is about. */
#include "policy/rules/permission.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_permission_judge(conf, WARD_UPDATE_DELETE, subject, report);
}

const struct ward_rule ward_rule_delete = {
	.name = "delete",
	.summary = "Who may delete a ref.",
	.detail = "Judged where the new value is null. The name of a deleted "
		  "ref is free again: say who may create it, too.",
	.example = "[rules example]\n"
		   "ref = refs/tags/**\n"
		   "delete = nobody\n",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = ward_permission_options,
	.conf_size = sizeof(struct ward_permission),
	.check = ward_permission_check,
	.evaluate = evaluate,
};

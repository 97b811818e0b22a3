/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which kind of update `update` is about. */
#include "policy/rules/permission.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_permission_judge(
	    conf, WARD_UPDATE_FORWARD, subject, report);
}

const struct ward_rule ward_rule_update = {
	.name = "update",
	.summary = "Who may move a ref forward.",
	.detail = "Judged where the old value is an ancestor of the new one. "
		  "With merge-request, a branch changes by reviewed merges "
		  "only.",
	.example = "[rules example]\n"
		   "ref = refs/heads/main\n"
		   "update = merge-request alice\n",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = ward_permission_options,
	.conf_size = sizeof(struct ward_permission),
	.check = ward_permission_check,
	.evaluate = evaluate,
};

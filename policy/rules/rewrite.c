/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which kind of update `rewrite` is about. */
#include "policy/rules/permission.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_permission_judge(
	    conf, WARD_UPDATE_REWRITE, subject, report);
}

const struct ward_rule ward_rule_rewrite = {
	.name = "rewrite",
	.summary = "Who may rewrite a ref.",
	.detail = "Judged where the old value is not an ancestor of the new "
		  "one: a force push. Below refs/tags/ every change of a tag "
		  "is a rewrite.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "rewrite = nobody\n",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = ward_permission_options,
	.conf_size = sizeof(struct ward_permission),
	.check = ward_permission_check,
	.evaluate = evaluate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names branches may have. */
#include "policy/rules/command.h"
#include "policy/rules/name.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_name_judge(conf, ward_branch_name(subject->update),
	    "git branch -m @ % && git push origin %", subject, report);
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct ward_name_conf, patterns),
	    .sentence = "What the whole name is like, without refs/heads/: "
			"one pattern a line, one must match.",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_branch_name = {
	.name = "branch-name",
	.summary = "How branches are named.",
	.detail = "Judged when a branch is created, so that branches with old "
		  "names can still be worked on and deleted. The pieces "
		  "{issue}, {yyyymm}, {user} and {slug} may be used.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "ref = !refs/heads/main\n"
		   "branch-name = feature/{issue}\n"
		   "branch-name = hotfix/{issue}\n",
	.on = WARD_ON_UPDATE,
	.options = options,
	.conf_size = sizeof(struct ward_name_conf),
	.check = ward_name_check,
	.evaluate = evaluate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names tags may have. */
#include "policy/rules/command.h"
#include "policy/rules/name.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const char *command = subject->update->is_annotated
	    ? "git tag -a % @^{} && git push origin %"
	    : "git tag % @^{} && git push origin %";

	return ward_name_judge(
	    conf, ward_tag_name(subject->update), command, subject, report);
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct ward_name_conf, patterns),
	    .sentence = "What the whole name is like, without refs/tags/: "
			"one pattern a line, one must match.",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_tag_name = {
	.name = "tag-name",
	.summary = "How tags are named.",
	.detail = "Judged when a tag is created. The piece {semver} stands "
		  "for a version such as 1.4.0 or 2.0.0-rc.1.",
	.example = "[rules example]\n"
		   "ref = refs/tags/**\n"
		   "tag-name = v{semver}\n",
	.on = WARD_ON_UPDATE,
	.options = options,
	.conf_size = sizeof(struct ward_name_conf),
	.check = ward_name_check,
	.evaluate = evaluate,
};

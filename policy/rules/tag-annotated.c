/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what makes a tag more than a name. */
#include "policy/rules/command.h"

struct conf {
	bool is_wanted;
};

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_update *update = subject->update;

	if (!conf->is_wanted || ward_tag_name(update).size == 0 ||
	    update->is_annotated)
		return NULL;
	if (update->kind != WARD_UPDATE_CREATE &&
	    update->kind != WARD_UPDATE_REWRITE)
		return NULL;
	ward_find(report,
	    "tag is lightweight, it must be annotated: who made it, when and "
	    "why");
	ward_mend_tag(report, update);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_wanted),
	    .sentence = "Whether tags must be annotated.",
	    .initial = "yes",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_tag_annotated = {
	.name = "tag-annotated",
	.summary = "Tags are tag objects, not mere names.",
	.detail = "An annotated tag says who made it, when and why, and can "
		  "be signed. Judged where a tag is created or moved.",
	.example = "[rules example]\n"
		   "ref = refs/tags/v*\n"
		   "tag-annotated = yes\n",
	.on = WARD_ON_UPDATE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};

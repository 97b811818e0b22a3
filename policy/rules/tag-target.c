/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which commits may be tagged. */
#include "policy/rules/command.h"
#include "policy/rules/phrase.h"
#include "policy/rules/tips.h"

struct conf {
	struct ward_globs refs;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return ward_tips_check(&conf->refs);
}

/* What is named in full is asked first: it needs no list of refs. */
static const struct ward_error *
is_in(const struct conf *conf, const struct ward_subject *subject, bool *out)
{
	const struct ward_oid *commit = &subject->update->new_tip;
	struct ward_tips tips = WARD_TIPS_INIT;
	const struct ward_error *err =
	    ward_tips_add_named(&tips, &conf->refs, subject);

	if (!err)
		err = ward_tips_reach(&tips, subject, commit, out);
	if (err || *out)
		goto out;
	tips.count = 0;
	err = ward_tips_add_listed(&tips, &conf->refs, subject);
	if (!err)
		err = ward_tips_reach(&tips, subject, commit, out);
out:
	ward_tips_release(&tips);
	return err;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_update *update = subject->update;
	const struct ward_error *err = NULL;
	bool is_good = false;

	if (ward_tag_name(update).size == 0 ||
	    update->kind == WARD_UPDATE_DELETE)
		return NULL;
	if (update->new_tip.size > 0)
		err = is_in(conf, subject, &is_good);
	if (err || is_good)
		return err;
	ward_find(report, "tagged %s is not in the history of %s",
	    ward_object_type_name(update->new_end_type),
	    ward_phrase_globs(&conf->refs).text);
	if (update->new_tip.size > 0)
		ward_mend(report,
		    "bring the commit there first, or in the same push: "
		    "git push --follow-tags");
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_REFS,
	    .offset = offsetof(struct conf, refs),
	    .sentence = "The refs in whose history a tagged commit must be, "
			"in full and one a line; '!' in front makes an "
			"exception.",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_tag_target = {
	.name = "tag-target",
	.summary = "Only commits of these branches may be tagged.",
	.detail = "Else a tag carries code past the rules of a protected "
		  "branch. The refs count as they stand and as this push "
		  "makes them, so that a branch and its tag can be pushed "
		  "together. Refs that are named in full cost next to "
		  "nothing; where only a glob can help, the refs below its "
		  "first wildcard are listed, and each is read.",
	.example = "[rules example]\n"
		   "ref = refs/tags/v*\n"
		   "tag-target = refs/heads/main\n"
		   "tag-target = refs/heads/release/*\n",
	.on = WARD_ON_UPDATE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

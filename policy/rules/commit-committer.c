/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whom `commit-committer` is about. */
#include "policy/rules/person.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	if (subject->on == WARD_ON_TAG && !subject->tag->tag->has_tagger)
		return NULL;
	if (subject->on == WARD_ON_TAG)
		return ward_person_judge(conf, "tagger",
		    subject->tag->tagger_name, subject->tag->tagger_email,
		    subject, report);
	return ward_person_judge(conf, "committer",
	    subject->commit->committer_name, subject->commit->committer_email,
	    subject, report);
}

const struct ward_rule ward_rule_commit_committer = {
	.name = "commit-committer",
	.summary = "Who may be a committer, or a tagger.",
	.detail = "The value 'pusher' alone means that the name, or the "
		  "address before its '@', is the pusher's; with address, that "
		  "the address matches it. It says nothing where nobody "
		  "pushes. What a colleague pushed already is not judged "
		  "again. The tagger of a tag that is created or moved is "
		  "judged as a committer is; one without a tagger is for "
		  "tag-signature to refuse.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-committer = pusher\n"
		   "commit-committer.address = {user}@example\\.com\n",
	.on = WARD_ON_COMMIT | WARD_ON_TAG,
	.options = ward_person_options,
	.conf_size = sizeof(struct ward_person_conf),
	.check = ward_person_check,
	.evaluate = evaluate,
};

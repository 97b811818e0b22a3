/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of a commit's people `commit-committer` is about. */
#include "policy/rules/person.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_person_judge(conf, "committer",
	    subject->commit->committer_name, subject->commit->committer_email,
	    subject, report);
}

const struct ward_rule ward_rule_commit_committer = {
	.name = "commit-committer",
	.summary = "Who may be a committer of commits.",
	.detail = "The value 'pusher' alone means that the name, or the "
		  "address before its '@', is the pusher's; with address, that "
		  "the address matches it. It says nothing where nobody "
		  "pushes. What a colleague pushed already is not judged "
		  "again.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-committer = pusher\n"
		   "commit-committer.address = {user}@example\\.com\n",
	.on = WARD_ON_COMMIT,
	.options = ward_person_options,
	.conf_size = sizeof(struct ward_person_conf),
	.check = ward_person_check,
	.evaluate = evaluate,
};

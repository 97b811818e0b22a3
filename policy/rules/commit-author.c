/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of a commit's people `commit-author` is about. */
#include "policy/rules/person.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	return ward_person_judge(conf, "author", subject->commit->author_name,
	    subject->commit->author_email, subject, report);
}

const struct ward_rule ward_rule_commit_author = {
	.name = "commit-author",
	.summary = "Who may be an author of commits.",
	.detail = "Who wrote a change need not be who pushes it: see "
		  "commit-committer for that. The value 'pusher' alone means "
		  "that the name, or the address before its '@', is the "
		  "pusher's; with address, that the address matches it.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-author = .+ <[^@ ]+@example\\.com>\n",
	.on = WARD_ON_COMMIT,
	.options = ward_person_options,
	.conf_size = sizeof(struct ward_person_conf),
	.check = ward_person_check,
	.evaluate = evaluate,
};

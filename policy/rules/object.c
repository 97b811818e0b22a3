/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that what breaks the grammar of commits was found when it was read. */
#include "policy/rule.h"
#include "policy/rules/phrase.h"

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_commit *commit = subject->commit->commit;

	(void)conf;
	if (commit->problem)
		ward_find(report, "commit is malformed: %s", commit->problem);
	if (commit->unknown.size > 0)
		ward_note(report, "header '%s' is not known",
		    ward_phrase(commit->unknown).text);
	return NULL;
}

static const struct ward_option options[] = { WARD_OPTION_END };

const struct ward_rule ward_rule_object = {
	.name = "object",
	.summary = "Commits are well-formed.",
	.detail = "What two programs would read differently is not let in: "
		  "headers out of order or twice, dates that are no numbers, "
		  "a NUL. Headers that nobody knows are allowed, and recorded. "
		  "Objects of "
		  "an old history are admitted by accept-object in the "
		  "section [refward]. Always on.",
	.example = "[refward]\n"
		   "version = 1\n"
		   "accept-object = "
		   "0123456789012345678901234567890123456789\n",
	.on = WARD_ON_COMMIT,
	.is_built_in = true,
	.options = options,
	.evaluate = evaluate,
};

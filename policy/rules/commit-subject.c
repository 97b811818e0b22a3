/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the first line of a message must be like. */
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"

struct conf {
	struct ward_patterns patterns;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return conf->patterns.count == 0 ? ward_no_pattern : NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_error *err;
	bool is_good = false;

	err = ward_match_any(&is_good, &conf->patterns,
	    subject->commit->message->subject, subject, report);
	if (err || is_good)
		return err;
	ward_find(report, "subject is not of the form %s",
	    ward_phrase_patterns(&conf->patterns).text);
	ward_mend_message(report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct conf, patterns),
	    .sentence = "What the whole subject is like: one pattern a "
			"line, one must match.",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_subject = {
	.name = "commit-subject",
	.summary = "What the first line of a commit message is like.",
	.detail = "The subject is the first line that is not empty, without "
		  "blanks at its end. For types and scopes see commit-type, "
		  "for issue keys commit-issue.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-subject = [A-Z].*[^.]\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

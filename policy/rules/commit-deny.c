/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what must not stand in a message. */
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"

/* Each pattern may take seconds over a message that is larger. */
#define LARGE_SIZE 16384

enum { IN_MESSAGE, IN_SUBJECT };

struct conf {
	struct ward_patterns patterns;
	int where;
};

static const char *const places[] = { "message", "subject", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return conf->patterns.count == 0 ? ward_no_pattern : NULL;
}

static size_t
line_number(struct ward_view text, const char *place)
{
	size_t number = 1;

	for (const char *c = text.data; c < place; c++)
		number += *c == '\n';
	return number;
}

/* What matched is not repeated: it may be what should not be known. */
static const struct ward_error *
judge(const struct ward_pattern *pattern, struct ward_view text,
    const struct ward_subject *subject, struct ward_report *report)
{
	struct ward_patterns one = { (struct ward_pattern *)pattern, 1 };
	const struct ward_pattern *found = NULL;
	struct ward_match match = { 0 };
	const struct ward_error *err;

	err = ward_patterns_match(
	    &found, &one, text, ward_subject_pusher(subject), &match);
	if (err || !found)
		return err;
	ward_find(report, "line %zu of the message must not match '%s'",
	    line_number(text, match.groups[0].data),
	    ward_phrase(ward_view_str(pattern->text)).text);
	ward_mend_message(report);
	return NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_message *message = subject->commit->message;
	struct ward_view text =
	    conf->where == IN_SUBJECT ? message->subject : message->text;
	const struct ward_error *err = NULL;

	if (message->is_unread) {
		ward_find(report,
		    "message is in no charset that is known, so "
		    "what must not be there may be");
		ward_mend_message(report);
		return NULL;
	}
	for (size_t i = 0; !err && i < conf->patterns.count; i++) {
		if (text.size > LARGE_SIZE)
			err = ward_repo_check_deadline(subject->repo);
		if (!err)
			err = judge(
			    &conf->patterns.items[i], text, subject, report);
	}
	return err;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct conf, patterns),
	    .sentence = "What must not be there: one pattern a line, looked "
			"for anywhere in the text.",
	    .is_search = true,
	},
	{
	    .name = "where",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, where),
	    .sentence = "Where it is looked for.",
	    .initial = "message",
	    .choices = places,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_deny = {
	.name = "commit-deny",
	.summary = "What must not stand in a commit message.",
	.detail = "A pattern's ^ and $ are the ends of the whole text; "
		  "(?m) at its front makes them the ends of lines. The "
		  "finding names line and pattern, never what was found.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-deny = (?i)\\bdo not merge\\b\n"
		   "commit-deny = ^WIP\\b\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

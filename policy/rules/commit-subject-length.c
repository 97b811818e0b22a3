/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how long a subject is. */
#include <inttypes.h>
#include "refward/text.h"
#include "policy/rule.h"

struct conf {
	uint64_t max;
	uint64_t min;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return conf->min > conf->max ? "min is greater than the length" : NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	uint64_t length = ward_utf8_length(subject->commit->message->subject);
	bool is_long = length > conf->max;

	if (!is_long && length >= conf->min)
		return NULL;
	ward_find(report,
	    "subject is %" PRIu64 " character%s long, at %s %" PRIu64 " are %s",
	    length, length == 1 ? "" : "s", is_long ? "most" : "least",
	    is_long ? conf->max : conf->min, is_long ? "allowed" : "wanted");
	ward_mend_message(report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, max),
	    .sentence = "How many characters the subject may have.",
	    .initial = "72",
	    .min = 1,
	    .max = 10000,
	},
	{
	    .name = "min",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, min),
	    .sentence = "How many characters it must have.",
	    .initial = "1",
	    .min = 0,
	    .max = 10000,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_subject_length = {
	.name = "commit-subject-length",
	.summary = "How long the first line of a commit message may be.",
	.detail = "Characters are counted, not bytes: an accent made of a "
		  "letter and a mark counts as two.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-subject-length = 72\n"
		   "commit-subject-length.min = 10\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

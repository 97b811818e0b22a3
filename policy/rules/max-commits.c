/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how many commits are too many for one push. */
#include <inttypes.h>
#include "policy/rule.h"

struct conf {
	uint64_t max;
};

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;

	if (subject->ncommits > conf->max)
		ward_find(report,
		    "push brings %zu commits, at most %" PRIu64 " are allowed",
		    subject->ncommits, conf->max);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, max),
	    .sentence = "How many commits one push may bring.",
	    .min = 1,
	    .max = 100000000,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_max_commits = {
	.name = "max-commits",
	.summary = "How many commits one push may bring.",
	.detail = "Counted are the commits that the rule set has to judge: "
		  "what it admitted before, or what a trusted ref holds, does "
		  "not count. It stops the push of an unrelated history by "
		  "mistake.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "max-commits = 500\n",
	.on = WARD_ON_PUSH,
	.needs = WARD_NEEDS_WALK,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};

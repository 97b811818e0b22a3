/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which refs of a push count. */
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
	size_t count = 0;

	for (size_t i = 0; i < subject->nupdates; i++)
		count += subject->updates[i].kind != WARD_UPDATE_NOTHING;
	if (count > conf->max)
		ward_find(report,
		    "push changes %zu refs, at most %" PRIu64 " are allowed",
		    count, conf->max);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, max),
	    .sentence = "How many refs one push may change.",
	    .min = 1,
	    .max = 1000000,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_max_refs = {
	.name = "max-refs",
	.summary = "How many refs one push may change.",
	.detail = "Counted are the refs that the rule set names and that the "
		  "push creates, moves or deletes. It stops the push of a "
		  "whole copy by mistake.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "max-refs = 10\n",
	.on = WARD_ON_PUSH,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* `refward rules`: the table of rules. */
#include "src/cmd/describe.h"

static const struct ward_described table = { "rule", "rules", ward_rules_list,
	ward_rules_describe, ward_rules_near };

static int
run(struct ward_cli *cli)
{
	return ward_describe(cli, &table);
}

static const struct ward_flag flags[] = {
	{ "mdoc", NULL, "Print the source of a manual page." },
	{ "sample", NULL, "Print a rule file with every rule in it." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_rules;
const struct ward_command ward_command_rules = {
	.name = "rules",
	.operands = "[NAME]",
	.operands_max = 1,
	.summary = "List the rules, or say everything about one.",
	.detail = "A rule in full has its options, what they take, what holds "
		  "where they are not said, and an example that works. The "
		  "same is in refward-policy(5).",
	.example = "refward rules\n"
		   "refward rules commit-type",
	.flags = flags,
	.has_json = true,
	.run = run,
};

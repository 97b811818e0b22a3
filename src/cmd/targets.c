/* SPDX-License-Identifier: Apache-2.0 */
/* `refward targets`: the table of types of targets. */
#include "src/cmd/describe.h"

static const struct ward_described table = { "type of target", "targets",
	ward_targets_list, ward_targets_describe, ward_targets_near };

static int
run(struct ward_cli *cli)
{
	return ward_describe(cli, &table);
}

static const struct ward_flag flags[] = {
	{ "mdoc", NULL,
	    "Print the source of the manual's part on pipelines, image tags "
	    "and targets." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_targets;
const struct ward_command ward_command_targets = {
	.name = "targets",
	.operands = "[NAME]",
	.operands_max = 1,
	.summary = "List the types of targets, or say everything about one.",
	.detail = "A target is where a pipeline runs: a section [target NAME] "
		  "of the rule file. A type in full has its keys, what they "
		  "take, what holds where they are not said, and an example "
		  "that works. The same is in refward-policy(5).",
	.example = "refward targets\n"
		   "refward targets jenkins",
	.flags = flags,
	.has_json = true,
	.run = run,
};

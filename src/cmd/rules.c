/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which form the rules are asked to describe themselves. */
#include "refward/rules.h"
#include "cmd.h"

static enum ward_rules_form
form_of(const struct ward_cli *cli)
{
	if (ward_cli_is_json(cli))
		return WARD_RULES_JSON;
	if (ward_cli_flag(cli, "mdoc"))
		return WARD_RULES_MDOC;
	if (ward_cli_flag(cli, "sample"))
		return WARD_RULES_SAMPLE;
	return WARD_RULES_TEXT;
}

static int
fail_unknown(const struct ward_cli *cli, const char *name)
{
	const char *near = ward_rules_near(name);

	if (near)
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "unknown rule '%s' (did you mean '%s'?)", name, near);
	return ward_cli_fail(cli, WARD_EXIT_USAGE,
	    "unknown rule '%s': 'refward rules' lists them", name);
}

static int
run(struct ward_cli *cli)
{
	const char *name = ward_cli_operand(cli, 0);
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	if (name && !ward_rules_describe(&text, form_of(cli), name))
		return fail_unknown(cli, name);
	if (!name)
		ward_rules_list(&text, form_of(cli));
	status = ward_cli_print(cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
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

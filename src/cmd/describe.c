/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which form a table is asked to describe itself. */
#include "src/cmd/describe.h"

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
fail_unknown(const struct ward_cli *cli, const struct ward_described *table,
    const char *name)
{
	const char *near = table->near(name);

	if (near)
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "unknown %s '%s' (did you mean '%s'?)", table->kind, name,
		    near);
	return ward_cli_fail(cli, WARD_EXIT_USAGE,
	    "unknown %s '%s': 'refward %s' lists them", table->kind, name,
	    table->command);
}

int
ward_describe(struct ward_cli *cli, const struct ward_described *table)
{
	const char *name = ward_cli_operand(cli, 0);
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	if (name && !table->describe(&text, form_of(cli), name))
		return fail_unknown(cli, table, name);
	if (!name)
		table->list(&text, form_of(cli));
	status = ward_cli_print(cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

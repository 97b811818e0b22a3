/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_CLI_H
#define WARD_CMD_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include "cmd.h"

/* What main.c, cli.c and help.c share; commands see cmd.h only. */

struct ward_given {
	const struct ward_flag *flag;
	const char *value;
};

struct ward_cli {
	const struct ward_command *command;
	int argc;
	char **argv;	     /* from its name on */
	const char **values; /* by row of command->flags; NULL: not given */
	struct ward_given *given; /* all, as they stand */
	size_t ngiven;
	bool is_json;
	char **operands;
	size_t noperands;
};

/* Read the arguments behind the command's name (argv[0] is the name), run the
 * command, and return its exit status. */
int ward_cli_run(const struct ward_command *command, int argc, char **argv);

/* Be another program, with the arguments of this one. Comes back only where it
 * cannot be started. */
const struct ward_error *
ward_cli_exec(const struct ward_cli *cli, const char *path) WARD_MUST_CHECK;

size_t ward_flag_count(const struct ward_command *command);

/* "usage: refward NAME ..." and a LF. */
void ward_help_usage(struct ward_buf *out, const struct ward_command *command);
/* All that is said about a command. */
void
ward_help_command(struct ward_buf *out, const struct ward_command *command);
/* What `refward --help` says. */
void ward_help_all(struct ward_buf *out);

#endif

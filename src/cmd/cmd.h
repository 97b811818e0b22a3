/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_CMD_H
#define WARD_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "refward/buf.h"
#include "refward/diag.h"
#include "refward/error.h"

/*
 * Subcommands of `refward`: one file and one row each (commands.def). Help,
 * manual and completion are printed from the row.
 */

/* Exit statuses (semantics: "When things go wrong"). */
#define WARD_EXIT_CLEAN	   0
#define WARD_EXIT_FINDINGS 1
#define WARD_EXIT_USAGE	   2 /* or a rule file with mistakes */
#define WARD_EXIT_UNKNOWN  3 /* could not evaluate */

struct ward_flag {
	const char *name; /* "rules", for --rules */
	/* "FILE"; "FILE ...", where it may be given more than once; or NULL:
	 * takes none. */
	const char *argument;
	const char *sentence; /* ends in a full stop */
};

#define WARD_FLAG_END            \
	{                        \
		NULL, NULL, NULL \
	}

struct ward_cli; /* parsed arguments; see the functions below */

struct ward_command {
	const char *name;
	const char *operands; /* "REPO OLD NEW REF", for the synopsis */
	size_t operands_min, operands_max;
	const char *summary; /* one sentence */
	const char *detail;
	const char *example;	       /* one line or more that can be typed */
	const struct ward_flag *flags; /* besides --help and --json */
	bool has_json;
	bool is_hidden; /* from the list: for other programs */
	int (*run)(struct ward_cli *cli); /* an exit status */
};

extern const struct ward_command *const ward_commands[];
extern const size_t ward_ncommands;

/* The argument of --NAME, NULL where it was not given ("" without one). */
const char *ward_cli_flag(const struct ward_cli *cli, const char *name);
/* Of a list: the argument with which it was given for the i-th time, from 0;
 * NULL behind the last. */
const char *
ward_cli_flag_at(const struct ward_cli *cli, const char *name, size_t i);
bool ward_cli_is_json(const struct ward_cli *cli);
size_t ward_cli_operands(const struct ward_cli *cli);
const char *ward_cli_operand(const struct ward_cli *cli, size_t i);

/* "refward simulate: TEXT" on stderr, escaped; returns `status`, but for
 * WARD_E_USAGE. */
int ward_cli_fail(const struct ward_cli *cli, int status, const char *fmt, ...)
    WARD_FORMAT(3, 4);
int ward_cli_fail_error(
    const struct ward_cli *cli, int status, const struct ward_error *err);
/* "FILE:LINE: TEXT" each, escaped, to `stream`. */
void ward_cli_print_diags(
    FILE *stream, const struct ward_diags *diags, const char *word);
/* Write a buffer to stdout; a failure to write is an exit status of its own. */
int ward_cli_print(
    const struct ward_cli *cli, const struct ward_buf *text, int status);

#endif

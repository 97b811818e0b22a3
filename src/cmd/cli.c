/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how arguments are read by the row of a command. */
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "cli.h"

#define TEXT_MAX 4000

/* What getopt_long() answers, besides numbers of rows. */
enum { ANSWER_FLAG = 256, ANSWER_JSON = 100000, ANSWER_HELP };

static const int go_on = -1;

const char *
ward_cli_flag(const struct ward_cli *cli, const char *name)
{
	size_t count = ward_flag_count(cli->command);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(cli->command->flags[i].name, name) == 0)
			return cli->values[i];
	}
	return NULL;
}

const char *
ward_cli_flag_at(const struct ward_cli *cli, const char *name, size_t i)
{
	for (size_t at = 0; at < cli->ngiven; at++)
		if (strcmp(cli->given[at].flag->name, name) == 0 && i-- == 0)
			return cli->given[at].value;
	return NULL;
}

bool
ward_cli_is_json(const struct ward_cli *cli)
{
	return cli->is_json;
}

size_t
ward_cli_operands(const struct ward_cli *cli)
{
	return cli->noperands;
}

const char *
ward_cli_operand(const struct ward_cli *cli, size_t i)
{
	return i < cli->noperands ? cli->operands[i] : NULL;
}

static void
add_program(struct ward_buf *out, const struct ward_cli *cli)
{
	ward_buf_add_str(out, "refward");
	if (cli)
		ward_buf_printf(out, " %s", cli->command->name);
	ward_buf_add_str(out, ": ");
}

int
ward_cli_fail(const struct ward_cli *cli, int status, const char *fmt, ...)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_buf line = WARD_BUF_INIT;
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	add_program(&line, cli);
	ward_escape_terminal(&line, ward_buf_view(&text), TEXT_MAX);
	fflush(stdout);
	fprintf(stderr, "%s\n", ward_buf_str(&line));
	ward_buf_release(&line);
	ward_buf_release(&text);
	return status;
}

int
ward_cli_fail_error(
    const struct ward_cli *cli, int status, const struct ward_error *err)
{
	if (err->code == WARD_E_USAGE)
		status = WARD_EXIT_USAGE;
	return ward_cli_fail(cli, status, "%s", err->text);
}

void
ward_cli_print_diags(
    FILE *stream, const struct ward_diags *diags, const char *word)
{
	struct ward_buf line = WARD_BUF_INIT;

	for (size_t i = 0; i < diags->count; i++) {
		const struct ward_diag *diag = &diags->items[i];

		ward_buf_clear(&line);
		ward_escape_terminal(&line, ward_view_str(diag->file), 0);
		if (diag->line > 0)
			ward_buf_printf(&line, ":%u", diag->line);
		ward_buf_add_str(&line, ": ");
		if (word)
			ward_buf_printf(&line, "%s: ", word);
		ward_escape_terminal(
		    &line, ward_view_str(diag->text), TEXT_MAX);
		fprintf(stream, "%s\n", ward_buf_str(&line));
	}
	ward_buf_release(&line);
}

int
ward_cli_print(
    const struct ward_cli *cli, const struct ward_buf *text, int status)
{
	const struct ward_error *err = NULL;

	if (fflush(stdout) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot write");
	if (!err)
		err = ward_write_all(STDOUT_FILENO, ward_buf_view(text));
	if (err)
		return ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, err);
	return status;
}

static int
fail_usage(const struct ward_cli *cli)
{
	struct ward_buf usage = WARD_BUF_INIT;

	ward_help_usage(&usage, cli->command);
	fprintf(stderr, "%ssee 'refward %s --help'\n", ward_buf_str(&usage),
	    cli->command->name);
	ward_buf_release(&usage);
	return WARD_EXIT_USAGE;
}

static struct option *
make_options(const struct ward_command *command)
{
	size_t count = ward_flag_count(command), at = 0;
	struct option *options = ward_alloc((count + 3) * sizeof(*options));

	for (; at < count; at++) {
		options[at].name = command->flags[at].name;
		options[at].has_arg = command->flags[at].argument
		    ? required_argument
		    : no_argument;
		options[at].val = ANSWER_FLAG + (int)at;
	}
	if (command->has_json)
		options[at++] =
		    (struct option){ "json", no_argument, NULL, ANSWER_JSON };
	options[at] = (struct option){ "help", no_argument, NULL, ANSWER_HELP };
	return options;
}

static int
fail_unknown_flag(const struct ward_cli *cli, const char *word)
{
	size_t count = ward_flag_count(cli->command), at = 0;
	const char **names =
	    ward_realloc_array(NULL, count + 2, sizeof(*names));
	const char *near;

	for (; at < count; at++)
		names[at] = cli->command->flags[at].name;
	names[at++] = "help";
	if (cli->command->has_json)
		names[at++] = "json";
	near = strncmp(word, "--", 2) == 0
	    ? ward_did_you_mean(word + 2, names, at)
	    : NULL;
	if (near)
		ward_cli_fail(cli, 0,
		    "unknown flag '%s' (did you mean '--%s'?)", word, near);
	else
		ward_cli_fail(cli, 0, "unknown flag '%s'", word);
	free(names);
	return fail_usage(cli);
}

/* getopt's own complaints would reach the terminal unescaped. */
static int
fail_flag(const struct ward_cli *cli, char *const *argv, int answer)
{
	char brief[3] = { '-', (char)optopt, '\0' };
	const char *word = argv[optind - 1];

	if (answer == ':')
		ward_cli_fail(cli, 0, "'%s' needs an argument", word);
	else if (optopt > 0 && optopt < ANSWER_FLAG)
		return fail_unknown_flag(cli, brief);
	else if (optopt >= ANSWER_FLAG)
		ward_cli_fail(cli, 0, "'%s': the flag takes no argument", word);
	else
		return fail_unknown_flag(cli, word);
	return fail_usage(cli);
}

static int
print_help(const struct ward_cli *cli)
{
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	ward_help_command(&text, cli->command);
	status = ward_cli_print(cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

static bool
is_list(const struct ward_flag *flag)
{
	return flag->argument != NULL &&
	    ward_view_ends(ward_view_str(flag->argument), " ...");
}

/* go_on, or the exit status. */
static int
take_flag(struct ward_cli *cli, char *const *argv, int answer)
{
	size_t at = (size_t)answer - ANSWER_FLAG;
	const struct ward_flag *flag;

	if (answer == ANSWER_HELP || answer == 'h')
		return print_help(cli);
	if (answer == ANSWER_JSON) {
		cli->is_json = true;
		return go_on;
	}
	if (answer < ANSWER_FLAG)
		return fail_flag(cli, argv, answer);
	flag = &cli->command->flags[at];
	if (cli->values[at] && !is_list(flag)) {
		ward_cli_fail(cli, 0, "'--%s' is given twice", flag->name);
		return fail_usage(cli);
	}
	cli->values[at] = optarg ? optarg : "";
	cli->given[cli->ngiven++] =
	    (struct ward_given){ flag, cli->values[at] };
	return go_on;
}

static int
check_operands(const struct ward_cli *cli)
{
	const struct ward_command *command = cli->command;

	if (cli->noperands < command->operands_min)
		ward_cli_fail(cli, 0, "an operand is missing");
	else if (cli->noperands > command->operands_max)
		ward_cli_fail(cli, 0, "too many operands: '%s'",
		    cli->operands[command->operands_max]);
	else
		return go_on;
	return fail_usage(cli);
}

static int
parse(struct ward_cli *cli, int argc, char **argv)
{
	struct option *options = make_options(cli->command);
	int status = go_on, answer;

	opterr = 0;
	while (status == go_on) {
		answer = getopt_long(argc, argv, ":h", options, NULL);
		if (answer == -1)
			break;
		status = take_flag(cli, argv, answer);
	}
	free(options);
	if (status != go_on)
		return status;
	cli->operands = argv + optind;
	cli->noperands = (size_t)(argc - optind);
	return check_operands(cli);
}

int
ward_cli_run(const struct ward_command *command, int argc, char **argv)
{
	struct ward_cli cli = {
		.command = command, .argc = argc, .argv = argv
	};
	int status;

	cli.values =
	    ward_alloc((ward_flag_count(command) + 1) * sizeof(*cli.values));
	cli.given = ward_alloc(((size_t)argc + 1) * sizeof(*cli.given));
	status = parse(&cli, argc, argv);
	if (status == go_on)
		status = command->run(&cli);
	if (fflush(stdout) != 0 && status == WARD_EXIT_CLEAN)
		status = ward_cli_fail(
		    &cli, WARD_EXIT_UNKNOWN, "cannot write the output");
	free(cli.given);
	free(cli.values);
	return status;
}

/* getopt() has put flags before operands, which means the same. */
const struct ward_error *
ward_cli_exec(const struct ward_cli *cli, const char *path)
{
	const struct ward_error *err;
	char **argv =
	    ward_realloc_array(NULL, (size_t)cli->argc + 2, sizeof(*argv));

	argv[0] = (char *)"refward";
	memcpy(&argv[1], cli->argv, ((size_t)cli->argc + 1) * sizeof(*argv));
	(void)execv(path, argv);
	err = ward_error(WARD_E_SYSTEM, "cannot start '%s'", path);
	free(argv);
	return err;
}

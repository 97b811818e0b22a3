/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which subcommands there are. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "config.h"
#include "refward/cut_short.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "cli.h"

#define HEADING(text)
#define COMMAND(name) extern const struct ward_command ward_command_##name;
#include "commands.def"
#undef COMMAND

const struct ward_command *const ward_commands[] = {
#define COMMAND(name) &ward_command_##name,
#include "commands.def"
#undef COMMAND
#undef HEADING
};
const size_t ward_ncommands = sizeof(ward_commands) / sizeof(ward_commands[0]);

static void
out_of_memory(size_t size)
{
	static const char text[] = "refward: out of memory\n";

	(void)size;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(WARD_EXIT_MEMORY);
	_exit(WARD_EXIT_MEMORY);
}

static const struct ward_command *
find(const char *name)
{
	for (size_t i = 0; i < ward_ncommands; i++) {
		if (strcmp(ward_commands[i]->name, name) == 0)
			return ward_commands[i];
	}
	return NULL;
}

static int
fail_unknown(const char *name)
{
	struct ward_buf shown = WARD_BUF_INIT;
	const char **names =
	    ward_realloc_array(NULL, ward_ncommands, sizeof(*names));
	const char *near;
	size_t count = 0;

	for (size_t i = 0; i < ward_ncommands; i++) {
		if (!ward_commands[i]->is_hidden)
			names[count++] = ward_commands[i]->name;
	}
	near = ward_did_you_mean(name, names, count);
	ward_escape_terminal(&shown, ward_view_str(name), 200);
	fprintf(stderr, "refward: unknown command '%s'", ward_buf_str(&shown));
	if (near)
		fprintf(stderr, " (did you mean '%s'?)", near);
	fputs("\nsee 'refward --help'\n", stderr);
	free(names);
	ward_buf_release(&shown);
	return WARD_EXIT_USAGE;
}

static int
print_help(const char *name)
{
	const struct ward_command *command = name ? find(name) : NULL;
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	if (name && !command)
		return fail_unknown(name);
	if (command)
		ward_help_command(&text, command);
	else
		ward_help_all(&text);
	status = ward_cli_print(NULL, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

static int
print_version(void)
{
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	ward_buf_add_str(&text, PACKAGE_NAME " " PACKAGE_VERSION "\n");
	status = ward_cli_print(NULL, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

int
main(int argc, char **argv)
{
	const struct ward_command *command;
	struct ward_buf text = WARD_BUF_INIT;

	ward_on_out_of_memory(out_of_memory);
	ward_cut_short_watch();
	if (argc < 2) {
		ward_help_all(&text);
		fputs(ward_buf_str(&text), stderr);
		ward_buf_release(&text);
		return WARD_EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return print_help(NULL);
	if (strcmp(argv[1], "help") == 0)
		return print_help(argc > 2 ? argv[2] : NULL);
	if (strcmp(argv[1], "--version") == 0)
		return print_version();
	command = find(argv[1]);
	if (!command)
		return fail_unknown(argv[1]);
	return ward_cli_run(command, argc - 1, argv + 1);
}

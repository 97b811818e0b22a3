/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the row of a command becomes its help. */
#include <string.h>
#include "cli.h"

#define WIDTH  78
#define INDENT 2

size_t
ward_flag_count(const struct ward_command *command)
{
	size_t count = 0;

	while (command->flags && command->flags[count].name)
		count++;
	return count;
}

/* Words up to the right edge; every line after the first is indented. A line
 * end in the text stays one. */
static void
add_wrapped(
    struct ward_buf *out, const char *text, size_t column, size_t indent)
{
	struct ward_view lines = ward_view_str(text), rest, word;
	size_t at = column;

	while (ward_view_split(&lines, '\n', &rest)) {
		if (rest.size > 0 && rest.data != text) {
			ward_buf_printf(out, "\n%*s", (int)indent, "");
			at = indent;
		}
		for (bool is_first = true; ward_view_split(&rest, ' ', &word);
		     is_first = false) {
			if (!is_first && at + 1 + word.size > WIDTH) {
				ward_buf_printf(out, "\n%*s", (int)indent, "");
				at = indent;
			} else if (!is_first) {
				ward_buf_add_char(out, ' ');
				at++;
			}
			ward_buf_add_view(out, word);
			at += word.size;
		}
	}
	ward_buf_add_char(out, '\n');
}

static void
add_flag_name(struct ward_buf *out, const struct ward_flag *flag)
{
	ward_buf_printf(out, "--%s", flag->name);
	if (flag->argument)
		ward_buf_printf(out, " %s", flag->argument);
}

void
ward_help_usage(struct ward_buf *out, const struct ward_command *command)
{
	struct ward_buf words = WARD_BUF_INIT;
	size_t count = ward_flag_count(command);

	ward_buf_printf(&words, "refward %s", command->name);
	for (size_t i = 0; i < count; i++) {
		ward_buf_add_str(&words, " [");
		add_flag_name(&words, &command->flags[i]);
		ward_buf_add_char(&words, ']');
	}
	if (command->has_json)
		ward_buf_add_str(&words, " [--json]");
	if (command->operands && command->operands[0])
		ward_buf_printf(&words, " %s", command->operands);
	ward_buf_add_str(out, "usage: ");
	add_wrapped(out, ward_buf_str(&words), strlen("usage: "), 7);
	ward_buf_release(&words);
}

static void
add_flag(struct ward_buf *out, const struct ward_flag *flag, size_t width)
{
	size_t begin = out->size;

	ward_buf_printf(out, "%*s", INDENT, "");
	add_flag_name(out, flag);
	ward_buf_printf(
	    out, "%*s", (int)(width + INDENT - (out->size - begin)), "");
	add_wrapped(out, flag->sentence, INDENT + width, INDENT + width);
}

static size_t
flag_width(const struct ward_flag *flag)
{
	return strlen("--") + strlen(flag->name) +
	    (flag->argument ? 1 + strlen(flag->argument) : 0);
}

static void
add_flags(struct ward_buf *out, const struct ward_command *command)
{
	static const struct ward_flag json = { "json", NULL,
		"Print JSON, for programs." };
	static const struct ward_flag help = { "help", NULL, "Print this." };
	size_t count = ward_flag_count(command), width = strlen("--json");

	for (size_t i = 0; i < count; i++) {
		if (flag_width(&command->flags[i]) > width)
			width = flag_width(&command->flags[i]);
	}
	ward_buf_add_str(out, "\nflags:\n");
	for (size_t i = 0; i < count; i++)
		add_flag(out, &command->flags[i], width + 2);
	if (command->has_json)
		add_flag(out, &json, width + 2);
	add_flag(out, &help, width + 2);
}

static void
add_example(struct ward_buf *out, const char *example)
{
	struct ward_view rest = ward_view_str(example), line;

	ward_buf_add_str(out, "\nexample:\n");
	while (ward_view_split(&rest, '\n', &line)) {
		if (line.size > 0)
			ward_buf_printf(out, "%*s", INDENT, "");
		ward_buf_add_view(out, line);
		ward_buf_add_char(out, '\n');
	}
}

/* A detail that holds a line begun with blanks is set already. */
static void
add_detail(struct ward_buf *out, const char *detail)
{
	struct ward_view rest = ward_view_str(detail), line;
	struct ward_buf piece = WARD_BUF_INIT;

	while (ward_view_split(&rest, '\n', &line)) {
		ward_buf_clear(&piece);
		ward_buf_add_view(&piece, line);
		if (ward_view_starts(line, " ") || line.size == 0)
			ward_buf_printf(out, "%s\n", ward_buf_str(&piece));
		else
			add_wrapped(out, ward_buf_str(&piece), 0, 0);
	}
	ward_buf_release(&piece);
}

void
ward_help_command(struct ward_buf *out, const struct ward_command *command)
{
	ward_help_usage(out, command);
	ward_buf_add_char(out, '\n');
	add_wrapped(out, command->summary, 0, 0);
	if (command->detail) {
		ward_buf_add_char(out, '\n');
		add_detail(out, command->detail);
	}
	add_flags(out, command);
	add_example(out, command->example);
}

/* A heading, or a command. */
struct row {
	const char *heading;
	const struct ward_command *command;
};

#define HEADING(text)
#define COMMAND(name) extern const struct ward_command ward_command_##name;
#include "commands.def"
#undef HEADING
#undef COMMAND

static const struct row rows[] = {
#define HEADING(text) { text, NULL },
#define COMMAND(name) { NULL, &ward_command_##name },
#include "commands.def"
#undef HEADING
#undef COMMAND
};

static void
add_row(struct ward_buf *out, const struct row *row)
{
	if (row->heading) {
		ward_buf_printf(out, "\n%s:\n", row->heading);
	} else if (!row->command->is_hidden) {
		ward_buf_printf(out, "  %-14s", row->command->name);
		add_wrapped(out, row->command->summary, 16, 16);
	}
}

void
ward_help_all(struct ward_buf *out)
{
	ward_buf_add_str(out,
	    "usage: refward COMMAND [FLAG ...] [OPERAND ...]\n"
	    "\n"
	    "Judges what is pushed to git repositories by one rule file.\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		add_row(out, &rows[i]);
	ward_buf_add_str(out,
	    "\n"
	    "'refward COMMAND --help' says more, with an example.\n"
	    "'refward --version' prints the version.\n");
}

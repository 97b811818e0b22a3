/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the rows of commands become completions of three shells. */
#include <string.h>
#include "cli.h"

static void
add_flags(struct ward_buf *out, const struct ward_command *command)
{
	size_t count = ward_flag_count(command);

	for (size_t i = 0; i < count; i++)
		ward_buf_printf(out, "--%s ", command->flags[i].name);
	if (command->has_json)
		ward_buf_add_str(out, "--json ");
	ward_buf_add_str(out, "--help");
}

static void
add_names(struct ward_buf *out)
{
	for (size_t i = 0; i < ward_ncommands; i++) {
		if (!ward_commands[i]->is_hidden)
			ward_buf_printf(out, "%s ", ward_commands[i]->name);
	}
	ward_buf_add_str(out, "help");
}

static void
add_bash(struct ward_buf *out)
{
	ward_buf_add_str(out,
	    "# bash completion for refward\n"
	    "_refward()\n"
	    "{\n"
	    "\tlocal words='' word=${COMP_WORDS[COMP_CWORD]}\n"
	    "\tif test \"$COMP_CWORD\" -eq 1; then\n"
	    "\t\twords='");
	add_names(out);
	ward_buf_add_str(out,
	    " --help --version'\n"
	    "\telse\n"
	    "\t\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < ward_ncommands; i++) {
		if (ward_commands[i]->is_hidden)
			continue;
		ward_buf_printf(out, "\t\t%s) words='", ward_commands[i]->name);
		add_flags(out, ward_commands[i]);
		ward_buf_add_str(out, "' ;;\n");
	}
	ward_buf_add_str(out,
	    "\t\tesac\n"
	    "\tfi\n"
	    "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	    "}\n"
	    "complete -o default -F _refward refward\n");
}

/* A sentence in single quotes; `banned` cannot stand in it. */
static void
add_quoted(struct ward_buf *out, const char *sentence, char banned)
{
	for (; *sentence; sentence++) {
		if (*sentence == '\'')
			ward_buf_add_str(out, "'\\''");
		else if (*sentence == banned)
			ward_buf_add_char(out, ' ');
		else
			ward_buf_add_char(out, *sentence);
	}
}

static void
add_zsh(struct ward_buf *out)
{
	ward_buf_add_str(out,
	    "#compdef refward\n"
	    "local -a commands\n"
	    "commands=(\n");
	for (size_t i = 0; i < ward_ncommands; i++) {
		if (ward_commands[i]->is_hidden)
			continue;
		ward_buf_printf(out, "\t'%s:", ward_commands[i]->name);
		add_quoted(out, ward_commands[i]->summary, ':');
		ward_buf_add_str(out, "'\n");
	}
	ward_buf_add_str(out,
	    ")\n"
	    "if (( CURRENT == 2 )); then\n"
	    "\t_describe command commands\n"
	    "\treturn\n"
	    "fi\n"
	    "case $words[2] in\n");
	for (size_t i = 0; i < ward_ncommands; i++) {
		if (ward_commands[i]->is_hidden)
			continue;
		ward_buf_printf(out, "%s) compadd -- ", ward_commands[i]->name);
		add_flags(out, ward_commands[i]);
		ward_buf_add_str(out, " ;;\n");
	}
	ward_buf_add_str(out,
	    "esac\n"
	    "_files\n");
}

static void
add_fish_flag(struct ward_buf *out, const struct ward_command *command,
    const char *name, const char *sentence, bool has_argument)
{
	ward_buf_printf(out,
	    "complete -c refward -n '__fish_seen_subcommand_from %s' -l %s%s "
	    "-d '",
	    command->name, name, has_argument ? " -r" : "");
	for (; *sentence; sentence++) {
		if (*sentence == '\'' || *sentence == '\\')
			ward_buf_add_char(out, '\\');
		ward_buf_add_char(out, *sentence);
	}
	ward_buf_add_str(out, "'\n");
}

static void
add_fish(struct ward_buf *out)
{
	ward_buf_add_str(out, "# fish completion for refward\n");
	for (size_t i = 0; i < ward_ncommands; i++) {
		const struct ward_command *command = ward_commands[i];
		size_t count = ward_flag_count(command);

		if (command->is_hidden)
			continue;
		ward_buf_printf(out,
		    "complete -c refward -n __fish_use_subcommand -a %s -d '",
		    command->name);
		for (const char *c = command->summary; *c; c++) {
			if (*c == '\'' || *c == '\\')
				ward_buf_add_char(out, '\\');
			ward_buf_add_char(out, *c);
		}
		ward_buf_add_str(out, "'\n");
		for (size_t j = 0; j < count; j++)
			add_fish_flag(out, command, command->flags[j].name,
			    command->flags[j].sentence,
			    command->flags[j].argument != NULL);
		if (command->has_json)
			add_fish_flag(out, command, "json",
			    "Print JSON, for programs.", false);
		add_fish_flag(out, command, "help", "Print help.", false);
	}
}

static int
run(struct ward_cli *cli)
{
	const char *shell = ward_cli_operand(cli, 0);
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	if (strcmp(shell, "bash") == 0)
		add_bash(&text);
	else if (strcmp(shell, "zsh") == 0)
		add_zsh(&text);
	else if (strcmp(shell, "fish") == 0)
		add_fish(&text);
	else
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "no completion for '%s': bash, zsh or fish", shell);
	status = ward_cli_print(cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

extern const struct ward_command ward_command_completion;
const struct ward_command ward_command_completion = {
	.name = "completion",
	.operands = "bash|zsh|fish",
	.operands_min = 1,
	.operands_max = 1,
	.summary = "Print completions for a shell.",
	.detail = "They name every command and its flags.",
	.example = "refward completion bash "
		   ">/etc/bash_completion.d/refward",
	.run = run,
};

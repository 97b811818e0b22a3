/* SPDX-License-Identifier: Apache-2.0 */
/* `refward shell`: hides what a client of plain ssh may run, and as whom. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/host.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "src/cmd/cmd.h"

#define COMMAND_MAX    65536
#define VARIABLES_MAX  64
#define PROTOCOL_BYTES "abcdefghijklmnopqrstuvwxyz0123456789=:-."

extern char **environ;

static const char *const services[] = { "receive-pack", "upload-pack",
	"upload-archive" };

/* What git's own programs need of the environment that sshd made; everything
 * else, and so every claim, stays behind. */
static const char *const kept[] = { "HOME", "LOGNAME", "USER", "TZ", "LANG",
	"LC_ALL", "LC_CTYPE", "LC_MESSAGES", "SSH_CLIENT", "SSH_CONNECTION" };

struct wish {
	const char *service; /* "receive-pack", or NULL */
	struct ward_buf path;
};

/* "git-receive-pack" or "git receive-pack", off the front of *rest. */
static const char *
take_service(struct ward_view *rest)
{
	struct ward_view word;

	if (!ward_view_split(rest, ' ', &word))
		return NULL;
	if (ward_view_is(word, "git")) {
		if (!ward_view_split(rest, ' ', &word))
			return NULL;
	} else if (ward_view_starts(word, "git-")) {
		word.data += strlen("git-");
		word.size -= strlen("git-");
	} else {
		return NULL;
	}
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (ward_view_is(word, services[i]))
			return services[i];
	return NULL;
}

/*
 * One word as git quotes it: all of it in single quotes, but for ' and !, which
 * stand outside of them behind a backslash.
 */
static bool
unquote(struct ward_buf *out, struct ward_view text)
{
	bool is_inside = false;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (c == '\'') {
			is_inside = !is_inside;
		} else if (is_inside) {
			ward_buf_add_char(out, c);
		} else if (i > 0 && c == '\\' && i + 2 < text.size &&
		    (text.data[i + 1] == '\'' || text.data[i + 1] == '!') &&
		    text.data[i + 2] == '\'') {
			ward_buf_add_char(out, text.data[++i]);
		} else {
			return false;
		}
	}
	return !is_inside && text.size > 0;
}

/* Null where it is a wish that may be granted, else why not. */
static const char *
read_command(struct wish *wish, const char *command)
{
	struct ward_view rest = ward_view_str(command);

	if (rest.size > COMMAND_MAX)
		return "the command is too long";
	wish->service = take_service(&rest);
	if (wish->service == NULL)
		return "this server offers git only";
	if (!unquote(&wish->path, rest))
		return "the command must name one repository, quoted as git "
		       "quotes it";
	return NULL;
}

/* The same, where a local shell has taken the quotes off already. */
static const char *
read_operands(struct wish *wish, const struct ward_cli *cli)
{
	struct ward_buf command = WARD_BUF_INIT;
	size_t last = ward_cli_operands(cli) - 1;
	struct ward_view rest;

	for (size_t i = 1; i < last; i++)
		ward_buf_printf(&command, "%s%s", i > 1 ? " " : "",
		    ward_cli_operand(cli, i));
	rest = ward_buf_view(&command);
	wish->service = take_service(&rest);
	ward_buf_release(&command);
	if (wish->service == NULL || rest.size > 0)
		return "this server offers git only";
	ward_buf_add_str(&wish->path, ward_cli_operand(cli, last));
	return NULL;
}

static bool
climbs(const char *path)
{
	struct ward_view rest = ward_view_str(path), part;

	while (ward_view_split(&rest, '/', &part))
		if (ward_view_is(part, ".."))
			return true;
	return false;
}

static bool
is_below(const char *path, const char *root, size_t size)
{
	return strncmp(path, root, size) == 0 && path[size] == '/';
}

/* A repository below `root`: what does not say so itself is taken from there,
 * as in ssh://HOST/shop.git. */
static const char *
confine(struct ward_buf *path, const char *root)
{
	size_t size = strlen(root);
	struct ward_buf below = WARD_BUF_INIT;
	const char *text = ward_buf_str(path);

	while (size > 0 && root[size - 1] == '/')
		size--;
	if (climbs(text))
		return "the repository's path may not hold '..'";
	if (is_below(text, root, size))
		return NULL;
	ward_buf_add(&below, root, size);
	ward_buf_printf(&below, "%s%s", text[0] == '/' ? "" : "/", text);
	ward_buf_release(path);
	*path = below;
	return NULL;
}

static const char *
check_path(struct wish *wish, const char *root)
{
	const char *text = ward_buf_str(&wish->path);

	if (text[0] == '\0' || text[0] == '-')
		return "this is not a repository's path";
	return root != NULL ? confine(&wish->path, root) : NULL;
}

static char *
assign(const char *name, const char *value)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_printf(&text, "%s=%s", name, value);
	return text.data;
}

/* Made from nothing. GIT_PROTOCOL is the one thing that git lets a client say
 * this way. */
static char **
make_environment(const char *user)
{
	char **made = ward_alloc(VARIABLES_MAX * sizeof(*made));
	const char *protocol = getenv("GIT_PROTOCOL");
	size_t count = 0;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (getenv(kept[i]) != NULL)
			made[count++] = assign(kept[i], getenv(kept[i]));
	if (protocol != NULL && strlen(protocol) < 256 &&
	    strspn(protocol, PROTOCOL_BYTES) == strlen(protocol))
		made[count++] = assign("GIT_PROTOCOL", protocol);
	made[count++] = assign("PATH", REFWARD_PROGRAM_PATH);
	made[count++] = assign(WARD_SHELL_VARIABLE, user);
	return made;
}

static void
free_environment(char **made)
{
	for (size_t i = 0; made[i] != NULL; i++)
		free(made[i]);
	free(made);
}

/* Comes back only where there is no git. */
static int
become_git(const struct ward_cli *cli, const char *user, struct wish *wish)
{
	char *argv[] = { (char *)"git", (char *)wish->service,
		(char *)ward_buf_str(&wish->path), NULL };
	char **environment = make_environment(user);
	struct ward_buf program = WARD_BUF_INIT;

	if (ward_program_find(&program, REFWARD_PROGRAM_PATH, "git"))
		execve(ward_buf_str(&program), argv, environment);
	ward_buf_release(&program);
	free_environment(environment);
	return ward_cli_fail(cli, WARD_EXIT_UNKNOWN, "there is no git in %s",
	    REFWARD_PROGRAM_PATH);
}

static int
greet(const struct ward_cli *cli, const char *user)
{
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	ward_buf_printf(&text, "hi %s: this server offers git only\n", user);
	status = ward_cli_print(cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

static int
run(struct ward_cli *cli)
{
	const char *command = getenv("SSH_ORIGINAL_COMMAND");
	const char *user = ward_cli_operand(cli, 0);
	struct wish wish = { NULL, WARD_BUF_INIT };
	const char *problem;
	int status;

	if (!ward_user_name_is_valid(user))
		return ward_cli_fail(
		    cli, WARD_EXIT_USAGE, "'%s' is not a user name", user);
	if (command == NULL && ward_cli_operands(cli) == 1)
		return greet(cli, user);
	/* What the client asked for counts, never what stands behind it. */
	if (command != NULL)
		problem = read_command(&wish, command);
	else if (ward_cli_operands(cli) > 2)
		problem = read_operands(&wish, cli);
	else
		problem = "this server offers git only";
	if (problem == NULL)
		problem = check_path(&wish, ward_cli_flag(cli, "root"));
	if (problem == NULL)
		status = become_git(cli, user, &wish);
	else
		status = ward_cli_fail(cli, WARD_EXIT_FINDINGS, "%s", problem);
	ward_buf_release(&wish.path);
	return status;
}

static const struct ward_flag flags[] = {
	{ "root", "DIR",
	    "Only repositories below this folder, where other paths begin "
	    "too." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_shell;
const struct ward_command ward_command_shell = {
	.name = "shell",
	.operands = "USER [COMMAND...]",
	.operands_min = 1,
	.operands_max = 4,
	.summary = "Be the forced command of an ssh key: git only, as USER.",
	.detail =
	    "Runs git-receive-pack, git-upload-pack or git-upload-archive on "
	    "one repository, as the client asked for it in "
	    "SSH_ORIGINAL_COMMAND, with an environment of its own in which "
	    "USER is who pushes. Rule files with 'host = ssh' believe it, so "
	    "every key of the account needs such a line, with 'restrict'. "
	    "Without SSH_ORIGINAL_COMMAND the command may stand as operands.",
	.example =
	    "restrict,command=\"refward shell alice\" ssh-ed25519 AAAA... "
	    "alice",
	.flags = flags,
	.run = run,
};

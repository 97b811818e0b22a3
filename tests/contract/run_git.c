/* SPDX-License-Identifier: Apache-2.0 */
/* Hides folders that come and go, and how the real git is run in them. */
#include "run_git.h"
#include <ftw.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/memory.h"

void
world_die(const char *what)
{
	perror(what);
	exit(99);
}

char *
world_path(const char *folder, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;

	ward_buf_printf(&path, "%s/%s", folder, name);
	return path.data;
}

char *
world_folder(void)
{
	char *folder = ward_strdup("/tmp/refward-contract-XXXXXX");

	if (!mkdtemp(folder))
		world_die("mkdtemp");
	return folder;
}

static int
remove_entry(
    const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

void
world_remove(char *folder)
{
	if (folder && nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS))
		world_die(folder);
	free(folder);
}

void
world_write(const char *folder, const char *name, const char *text)
{
	char *path = world_path(folder, name);
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		world_die(path);
	free(path);
}

/* A file that is gone when it is closed. */
static FILE *
scratch(struct ward_view content)
{
	FILE *file = tmpfile();

	if (!file ||
	    (content.size &&
		fwrite(content.data, 1, content.size, file) != content.size) ||
	    fflush(file) || lseek(fileno(file), 0, SEEK_SET))
		world_die("scratch file");
	return file;
}

static void
run(const char *const *argv, char *const *env, int in, int out)
{
	posix_spawn_file_actions_t actions;
	int status = -1;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (posix_spawnp(&pid, argv[0], &actions, NULL,
		(char *const *)(uintptr_t)argv, env) ||
	    waitpid(pid, &status, 0) < 0 || status)
		world_die(argv[3]);
	posix_spawn_file_actions_destroy(&actions);
}

char *
world_git_run(const char *folder, const char *objects, struct ward_view input,
    const char *const *argv)
{
	static const char *const fixed[] = { "LC_ALL=C", "TZ=UTC",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org",
		NULL };
	struct ward_buf home = WARD_BUF_INIT, path = WARD_BUF_INIT,
			where = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const char *full[32] = { "git", "-C", folder };
	const char *env[16];
	FILE *in = scratch(input), *out = scratch(ward_view_str(""));
	char chunk[4096];
	size_t n;

	ward_buf_printf(&home, "HOME=%s", folder);
	ward_buf_printf(&path, "PATH=%s", getenv("PATH"));
	ward_buf_printf(
	    &where, "GIT_OBJECT_DIRECTORY=%s", objects ? objects : "");
	for (n = 0; fixed[n]; n++)
		env[n] = fixed[n];
	env[n++] = home.data;
	env[n++] = path.data;
	if (objects)
		env[n++] = where.data;
	env[n] = NULL;
	for (n = 1; argv[n]; n++)
		full[n + 2] = argv[n];
	run(full, (char *const *)(uintptr_t)env, fileno(in), fileno(out));

	(void)lseek(fileno(out), 0, SEEK_SET);
	while ((n = fread(chunk, 1, sizeof(chunk), out)))
		ward_buf_add(&text, chunk, n);
	(void)fclose(in);
	(void)fclose(out);
	ward_buf_release(&home);
	ward_buf_release(&path);
	ward_buf_release(&where);
	(void)ward_buf_str(&text);
	if (text.size && text.data[text.size - 1] == '\n')
		ward_buf_truncate(&text, text.size - 1);
	return text.data;
}

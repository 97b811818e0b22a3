/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git is run as a child and its answer read. */
#include "src/cmd/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/memory.h"

#define OUTPUT_MAX (64u * 1024 * 1024)

extern char **environ;

static const struct ward_error *
start(pid_t *child, int output, const char *const *args)
{
	posix_spawn_file_actions_t actions;
	size_t count = 0;
	char **argv;

	while (args[count] != NULL)
		count++;
	argv = ward_realloc_array(NULL, count + 2, sizeof(*argv));
	argv[0] = (char *)"git";
	for (size_t i = 0; i <= count; i++)
		argv[i + 1] = (char *)args[i];
	errno = posix_spawn_file_actions_init(&actions);
	if (errno == 0) {
		posix_spawn_file_actions_addopen(
		    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_adddup2(
		    &actions, output, STDOUT_FILENO);
		errno =
		    posix_spawnp(child, "git", &actions, NULL, argv, environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	free(argv);
	return errno != 0 ? ward_error(WARD_E_SYSTEM, "cannot run git") : NULL;
}

static const struct ward_error *
read_all(struct ward_buf *out, int fd)
{
	char chunk[4096];
	ssize_t got;

	for (;;) {
		got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		if (out->size > OUTPUT_MAX)
			return ward_error(WARD_E_LIMIT, "git says too much");
		ward_buf_add(out, chunk, (size_t)got);
	}
	return got < 0 ? ward_error(WARD_E_SYSTEM, "cannot read from git")
		       : NULL;
}

static const struct ward_error *
wait_for(pid_t child, int *status)
{
	int how;

	while (waitpid(child, &how, 0) < 0)
		if (errno != EINTR)
			return ward_error(WARD_E_SYSTEM, "cannot wait for git");
	if (!WIFEXITED(how))
		return ward_error(WARD_E_INVALID, "git was killed");
	*status = WEXITSTATUS(how);
	return NULL;
}

const struct ward_error *
ward_git(struct ward_buf *out, int *status, const char *const *args)
{
	const struct ward_error *err, *lost;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot run git");
	err = start(&child, ends[1], args);
	close(ends[1]);
	if (err) {
		close(ends[0]);
		return err;
	}
	err = read_all(out, ends[0]);
	close(ends[0]);
	lost = wait_for(child, status);
	return err ? err : lost;
}

const struct ward_error *
ward_git_text(struct ward_buf *out, const char *const *args)
{
	const struct ward_error *err;
	int status;

	err = ward_git(out, &status, args);
	if (!err && status != 0)
		err = ward_error(WARD_E_INVALID, "git %s failed", args[0]);
	if (!err && out->size > 0 && out->data[out->size - 1] == '\n')
		ward_buf_truncate(out, out->size - 1);
	return err;
}

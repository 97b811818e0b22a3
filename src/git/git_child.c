/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git is found, started, asked and ended. */
#include "git_child.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/memory.h"

/* False where there is none. */
static bool
find_git(struct ward_buf *out)
{
	struct ward_view rest = ward_view_str(REFWARD_GIT_PATH), folder;

	while (ward_view_split(&rest, ':', &folder)) {
		ward_buf_clear(out);
		ward_buf_add_view(out, folder);
		ward_buf_add_str(out, "/git");
		if (!access(ward_buf_str(out), X_OK))
			return true;
	}
	return false;
}

static int
spawn(
    pid_t *pid, const char *file, int end, char *const *argv, char *const *env)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t all, none;
	int code;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	code = posix_spawn_file_actions_init(&actions);
	if (code)
		return code;
	code = posix_spawnattr_init(&attributes);
	if (code) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return code;
	}
	/* In a folder that it can surely name; what it complains about is not
	 * for the pusher. */
	if (!posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO) &&
	    !posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO) &&
	    !posix_spawn_file_actions_addopen(
		&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) &&
	    !posix_spawn_file_actions_addchdir_np(&actions, "/") &&
	    !posix_spawnattr_setsigdefault(&attributes, &all) &&
	    !posix_spawnattr_setsigmask(&attributes, &none) &&
	    !posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
		code = posix_spawn(pid, file, &actions, &attributes, argv, env);
	else
		code = ENOMEM;
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return code;
}

/* One socket for both directions, since writing to it can do without a
 * signal where git has died. */
static const struct ward_error *
start(struct ward_git_child *child, const char *file, char *const *argv,
    char *const *env, int *out)
{
	pid_t pid = 0;
	int ends[2];
	int code;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return ward_error(WARD_E_SYSTEM, "cannot run git");
	code = spawn(&pid, file, ends[1], argv, env);
	(void)close(ends[1]);
	if (code) {
		(void)close(ends[0]);
		errno = code;
		return ward_error(WARD_E_SYSTEM, "cannot run git");
	}
	child->pid = pid;
	*out = ends[0];
	return NULL;
}

const struct ward_error *
ward_git_child_start(struct ward_git_child *child,
    const struct ward_git_env *env, const struct ward_repo_options *options,
    const char *const *args)
{
	const struct ward_error *err;
	struct ward_buf file = WARD_BUF_INIT;
	char **argv = NULL;
	size_t n = 0;
	int fd = -1;

	if (!find_git(&file)) {
		err = ward_error(WARD_E_UNSUPPORTED, "git is not installed");
		goto out;
	}
	while (args[n])
		n++;
	argv = ward_realloc_array(NULL, n + 2, sizeof(*argv));
	argv[0] = (char *)"git";
	for (size_t i = 0; i <= n; i++)
		argv[i + 1] = (char *)args[i];
	err = start(child, ward_buf_str(&file), argv, env->vars, &fd);
	if (err)
		goto out;
	ward_git_stream_init(&child->stream, fd, options);
out:
	free(argv);
	ward_buf_release(&file);
	return err;
}

const struct ward_error *
ward_git_child_ask(struct ward_git_child *child, struct ward_view question)
{
	ssize_t sent;

	while (question.size > 0) {
		sent = send(child->stream.fd, question.data, question.size,
		    MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
			return ward_error(WARD_E_CORRUPT, "git ended too soon");
		if (sent < 0)
			return ward_error(WARD_E_SYSTEM, "cannot ask git");
		question = ward_view(
		    question.data + sent, question.size - (size_t)sent);
	}
	return NULL;
}

static bool
reap(struct ward_git_child *child, int *how)
{
	pid_t pid = child->pid, got;

	child->pid = 0;
	(void)close(child->stream.fd);
	do
		got = waitpid(pid, how, 0);
	while (got < 0 && errno == EINTR);
	return got == pid;
}

const struct ward_error *
ward_git_child_wait(struct ward_git_child *child, int *status)
{
	int how = 0;

	if (!reap(child, &how))
		return ward_error(WARD_E_SYSTEM, "cannot wait for git");
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 255;
	return NULL;
}

void
ward_git_child_stop(struct ward_git_child *child)
{
	int how;

	if (!child->pid)
		return;
	(void)kill(child->pid, SIGKILL);
	(void)reap(child, &how);
}

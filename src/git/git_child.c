/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git is found, started, asked and ended. */
#include "git_child.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/memory.h"

/* One socket for both directions, since writing to it can do without a
 * signal where git has died. */
static const struct ward_error *
start(struct ward_git_child *child, struct ward_program *program, int *out)
{
	const struct ward_error *err;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return ward_error(WARD_E_SYSTEM, "cannot run git");
	program->in = ends[1];
	program->out = ends[1];
	err = ward_child_start(&child->pid, program);
	(void)close(ends[1]);
	if (err)
		(void)close(ends[0]);
	else
		*out = ends[0];
	return err;
}

/* In a folder that git can surely name; what it complains about is not for the
 * pusher. */
const struct ward_error *
ward_git_child_start(struct ward_git_child *child,
    const struct ward_git_env *env, const struct ward_repo_options *options,
    const char *const *args)
{
	const struct ward_error *err;
	struct ward_buf file = WARD_BUF_INIT;
	const char **argv = NULL;
	struct ward_program program = {
		.env = env->vars, .folder = "/", .err = WARD_CHILD_NULL
	};
	int fd = -1;

	if (!ward_program_find(&file, REFWARD_PROGRAM_PATH, "git")) {
		err = ward_error(WARD_E_UNSUPPORTED, "git is not installed");
		goto out;
	}
	argv = ward_argv("git", args);
	program.file = ward_buf_str(&file);
	program.argv = argv;
	err = start(child, &program, &fd);
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

const struct ward_error *
ward_git_child_wait(struct ward_git_child *child, int *status)
{
	pid_t pid = child->pid;

	child->pid = 0;
	(void)close(child->stream.fd);
	return ward_child_wait(pid, status);
}

void
ward_git_child_stop(struct ward_git_child *child)
{
	if (!child->pid)
		return;
	(void)close(child->stream.fd);
	ward_child_kill(child->pid);
	child->pid = 0;
}

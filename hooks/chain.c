/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a hook that was there before is run with all that git gave it. */
#include "hooks/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/file.h"
#include "refward/memory.h"

extern char **environ;

/* What a shell says of a command that it cannot start. */
#define CANNOT_RUN 127

static bool
is_started(int fd)
{
	char byte;
	ssize_t got;

	do
		got = read(fd, &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 1;
}

/* In the process that waits. What we ignore would stay ignored in it. */
static void __attribute__((noreturn))
become(const char *path, int start, int input, void (*restore)(void))
{
	char *argv[] = { (char *)path, NULL };

	if (restore != NULL)
		restore();
	if (!is_started(start))
		_exit(0);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_DFL);
	if (dup2(input, STDIN_FILENO) >= 0)
		(void)execve(path, argv, environ);
	_exit(CANNOT_RUN);
}

static const struct ward_error *
prepare(struct ward_chain *chain, struct ward_view input, void (*restore)(void))
{
	const struct ward_error *err;
	int ends[2] = { -1, -1 };
	int file = -1;

	/* A hook may leave its input unread: git allows it. */
	err = ward_child_file(&file, input);
	if (err)
		return err;
	if (pipe2(ends, O_CLOEXEC) != 0 || (chain->pid = fork()) < 0)
		err = ward_error(WARD_E_SYSTEM, "cannot start a process");
	if (!err && chain->pid == 0) {
		close(ends[1]);
		become(chain->path, ends[0], file, restore);
	}
	close(file);
	close(ends[0]);
	chain->start = ends[1];
	return err;
}

const struct ward_error *
ward_chain_prepare(struct ward_chain *out, const char *self,
    struct ward_view input, void (*restore)(void))
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	*out = (struct ward_chain){ .start = -1 };
	ward_buf_printf(&path, "%s%s", self, WARD_CHAIN_SUFFIX);
	if (access(ward_buf_str(&path), X_OK) == 0) {
		out->path = ward_strdup(ward_buf_str(&path));
		err = prepare(out, input, restore);
	} else if (errno != ENOENT) {
		err = ward_error(
		    WARD_E_SYSTEM, "earlier hook '%s'", ward_buf_str(&path));
	}
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_chain_run(struct ward_chain *chain, bool *accepts)
{
	const struct ward_error *err;
	int status = WARD_CHILD_KILLED;

	*accepts = true;
	if (chain->pid <= 0)
		return NULL;
	*accepts = false;
	err = ward_write_all(chain->start, ward_view_str("+"));
	if (!err)
		err = ward_child_wait(chain->pid, &status);
	if (err)
		return err;
	chain->pid = 0;
	if (status == CANNOT_RUN)
		return ward_error(WARD_E_INVALID,
		    "earlier hook '%s' cannot be run, or says so itself: "
		    "status %d",
		    chain->path, status);
	*accepts = status == 0;
	return NULL;
}

void
ward_chain_release(struct ward_chain *chain)
{
	const struct ward_error *lost;
	int status;

	if (chain->start >= 0)
		close(chain->start);
	if (chain->pid > 0) {
		lost = ward_child_wait(chain->pid, &status);
		(void)lost;
	}
	free(chain->path);
	*chain = (struct ward_chain){ .start = -1 };
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a hook that was there before is run. */
#include "hooks/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/file.h"

extern char **environ;

/* What the gate ignores would stay ignored in a hook that git started with
 * everything as usual. */
static int
restore_signals(posix_spawnattr_t *attributes)
{
	sigset_t usual;
	int failed;

	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGXFSZ);
	failed = posix_spawnattr_setsigdefault(attributes, &usual);
	if (failed)
		return failed;
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

/* Functions for spawning return what others put into errno. */
static int
spawn(pid_t *child, const char *path, int input)
{
	char *argv[] = { (char *)path, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed)
		goto out;
	failed = restore_signals(&attributes);
	if (!failed)
		failed = posix_spawn_file_actions_adddup2(
		    &actions, input, STDIN_FILENO);
	if (!failed)
		failed = posix_spawn(
		    child, path, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
out:
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static const struct ward_error *
start(pid_t *child, const char *path, int input)
{
	errno = spawn(child, path, input);
	if (errno != 0)
		return ward_error(WARD_E_SYSTEM, "cannot run '%s'", path);
	return NULL;
}

static const struct ward_error *
wait_for(pid_t child, bool *accepts)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return ward_error(
			    WARD_E_SYSTEM, "cannot wait for the earlier hook");
	*accepts = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return NULL;
}

static const struct ward_error *
run(const char *path, struct ward_view input, bool *accepts)
{
	const struct ward_error *err, *lost;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot run '%s'", path);
	err = start(&child, path, ends[0]);
	close(ends[0]);
	if (err) {
		close(ends[1]);
		return err;
	}
	/* A hook may leave its input unread: git allows it. */
	lost = ward_write_all(ends[1], input);
	(void)lost;
	close(ends[1]);
	return wait_for(child, accepts);
}

const struct ward_error *
ward_chain_run(const char *self, struct ward_view input, bool *accepts)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	*accepts = true;
	ward_buf_printf(&path, "%s%s", self, WARD_CHAIN_SUFFIX);
	if (access(ward_buf_str(&path), X_OK) == 0)
		err = run(ward_buf_str(&path), input, accepts);
	else if (errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "earlier hook '%s'", ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}

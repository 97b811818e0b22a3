/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a program is found, started and ended, and what it gets of us. */
#include "refward/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"

/* Below are the numbers that a program's own descriptors have. */
#define FILE_LEAST 10
#define ALSO	   3

/* Newer than the headers of many systems; an older kernel says EINVAL. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

bool
ward_program_find(struct ward_buf *out, const char *path, const char *name)
{
	struct ward_view rest = ward_view_str(path), folder;

	while (ward_view_split(&rest, ':', &folder)) {
		ward_buf_clear(out);
		ward_buf_add_view(out, folder);
		ward_buf_add_char(out, '/');
		ward_buf_add_str(out, name);
		if (folder.size > 0 && !access(ward_buf_str(out), X_OK))
			return true;
	}
	return false;
}

const char **
ward_argv(const char *name, const char *const *args)
{
	size_t count = 0;
	const char **argv;

	while (args[count])
		count++;
	argv = ward_realloc_array(NULL, count + 2, sizeof(*argv));
	argv[0] = name;
	for (size_t i = 0; i <= count; i++)
		argv[i + 1] = args[i];
	return argv;
}

/* What we ignore would stay ignored in a program that was started with
 * everything as usual. */
static int
restore_signals(posix_spawnattr_t *attributes, bool leads_group)
{
	sigset_t usual, none;
	int failed;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGXFSZ);
	failed = posix_spawnattr_setsigdefault(attributes, &usual);
	if (!failed)
		failed = posix_spawnattr_setsigmask(attributes, &none);
	if (!failed)
		failed = posix_spawnattr_setflags(attributes,
		    (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
			(leads_group ? POSIX_SPAWN_SETPGROUP : 0)));
	return failed;
}

static int
place(posix_spawn_file_actions_t *actions, int fd, int number)
{
	if (fd == WARD_CHILD_SAME)
		return 0;
	if (fd == WARD_CHILD_NULL)
		return posix_spawn_file_actions_addopen(
		    actions, number, "/dev/null", O_RDWR, 0);
	return posix_spawn_file_actions_adddup2(actions, fd, number);
}

static int
place_all(
    posix_spawn_file_actions_t *actions, const struct ward_program *program)
{
	int failed = place(actions, program->in, STDIN_FILENO);

	if (!failed)
		failed = place(actions, program->out, STDOUT_FILENO);
	if (!failed)
		failed = place(actions, program->err, STDERR_FILENO);
	if (!failed && program->also > 0)
		failed = place(actions, program->also, ALSO);
	for (size_t i = 0; i < program->nkept && !failed; i++)
		failed = place(actions, program->kept[i], program->kept[i]);
	if (!failed && program->folder)
		failed = posix_spawn_file_actions_addchdir_np(
		    actions, program->folder);
	return failed;
}

/* Functions for spawning return what others put into errno. */
static int
spawn(pid_t *out, const struct ward_program *program)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed)
		goto out;
	failed = restore_signals(&attributes, program->leads_group);
	if (!failed)
		failed = place_all(&actions, program);
	if (!failed)
		failed = posix_spawn(out, program->file, &actions, &attributes,
		    (char *const *)program->argv, program->env);
	(void)posix_spawnattr_destroy(&attributes);
out:
	(void)posix_spawn_file_actions_destroy(&actions);
	return failed;
}

const struct ward_error *
ward_child_start(pid_t *out, const struct ward_program *program)
{
	pid_t pid = 0;

	errno = spawn(&pid, program);
	if (errno != 0)
		return ward_error(
		    WARD_E_SYSTEM, "cannot run '%s'", program->file);
	*out = pid;
	return NULL;
}

const struct ward_error *
ward_child_wait(pid_t pid, int *status)
{
	int how;

	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR)
			return ward_error(
			    WARD_E_SYSTEM, "cannot wait for a program");
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : WARD_CHILD_KILLED;
	return NULL;
}

void
ward_child_kill(pid_t pid)
{
	const struct ward_error *lost;
	int status;

	(void)kill(pid, SIGKILL);
	lost = ward_child_wait(pid, &status);
	(void)lost;
}

bool
ward_child_follow(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

static int
new_file(void)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int low = memfd_create("refward", flags | MFD_NOEXEC_SEAL);
	int high;

	if (low < 0 && errno == EINVAL)
		low = memfd_create("refward", flags);
	if (low < 0)
		return low;
	high = fcntl(low, F_DUPFD_CLOEXEC, FILE_LEAST);
	(void)close(low);
	return high;
}

const struct ward_error *
ward_child_file(int *out, struct ward_view content)
{
	const struct ward_error *err;
	int fd = new_file();

	if (fd < 0)
		return ward_error(
		    WARD_E_SYSTEM, "cannot make a file in memory");
	err = ward_write_all(fd, content);
	if (!err &&
	    (lseek(fd, 0, SEEK_SET) < 0 ||
		fcntl(fd, F_ADD_SEALS,
		    F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) <
		    0))
		err = ward_error(WARD_E_SYSTEM, "cannot seal a file in memory");
	if (err)
		(void)close(fd);
	else
		*out = fd;
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a part of a command runs as another process and account. */
#include "src/cmd/apart.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/file.h"

#define EXIT_PRIVILEGE 71

/* Root's own settings are not the owner's. */
bool
ward_become(uid_t owner)
{
	struct passwd *account;

	if (geteuid() != 0 || owner == 0)
		return true;
	account = getpwuid(owner);
	if (account == NULL ||
	    initgroups(account->pw_name, account->pw_gid) != 0 ||
	    setgid(account->pw_gid) != 0 || setuid(owner) != 0 ||
	    setuid(0) == 0)
		return false;
	setenv("HOME", account->pw_dir, 1);
	unsetenv("XDG_CONFIG_HOME");
	return chdir("/") == 0;
}

static void __attribute__((noreturn)) run(int fd, pid_t parent, uid_t owner,
    void (*work)(void *data, struct ward_buf *out), void *data)
{
	struct ward_buf out = WARD_BUF_INIT;

	/* Whoever is not waited for any more must not hold what was locked.
	 * After the change of account, which would undo it. */
	if (!ward_become(owner))
		_exit(EXIT_PRIVILEGE);
	if (!ward_child_follow(parent))
		_exit(1);
	work(data, &out);
	_exit(ward_write_all(fd, ward_buf_view(&out)) == NULL ? 0 : 1);
}

static const struct ward_error *
read_back(struct ward_buf *out, int fd)
{
	char chunk[65536];
	off_t at = 0;
	ssize_t got;

	while ((got = pread(fd, chunk, sizeof(chunk), at)) > 0) {
		ward_buf_add(out, chunk, (size_t)got);
		at += got;
	}
	return got < 0 ? ward_error(WARD_E_SYSTEM, "cannot read an answer")
		       : NULL;
}

static const struct ward_error *
hear(struct ward_buf *out, int fd, pid_t child)
{
	const struct ward_error *err;
	int status;

	err = ward_child_wait(child, &status);
	if (err)
		return err;
	if (status == EXIT_PRIVILEGE)
		return ward_error(
		    WARD_E_SYSTEM, "cannot become the repository's owner");
	if (status != 0)
		return ward_error(WARD_E_INVALID,
		    status == WARD_CHILD_KILLED
			? "it was killed while it was at work"
			: "it ended with status %d",
		    status);
	return read_back(out, fd);
}

const struct ward_error *
ward_apart(struct ward_buf *out, uid_t owner,
    void (*work)(void *data, struct ward_buf *out), void *data)
{
	const struct ward_error *err;
	int fd = memfd_create("refward", MFD_CLOEXEC);
	pid_t parent = getpid(), child;

	if (fd < 0)
		return ward_error(
		    WARD_E_SYSTEM, "cannot make a file in memory");
	fflush(NULL);
	child = fork();
	if (child == 0)
		run(fd, parent, owner, work, data);
	err = child < 0 ? ward_error(WARD_E_SYSTEM, "cannot start a process")
			: hear(out, fd, child);
	close(fd);
	return err;
}

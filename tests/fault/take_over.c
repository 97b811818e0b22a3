/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library to preload: does what somebody would who took over the gate while
 * it judges, and tells on stderr how far that went. The gate locks its coverage
 * late, so that is when.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
tell(const char *what, long result)
{
	fprintf(
	    stderr, "%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static void
take_over(void)
{
	tell("write the law", open("refward/rules.ini", O_WRONLY));
	tell("replace the law",
	    rename("refward/coverage/lock", "refward/rules.ini"));
	tell("remove the hook", unlink("hooks/pre-receive"));
	tell("make a hook",
	    open("hooks/update", O_WRONLY | O_CREAT | O_EXCL, 0755));
	tell("close the hooks", chmod("hooks", 0));
	tell("make a ref",
	    open("refs/heads/mine", O_WRONLY | O_CREAT | O_EXCL, 0644));
	tell("change the config", truncate("config", 0));
	tell("open a connection", socket(AF_INET, SOCK_STREAM, 0));
	tell("start a process", fork());
	tell("signal receive-pack", syscall(SYS_kill, getppid(), 0));
}

int
flock(int fd, int operation)
{
	static int is_done;

	if (!is_done++)
		take_over();
	return (int)syscall(SYS_flock, fd, operation);
}

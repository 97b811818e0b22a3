/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a program as if the kernel were older: `without landlock|seccomp|both
 * PROGRAM [ARGUMENT]...`. The program cannot tell the difference.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LANDLOCK_FIRST 444
#define LANDLOCK_LAST  446

static struct sock_filter no_landlock[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, LANDLOCK_FIRST, 0, 2),
	BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LANDLOCK_LAST, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct sock_filter no_seccomp[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static int
take(struct sock_filter *code, size_t count)
{
	struct sock_fprog program = { (unsigned short)count, code };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int
main(int argc, char **argv)
{
	int failed = argc < 3 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

	if (!failed && strcmp(argv[1], "seccomp") != 0)
		failed = take(
		    no_landlock, sizeof(no_landlock) / sizeof(*no_landlock));
	if (!failed && strcmp(argv[1], "landlock") != 0)
		failed =
		    take(no_seccomp, sizeof(no_seccomp) / sizeof(*no_seccomp));
	if (!failed)
		(void)execvp(argv[2], argv + 2);
	perror("without");
	return 126;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a sandbox takes away, tried. Each attempt is made by a process of its
 * own, once in a sandbox and once without: a restriction that is there anyway
 * shows nothing. Where this kernel lacks a part, what it does is passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include "tests/unit/folder.h"
#include "src/base/sandbox.h"

/* 0, or the errno with which it failed. */
typedef int (*attempt_fn)(void);

enum part { FILES, CALLS };

struct attempt {
	const char *name;
	attempt_fn make;
	int error; /* with which it has to fail */
};

enum how { FREE, CONFINED, CONFINED_WITH_PROGRAMS };

static int
result_of(long value)
{
	return value < 0 ? errno : 0;
}

static int
opened(const char *path, int flags)
{
	int fd = open(path, flags, 0640);
	int result = result_of(fd);

	if (fd >= 0)
		close(fd);
	return result;
}

/* Where executed lines are counted, a child writes into files of the build. */
#ifdef REFWARD_COVERAGE
extern void __gcov_dump(void);
#define NFOLDERS 3
#else
#define __gcov_dump() ((void)0)
#define NFOLDERS      2
#endif

static void
enter(enum how how)
{
	const char *folders[] = { "kept", "absent", getenv("top_builddir") };
	struct ward_sandbox sandbox = { folders, NFOLDERS,
		how == CONFINED_WITH_PROGRAMS };
	struct ward_sandbox_parts parts;

	if (how != FREE && ward_sandbox_enter(&parts, &sandbox))
		_exit(254);
}

static void
leave(int status)
{
	__gcov_dump();
	_exit(status);
}

static int
status_of(pid_t pid)
{
	int status;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 1000 + WTERMSIG(status);
}

static int
attempted(attempt_fn make, enum how how)
{
	pid_t pid = fork();

	if (pid == 0) {
		enter(how);
		leave(make());
	}
	return status_of(pid);
}

static bool
is_there(enum part part)
{
	struct ward_sandbox_parts parts;

	ward_sandbox_probe(&parts);
	return part == FILES ? parts.landlock > 0 : parts.seccomp;
}

/* As if nobody had succeeded. */
static void
prepare(void)
{
	static const char *const made[] = { "closed/new", "closed/folder",
		"kept/law", "kept/link" };

	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		(void)remove(made[i]);
	assert_no_error(ward_folder_make("kept", 0755));
	assert_no_error(ward_folder_make("closed", 0755));
	put("closed/law", "the law\n");
	put("kept/note", "a note\n");
}

static int
all_are_refused(
    const struct attempt *attempts, size_t count, enum part part, enum how how)
{
	int failures = 0, confined, free_result;

	for (size_t i = 0; i < count && is_there(part); i++) {
		prepare();
		confined = attempted(attempts[i].make, how);
		prepare();
		free_result = attempted(attempts[i].make, FREE);
		if (confined == attempts[i].error && free_result != confined)
			continue;
		fprintf(stderr, "# %s: %d in a sandbox, %d without\n",
		    attempts[i].name, confined, free_result);
		/* a container may forbid the same */
		failures += confined != attempts[i].error;
	}
	return failures;
}

#define REFUSED(attempts, part, how)                                           \
	assert_int_equal(all_are_refused(attempts,                             \
			     sizeof(attempts) / sizeof(*attempts), part, how), \
	    0)

/* --- files --- */

static int
write_outside(void)
{
	return opened("closed/law", O_WRONLY);
}

static int
make_outside(void)
{
	return opened("closed/new", O_WRONLY | O_CREAT);
}

static int
remove_outside(void)
{
	return result_of(unlink("closed/law"));
}

static int
move_over(void)
{
	return result_of(rename("kept/note", "closed/law"));
}

static int
move_away(void)
{
	return result_of(rename("closed/law", "kept/law"));
}

static int
folder_outside(void)
{
	return result_of(mkdir("closed/folder", 0755));
}

static int
cut_outside(void)
{
	return opened("closed/law", O_RDONLY | O_TRUNC);
}

static int
truncate_outside(void)
{
	return result_of(truncate("closed/law", 0));
}

static int
link_inside(void)
{
	return result_of(symlink("closed/law", "kept/link"));
}

static int
mode_outside(void)
{
	return result_of(chmod("closed/law", 0600));
}

static int
mode_by_descriptor(void)
{
	int fd = open("closed/law", O_RDONLY);

	return fd < 0 ? 253 : result_of(fchmod(fd, 0600));
}

static int
owner_outside(void)
{
	return result_of(chown("closed/law", getuid(), getgid()));
}

static int
times_outside(void)
{
	return result_of(utimensat(AT_FDCWD, "closed/law", NULL, 0));
}

static int
attribute_outside(void)
{
	int result = result_of(setxattr("closed/law", "user.a", "b", 1, 0));

	return result == ENOTSUP ? 0 : result;
}

static void
files_outside_are_not_written(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "write a file", write_outside, EACCES },
		{ "make a file", make_outside, EACCES },
		{ "remove a file", remove_outside, EACCES },
		{ "replace a file", move_over, EACCES },
		{ "move a file away", move_away, EACCES },
		{ "make a folder", folder_outside, EACCES },
	};
	static const struct attempt since_abi_3[] = {
		{ "cut a file by opening it", cut_outside, EACCES },
	};

	REFUSED(attempts, FILES, CONFINED);
	REFUSED(attempts, FILES, CONFINED_WITH_PROGRAMS);
	if (ward_landlock_abi() >= 3)
		REFUSED(since_abi_3, FILES, CONFINED);
}

static void
nor_are_their_lengths_modes_owners_and_times_changed(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "cut a file by name", truncate_outside, EPERM },
		{ "make a link", link_inside, EPERM },
		{ "change a mode", mode_outside, EPERM },
		{ "change the mode of what is open", mode_by_descriptor,
		    EPERM },
		{ "change an owner", owner_outside, EPERM },
		{ "change times", times_outside, EPERM },
		{ "set an attribute", attribute_outside, EPERM },
	};

	REFUSED(attempts, CALLS, CONFINED);
	REFUSED(attempts, CALLS, CONFINED_WITH_PROGRAMS);
}

static int
do_all_that_is_left(void)
{
	int failed = opened("closed/law", O_RDONLY) ||
	    opened("kept/new", O_WRONLY | O_CREAT | O_EXCL) ||
	    result_of(rename("kept/new", "kept/newer")) ||
	    result_of(mkdir("kept/folder", 0755)) ||
	    result_of(rename("kept/newer", "kept/folder/newer")) ||
	    result_of(unlink("kept/folder/newer")) ||
	    opened("/dev/null", O_RDWR);
	int ends[2];

	put("kept/note", "another note\n");
	if (!failed)
		failed = result_of(socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) ||
		    result_of(memfd_create("refward", MFD_CLOEXEC)) ||
		    result_of(kill(getpid(), 0));
	return failed;
}

static void
what_is_needed_is_left(void **state)
{
	(void)state;
	prepare();
	assert_int_equal(attempted(do_all_that_is_left, CONFINED), 0);
	assert_int_equal(rmdir("kept/folder"), 0);
	assert_int_equal(
	    attempted(do_all_that_is_left, CONFINED_WITH_PROGRAMS), 0);
}

static int
end_badly(void)
{
	abort();
}

static void
a_confined_process_can_still_abort(void **state)
{
	(void)state;
	assert_int_equal(attempted(end_badly, CONFINED), 1000 + SIGABRT);
}

/* --- connections --- */

static int
inet_socket(void)
{
	return result_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int
unix_socket(void)
{
	return result_of(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static int
netlink_socket(void)
{
	return result_of(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int
connect_pair(void)
{
	struct sockaddr address = { .sa_family = AF_UNIX };

	return result_of(connect(0, &address, sizeof(address)));
}

static int
queue(void)
{
	char parameters[256] = { 0 };

	return result_of(syscall(425, 1, parameters)); /* io_uring_setup */
}

static void
no_connection_is_opened(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "an Internet socket", inet_socket, EPERM },
		{ "a local socket", unix_socket, EPERM },
		{ "a kernel socket", netlink_socket, EPERM },
		{ "a connection", connect_pair, EPERM },
		{ "a queue of calls", queue, EPERM },
	};

	REFUSED(attempts, CALLS, CONFINED);
	REFUSED(attempts, CALLS, CONFINED_WITH_PROGRAMS);
}

/* --- programs --- */

static int
run_program(void)
{
	char *argv[] = { (char *)"true", NULL };

	execve("/bin/true", argv, NULL);
	return errno;
}

static int
start_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? errno : status_of(pid);
}

static int
clone_process(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return result_of(pid);
}

static void
no_program_is_started(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "another program", run_program, EPERM },
		{ "a process", start_process, EPERM },
		{ "a process, by another call", clone_process, EPERM },
	};

	REFUSED(attempts, CALLS, CONFINED);
}

static int
shell(const char *script)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };
	pid_t pid = fork();

	if (pid == 0) {
		execve("/bin/sh", argv, NULL);
		_exit(100);
	}
	return pid < 0 ? errno : status_of(pid);
}

static int
shell_reads(void)
{
	return shell("read word <closed/law && test \"$word\" = 'the law'");
}

static int
shell_writes(void)
{
	return shell("(echo mine >>closed/law) 2>/dev/null || exit 77");
}

static void
a_program_is_confined_like_who_started_it(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "write by a program", shell_writes, 77 },
	};

	prepare();
	assert_int_equal(attempted(shell_reads, CONFINED_WITH_PROGRAMS), 0);
	REFUSED(attempts, FILES, CONFINED_WITH_PROGRAMS);
}

static int
namespace_by_clone(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return result_of(pid);
}

static int namespace(void)
{
	return result_of(unshare(CLONE_NEWUSER));
}

static void
nor_does_it_get_a_system_of_its_own(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "a namespace", namespace, EPERM },
		{ "a process in a namespace", namespace_by_clone, EPERM },
	};

	REFUSED(attempts, CALLS, CONFINED_WITH_PROGRAMS);
}

/* --- others, and the kernel --- */

static int
trace(void)
{
	return result_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
signal_parent(void)
{
	return result_of(kill(getppid(), 0));
}

static int
signal_parents_thread(void)
{
	return result_of(syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int
limit_parent(void)
{
	struct rlimit limit;

	return result_of(prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit));
}

static int
read_parent(void)
{
	static char theirs;
	char ours;
	struct iovec to = { &ours, 1 }, from = { &theirs, 1 };

	return result_of(process_vm_readv(getppid(), &to, 1, &from, 1, 0));
}

static void
no_other_process_is_touched(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "tracing", trace, EPERM },
		{ "a signal", signal_parent, EPERM },
		{ "a signal to a thread", signal_parents_thread, EPERM },
		{ "a limit", limit_parent, EPERM },
		{ "memory", read_parent, EPERM },
	};

	REFUSED(attempts, CALLS, CONFINED);
}

static void
a_signal_stays_inside_also_where_programs_run(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "a signal", signal_parent, EPERM },
	};

	if (ward_landlock_abi() >= 6)
		REFUSED(attempts, FILES, CONFINED_WITH_PROGRAMS);
}

static int
mount_nothing(void)
{
	return result_of(mount("none", "closed", "nothing", 0, NULL));
}

static int
bpf_nothing(void)
{
	return result_of(syscall(SYS_bpf, -1, NULL, 0));
}

static int
measure_nothing(void)
{
	return result_of(syscall(SYS_perf_event_open, NULL, -1, -1, -1, -1L));
}

static int
key_nothing(void)
{
	return result_of(syscall(SYS_keyctl, -1));
}

static void
nothing_that_only_administrators_do_is_done(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "a mount", mount_nothing, EPERM },
		{ "a program for the kernel", bpf_nothing, EPERM },
		{ "measuring", measure_nothing, EPERM },
		{ "keys", key_nothing, EPERM },
	};

	REFUSED(attempts, CALLS, CONFINED);
}

/* Whatever it does, and whether there is such a call on this kernel. */
static int
call_after_the_last(void)
{
	return result_of(syscall(452, -1, "", 0, -1)); /* fchmodat2 */
}

static int
open_by_structure(void)
{
	return result_of(syscall(437, -1, "", NULL, 0)); /* openat2 */
}

static void
calls_that_nobody_looked_at_are_not_there(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{ "a call of Linux 6.6", call_after_the_last, ENOSYS },
		{ "a call with hidden arguments", open_by_structure, ENOSYS },
	};

	REFUSED(attempts, CALLS, CONFINED);
	REFUSED(attempts, CALLS, CONFINED_WITH_PROGRAMS);
}

/* --- the parts by themselves --- */

static int older_abi;

static int
write_by_an_older_abi(void)
{
	static const char *const folders[] = { "kept" };
	struct ward_sandbox sandbox = { folders, 1, false };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    ward_landlock_enter(&sandbox, older_abi))
		return 254;
	return opened("kept/note", O_WRONLY) ? 253 : write_outside();
}

static void
older_kernels_hold_files_back_too(void **state)
{
	(void)state;
	prepare();
	for (older_abi = WARD_LANDLOCK_OLDEST; older_abi <= ward_landlock_abi();
	     older_abi++)
		assert_int_equal(
		    attempted(write_by_an_older_abi, FREE), EACCES);
}

static int
calls_alone(void)
{
	struct ward_sandbox sandbox = { NULL, 0, false };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    ward_seccomp_enter(&sandbox, 0))
		return 254;
	return write_outside() || cut_outside() ? 253 : inet_socket();
}

static void
calls_are_held_back_where_files_are_not(void **state)
{
	(void)state;
	prepare();
	if (is_there(CALLS))
		assert_int_equal(attempted(calls_alone, FREE), EPERM);
}

static int
cut_by_the_oldest_abi(void)
{
	struct ward_sandbox sandbox = { NULL, 0, false };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    ward_seccomp_enter(&sandbox, WARD_LANDLOCK_OLDEST))
		return 254;
	return write_outside() ? 253 : cut_outside();
}

static void
they_hold_back_what_an_old_landlock_does_not_see(void **state)
{
	(void)state;
	prepare();
	if (is_there(CALLS))
		assert_int_equal(attempted(cut_by_the_oldest_abi, FREE), EPERM);
}

static void
what_is_there_is_said(void **state)
{
	(void)state;
	char text[WARD_SANDBOX_TEXT_SIZE];
	struct ward_sandbox_parts some = { 3, false }, others = { 0, true };

	assert_string_equal(
	    ward_sandbox_text(&some, text), "landlock 3, no seccomp");
	assert_string_equal(
	    ward_sandbox_text(&others, text), "no landlock, seccomp");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(files_outside_are_not_written),
		FOLDER_TEST(
		    nor_are_their_lengths_modes_owners_and_times_changed),
		FOLDER_TEST(what_is_needed_is_left),
		FOLDER_TEST(a_confined_process_can_still_abort),
		FOLDER_TEST(no_connection_is_opened),
		FOLDER_TEST(no_program_is_started),
		FOLDER_TEST(a_program_is_confined_like_who_started_it),
		FOLDER_TEST(nor_does_it_get_a_system_of_its_own),
		FOLDER_TEST(no_other_process_is_touched),
		FOLDER_TEST(a_signal_stays_inside_also_where_programs_run),
		FOLDER_TEST(nothing_that_only_administrators_do_is_done),
		FOLDER_TEST(calls_that_nobody_looked_at_are_not_there),
		FOLDER_TEST(older_kernels_hold_files_back_too),
		FOLDER_TEST(calls_are_held_back_where_files_are_not),
		FOLDER_TEST(they_hold_back_what_an_old_landlock_does_not_see),
		cmocka_unit_test(what_is_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

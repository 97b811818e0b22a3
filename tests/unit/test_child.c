/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/memory.h"

#define JOBS 7

static char *const environment[] = { "PATH=" REFWARD_PROGRAM_PATH, "A=b",
	NULL };

/* The arguments are the errand's for as long as it is. */
static struct ward_errand
shell(const char **argv, const char *script)
{
	argv[0] = "sh";
	argv[1] = "-c";
	argv[2] = script;
	argv[3] = NULL;
	return (struct ward_errand){ .program = { .file = "/bin/sh",
					 .argv = argv,
					 .env = environment,
					 .in = WARD_CHILD_NULL,
					 .out = WARD_CHILD_NULL,
					 .err = WARD_CHILD_NULL },
		.output_max = 1 << 20 };
}

static int64_t
seconds_now(void)
{
	struct timespec now;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
	return now.tv_sec;
}

static void
expect_output(const char *script, const char *input, const char *expected)
{
	const char *argv[4];
	struct ward_errand errand = shell(argv, script);

	errand.input = ward_view_str(input);
	ward_errands_run(&errand, 1, 1, 30);
	assert_no_error(errand.err);
	assert_buf(&errand.output, expected);
	ward_errand_release(&errand);
}

static void
a_program_has_the_environment_it_was_given(void **state)
{
	(void)state;
	assert_int_equal(setenv("LEAKED", "yes", 1), 0);

	expect_output("echo \"$A$LEAKED\"", "", "b\n");
}

static void
input_is_read_to_its_end(void **state)
{
	(void)state;
	expect_output(
	    "cat && cat /dev/stdin", "one\ntwo\n", "one\ntwo\none\ntwo\n");
}

static void
input_may_be_left_unread(void **state)
{
	size_t size = 4 << 20;
	char *large = ward_alloc(size);

	(void)state;
	memset(large, 'x', size - 1);

	expect_output("echo no", large, "no\n");
	free(large);
}

static void
a_program_has_no_descriptor_of_ours(void **state)
{
	struct ward_buf script = WARD_BUF_INIT;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	ward_buf_printf(&script, "test -e /proc/self/fd/%d; echo $?", fd);

	expect_output(ward_buf_str(&script), "x", "1\n");
	ward_buf_release(&script);
	close(fd);
}

static void
what_we_ignore_is_not_ignored_by_a_program(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);

	expect_output("kill -s PIPE $$; echo survived", "", "");
	signal(SIGPIPE, SIG_DFL);
}

static void
a_program_killed_by_a_signal_has_no_status_of_its_own(void **state)
{
	const char *argv[4];
	struct ward_errand errand = shell(argv, "kill -s KILL $$");

	(void)state;
	ward_errands_run(&errand, 1, 1, 30);

	assert_no_error(errand.err);
	assert_int_equal(errand.status, WARD_CHILD_KILLED);
	ward_errand_release(&errand);
}

static void
a_program_may_speak_by_another_descriptor(void **state)
{
	const char *argv[4];
	struct ward_errand errand =
	    shell(argv, "echo loud; echo quiet >&3; exit 4");

	(void)state;
	errand.is_by_also = true;
	ward_errands_run(&errand, 1, 1, 30);

	assert_no_error(errand.err);
	assert_buf(&errand.output, "quiet\n");
	assert_int_equal(errand.status, 4);
	ward_errand_release(&errand);
}

static void
a_file_without_a_name_is_read_again_and_again(void **state)
{
	const char *argv[4];
	struct ward_errand errand;
	struct ward_buf script = WARD_BUF_INIT;
	int fd = -1;

	(void)state;
	assert_no_error(ward_child_file(&fd, ward_view_str("content\n")));
	assert_true(fd >= 10);
	ward_buf_printf(&script,
	    "cat /proc/self/fd/%d /proc/self/fd/%d; "
	    "echo spoiled >/proc/self/fd/%d; cat /proc/self/fd/%d",
	    fd, fd, fd, fd);
	errand = shell(argv, ward_buf_str(&script));
	errand.program.kept = &fd;
	errand.program.nkept = 1;
	ward_errands_run(&errand, 1, 1, 30);

	assert_no_error(errand.err);
	assert_buf(&errand.output, "content\ncontent\ncontent\n");
	close(fd);
	ward_errand_release(&errand);
	ward_buf_release(&script);
}

static void
a_program_that_says_too_much_is_ended(void **state)
{
	const char *argv[4];
	struct ward_errand errand = shell(argv, "yes");

	(void)state;
	errand.output_max = 1000;
	ward_errands_run(&errand, 1, 1, 30);

	assert_code(errand.err, WARD_E_LIMIT);
	assert_true(errand.output.size <= 1000);
	ward_errand_release(&errand);
}

static void
a_program_that_does_not_end_is_ended(void **state)
{
	const char *argv[4];
	struct ward_errand errand = shell(argv, "exec >&-; sleep 30");
	int64_t started = seconds_now();

	(void)state;
	ward_errands_run(&errand, 1, 1, 1);

	assert_code(errand.err, WARD_E_LIMIT);
	assert_true(seconds_now() - started < 10);
	ward_errand_release(&errand);
}

static void
what_a_program_leaves_behind_is_not_waited_for(void **state)
{
	int64_t started = seconds_now();

	(void)state;
	expect_output("echo said; sleep 30 &", "", "said\n");

	assert_true(seconds_now() - started < 10);
}

static void
each_of_many_programs_has_its_own_answer(void **state)
{
	const char *argv[JOBS][4];
	struct ward_errand errands[JOBS];
	char input[JOBS][2];
	/* Below valgrind nobody hears that a program could not be started. */
	size_t missing = getenv("WARD_VALGRIND") == NULL ? 2 : JOBS;

	(void)state;
	for (size_t i = 0; i < JOBS; i++) {
		input[i][0] = (char)('a' + i);
		input[i][1] = '\0';
		errands[i] = shell(argv[i], "cat; exit 3");
		errands[i].input = ward_view_str(input[i]);
	}
	if (missing < JOBS)
		errands[missing].program.file = "/nowhere/sh";
	ward_errands_run(errands, JOBS, 3, 30);

	for (size_t i = 0; i < JOBS; i++) {
		if (i == missing) {
			assert_code(errands[i].err, WARD_E_SYSTEM);
			assert_non_null(
			    strstr(errands[i].err->text, "/nowhere"));
		} else {
			assert_no_error(errands[i].err);
			assert_buf(&errands[i].output, input[i]);
			assert_int_equal(errands[i].status, 3);
		}
		ward_errand_release(&errands[i]);
	}
}

static void
programs_run_side_by_side(void **state)
{
	const char *argv[JOBS][4];
	struct ward_errand errands[JOBS];
	int64_t started = seconds_now();

	(void)state;
	for (size_t i = 0; i < JOBS; i++)
		errands[i] = shell(argv[i], "sleep 1");
	ward_errands_run(errands, JOBS, JOBS, 30);

	assert_true(seconds_now() - started < JOBS - 1);
	for (size_t i = 0; i < JOBS; i++) {
		assert_no_error(errands[i].err);
		ward_errand_release(&errands[i]);
	}
}

static void
programs_are_found_only_in_folders_that_have_a_name(void **state)
{
	struct ward_buf file = WARD_BUF_INIT;

	(void)state;
	assert_true(ward_program_find(&file, "/nowhere::/bin:/usr/bin", "sh"));
	assert_buf(&file, "/bin/sh");
	assert_false(ward_program_find(&file, "/nowhere:", "sh"));
	ward_buf_release(&file);
}

/* What follows says who it is, and holds the pipe for as long as it lives. */
static void
be_parent_of_one_that_follows(int fd)
{
	pid_t self = getpid(), child = fork();

	if (child == 0) {
		pid_t pid = getpid();

		if (!ward_child_follow(self) ||
		    write(fd, &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		for (;;)
			pause();
	}
}

static void
a_process_that_follows_its_parent_ends_with_it(void **state)
{
	struct pollfd end = { .events = POLLIN };
	pid_t parent, child;
	int ends[2], status;
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	parent = fork();
	if (parent == 0) {
		be_parent_of_one_that_follows(ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &child, sizeof(child)), sizeof(child));

	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_no_error(ward_child_wait(parent, &status));

	end.fd = ends[0];
	if (poll(&end, 1, 30000) != 1)
		(void)kill(child, SIGKILL);
	assert_int_not_equal(end.revents, 0);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

static void
a_process_does_not_follow_who_is_not_its_parent(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(ward_child_follow(getpid()) ? 1 : 0);
	assert_no_error(ward_child_wait(child, &status));

	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_has_the_environment_it_was_given),
		cmocka_unit_test(input_is_read_to_its_end),
		cmocka_unit_test(input_may_be_left_unread),
		cmocka_unit_test(a_program_has_no_descriptor_of_ours),
		cmocka_unit_test(what_we_ignore_is_not_ignored_by_a_program),
		cmocka_unit_test(
		    a_program_killed_by_a_signal_has_no_status_of_its_own),
		cmocka_unit_test(a_program_may_speak_by_another_descriptor),
		cmocka_unit_test(a_file_without_a_name_is_read_again_and_again),
		cmocka_unit_test(a_program_that_says_too_much_is_ended),
		cmocka_unit_test(a_program_that_does_not_end_is_ended),
		cmocka_unit_test(
		    what_a_program_leaves_behind_is_not_waited_for),
		cmocka_unit_test(each_of_many_programs_has_its_own_answer),
		cmocka_unit_test(programs_run_side_by_side),
		cmocka_unit_test(
		    programs_are_found_only_in_folders_that_have_a_name),
		cmocka_unit_test(
		    a_process_that_follows_its_parent_ends_with_it),
		cmocka_unit_test(
		    a_process_does_not_follow_who_is_not_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

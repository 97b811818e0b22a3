/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a command is run for a pipeline, watched and ended. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/clock.h"
#include "refward/file.h"
#include "exec_env.h"

#define WORDS_MAX 64
#define TICK	  100  /* milliseconds */
#define DRAIN	  2000 /* for output that a background child holds open */

struct run {
	const struct ward_errand_of *errand;
	const struct ward_delivery *delivery;
	const struct ward_exec_settings *settings;
	struct ward_arena *arena;
	const char *argv[WORDS_MAX + 1];
	const char *folder; /* where it runs */
	bool is_own_folder;
	int output; /* what it says */
	int log;
	uint64_t nlogged;
	pid_t pid;
	int how; /* waitpid's answer */
};

/* --- before --------------------------------------------------------------- */

static bool
split_command(struct run *run)
{
	struct ward_view rest = ward_view_str(run->settings->command), word;
	size_t count = 0;

	while (ward_view_split(&rest, ' ', &word)) {
		if (word.size == 0)
			continue;
		if (count == WORDS_MAX)
			return false;
		run->argv[count++] =
		    ward_arena_copy(run->arena, word.data, word.size);
	}
	return count > 0;
}

/* The one who owns the repository can change it and read every secret. */
static bool
is_same_user(const struct run *run)
{
	struct stat st;

	return stat(run->delivery->intent->git_dir, &st) == 0 &&
	    st.st_uid == geteuid();
}

static const char *
path_of(const struct run *run, const char *folder, const char *suffix)
{
	struct ward_buf path = WARD_BUF_INIT;
	const char *copy;

	ward_buf_printf(&path, "%s/%s/%s%s", run->errand->outbox, folder,
	    run->delivery->id, suffix);
	copy = ward_arena_strdup(run->arena, ward_buf_str(&path));
	ward_buf_release(&path);
	return copy;
}

static const struct ward_error *
make_folder(struct run *run)
{
	if (run->settings->directory != NULL) {
		run->folder = run->settings->directory;
		return NULL;
	}
	run->folder = path_of(run, "runs", "");
	run->is_own_folder = true;
	return ward_folder_make(run->folder, 0750);
}

static const struct ward_error *
open_log(struct run *run)
{
	const char *path = path_of(run, "logs", ".log");
	char *slash = strrchr((char *)path, '/');
	const struct ward_error *err;

	*slash = '\0';
	err = ward_folder_make(path, 0750);
	*slash = '/';
	if (err)
		return err;
	run->log = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	return run->log < 0
	    ? ward_error(WARD_E_SYSTEM, "cannot create '%s'", path)
	    : NULL;
}

static const struct ward_error *
start(struct run *run)
{
	struct ward_buf input = WARD_BUF_INIT;
	struct ward_exec_env env;
	struct ward_program program = { .argv = run->argv,
		.file = run->argv[0],
		.folder = run->folder,
		.leads_group = true };
	const struct ward_error *err;
	int ends[2] = { -1, -1 };

	ward_exec_env_make(&env, run->arena, run->errand);
	ward_exec_input(&input, run->arena, run->errand);
	program.env = env.items;
	err = ward_child_file(&program.in, ward_buf_view(&input));
	ward_buf_release(&input);
	if (err)
		return err;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		err = ward_error(WARD_E_SYSTEM, "no pipe");
	} else {
		program.out = program.err = ends[1];
		err = ward_child_start(&run->pid, &program);
		close(ends[1]);
		run->output = ends[0];
	}
	close(program.in);
	return err;
}

/* --- while it runs -------------------------------------------------------- */

/* What is over the cap is read and thrown away: the command goes on. False at
 * the end. */
static bool
take_output(struct run *run)
{
	char chunk[65536];
	ssize_t got = read(run->output, chunk, sizeof(chunk));
	uint64_t room = run->settings->log_size - run->nlogged;
	const struct ward_error *lost;

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if ((uint64_t)got < room)
		room = (uint64_t)got;
	run->nlogged += room;
	lost = ward_write_all(run->log, ward_view(chunk, (size_t)room));
	(void)lost;
	return got > 0;
}

static bool
has_ended(struct run *run)
{
	return run->pid == 0 ||
	    waitpid(run->pid, &run->how, WNOHANG) == run->pid;
}

static void
end_all(struct run *run)
{
	(void)kill(-run->pid, SIGKILL);
	(void)waitpid(run->pid, &run->how, 0);
	run->pid = 0;
}

/* NULL, or why it was ended. */
static const char *
watch(struct run *run)
{
	int64_t late =
	    ward_clock() + (int64_t)run->delivery->target->timeout * 1000;
	int64_t drained = 0;
	bool is_open = true;

	for (;;) {
		struct pollfd fd = { .fd = is_open ? run->output : -1,
			.events = POLLIN };

		if (poll(&fd, 1, TICK) > 0)
			is_open = take_output(run);
		if (has_ended(run)) {
			if (drained == 0)
				drained = ward_clock() + DRAIN;
			run->pid = 0;
			if (!is_open || ward_clock() >= drained)
				return NULL;
			continue;
		}
		if (atomic_load(run->errand->is_stopping)) {
			end_all(run);
			return "the dispatcher was stopped";
		}
		if (ward_clock() >= late) {
			end_all(run);
			return "it did not end within its timeout";
		}
	}
}

/* --- after ---------------------------------------------------------------- */

static void
release(struct run *run)
{
	if (run->output >= 0)
		close(run->output);
	if (run->log >= 0)
		close(run->log);
	if (run->is_own_folder)
		ward_remove_tree(run->folder);
}

static void
judge(struct ward_result *out, const struct run *run)
{
	if (WIFEXITED(run->how) && WEXITSTATUS(run->how) == 0)
		ward_result_set(out, run->arena, WARD_RESULT_DONE,
		    "it ended with status 0");
	else if (WIFEXITED(run->how))
		ward_result_set(out, run->arena, WARD_RESULT_RETRY,
		    "it ended with status %d", WEXITSTATUS(run->how));
	else
		ward_result_set(out, run->arena, WARD_RESULT_RETRY,
		    "signal %d ended it", WTERMSIG(run->how));
}

static void
run_it(struct ward_result *out, struct run *run)
{
	const struct ward_error *err = make_folder(run);
	const char *why = NULL;

	if (!err)
		err = open_log(run);
	if (!err)
		err = start(run);
	if (!err)
		why = watch(run);
	if (err || why != NULL)
		ward_result_set(out, run->arena, WARD_RESULT_RETRY, "%s",
		    err ? err->text : why);
	else
		judge(out, run);
}

static void
deliver(struct ward_result *out, struct ward_arena *arena,
    const struct ward_errand_of *errand)
{
	struct run run = { .errand = errand,
		.delivery = errand->delivery,
		.settings = errand->delivery->target->settings,
		.arena = arena,
		.output = -1,
		.log = -1 };

	if (is_same_user(&run) && !run.settings->allows_same_user)
		ward_result_set(out, arena, WARD_RESULT_DEAD,
		    "it would run as the user whom git runs as: run the "
		    "dispatcher as another, or say allow-same-user = yes");
	else if (!split_command(&run))
		ward_result_set(
		    out, arena, WARD_RESULT_DEAD, "the command is too long");
	else
		run_it(out, &run);
	release(&run);
}

extern const struct ward_courier ward_courier_exec;
const struct ward_courier ward_courier_exec = {
	.type = "exec",
	.deliver = deliver,
};

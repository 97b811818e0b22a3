/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the process in which what no hook saw is judged. */
#include "judging.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/clock.h"
#include "refward/file.h"
#include "unseen.h"

#define ANSWER_MAX 4000
#define SPARE	   5000 /* milliseconds behind the rule file's deadline */

struct ward_judging {
	struct ward_dispatcher *d;
	struct ward_arena *arena; /* of the one that is under way */
	int64_t event;
	struct ward_home home;
	struct ward_unseen unseen;
	pid_t pid;
	int fd; /* -1: none is */
	int64_t late;
	struct ward_buf said;
};

struct ward_judging *
ward_judging_new(struct ward_dispatcher *d)
{
	struct ward_judging *judging = ward_alloc(sizeof(*judging));

	judging->d = d;
	judging->fd = -1;
	return judging;
}

int
ward_judging_fd(const struct ward_judging *judging)
{
	return judging->fd;
}

static void
end(struct ward_judging *judging)
{
	if (judging->fd < 0)
		return;
	close(judging->fd);
	judging->fd = -1;
	(void)kill(judging->pid, SIGKILL);
	while (waitpid(judging->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void
ward_judging_free(struct ward_judging *judging)
{
	if (judging == NULL)
		return;
	end(judging);
	ward_arena_free(judging->arena);
	ward_buf_release(&judging->said);
	free(judging);
}

/* --- the next ------------------------------------------------------------- */

static const struct ward_error *
take_event(void *data, const struct ward_row *row)
{
	struct ward_judging *judging = data;
	struct ward_arena *arena = judging->arena;

	judging->event = ward_row_number(row, 0);
	judging->home.name = ward_arena_strdup(arena, ward_row_text(row, 5));
	judging->unseen = (struct ward_unseen){ .ref = ward_arena_strdup(arena,
						    ward_row_text(row, 1)),
		.git_dir = ward_arena_strdup(arena, ward_row_text(row, 4)),
		.now = judging->d->now };
	if (!ward_oid_parse(
		&judging->unseen.old, ward_view_str(ward_row_text(row, 2))) ||
	    !ward_oid_parse(
		&judging->unseen.new, ward_view_str(ward_row_text(row, 3))))
		return ward_error(WARD_E_CORRUPT, "event %lld is damaged",
		    (long long)judging->event);
	return NULL;
}

static const struct ward_error *
find_next(struct ward_judging *judging)
{
	ward_arena_free(judging->arena);
	judging->arena = ward_arena_new();
	judging->event = 0;
	return ward_ledger_each(judging->d->ledger, take_event, judging,
	    "SELECT e.sequence, e.ref, e.old, e.new, r.path, r.name "
	    "FROM event e JOIN repository r ON r.number = e.repository "
	    "WHERE e.verdict = 'waiting' ORDER BY e.sequence LIMIT 1",
	    "");
}

/* --- in a process of its own ---------------------------------------------- */

/* It ends with its parent, whose lease it holds too. */
static void
live_as_child(pid_t parent, unsigned int seconds)
{
	sigset_t none;

	if (!ward_child_follow(parent))
		_exit(1);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	alarm(seconds);
}

static void
judge(const struct ward_judging *judging, const struct ward_policy *policy,
    int fd)
{
	struct ward_buf answer = WARD_BUF_INIT;
	const struct ward_error *lost;

	ward_unseen_judge(&answer, policy, &judging->unseen);
	if (answer.size > ANSWER_MAX)
		ward_buf_truncate(&answer, ANSWER_MAX);
	ward_buf_add_char(&answer, '\n');
	lost = ward_write_all(fd, ward_buf_view(&answer));
	_exit(lost ? 1 : 0);
}

static const struct ward_error *
start(struct ward_judging *judging, const struct ward_policy *policy)
{
	unsigned int seconds = ward_policy_budgets(policy)->seconds;
	pid_t self = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return ward_error(WARD_E_SYSTEM, "no pipe");
	judging->pid = fork();
	if (judging->pid == 0) {
		live_as_child(self, seconds);
		judge(judging, policy, ends[1]);
	}
	close(ends[1]);
	if (judging->pid < 0) {
		close(ends[0]);
		return ward_error(WARD_E_SYSTEM, "no process");
	}
	judging->fd = ends[0];
	judging->late = ward_clock() + (int64_t)seconds * 1000 + SPARE;
	ward_buf_clear(&judging->said);
	return NULL;
}

/* --- what was found ------------------------------------------------------- */

static const struct {
	const char *verdict, *level, *message;
} verdicts[] = {
	{ "clean", "info", "what no push brought is clean" },
	{ "found", "error", "what no push brought breaks the rules" },
	{ "unknown", "error", "what no push brought cannot be judged" },
};

#define UNKNOWN 2

static const struct ward_error *
write_verdict(struct ward_judging *judging, size_t number, const char *reason)
{
	char old[WARD_OID_HEX_MAX + 1], new[WARD_OID_HEX_MAX + 1];
	struct ward_news news = { .action = "judged",
		.level = verdicts[number].level,
		.message = verdicts[number].message,
		.home = &judging->home,
		.ref = judging->unseen.ref,
		.old = ward_oid_hex(&judging->unseen.old, old),
		.new = ward_oid_hex(&judging->unseen.new, new),
		.reason = reason };
	const struct ward_error *err = ward_ledger_do(judging->d->ledger,
	    "UPDATE event SET verdict = ?, reason = ? WHERE sequence = ?",
	    "tti", verdicts[number].verdict, reason, judging->event);

	if (!err)
		ward_tell(judging->d, &news);
	return err;
}

/* A child that did not say a whole line has told nothing. */
static const struct ward_error *
conclude(struct ward_judging *judging)
{
	struct ward_view rest = ward_buf_view(&judging->said), word;
	const char *reason;

	end(judging);
	if (!ward_view_ends(rest, "\n"))
		return write_verdict(
		    judging, UNKNOWN, "the judge ended before it was done");
	rest.size--;
	(void)ward_view_split(&rest, ' ', &word);
	reason = rest.size > 0
	    ? ward_arena_copy(judging->arena, rest.data, rest.size)
	    : NULL;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (ward_view_is(word, verdicts[i].verdict))
			return write_verdict(judging, i, reason);
	return write_verdict(judging, UNKNOWN, "the judge is not understood");
}

static bool
has_ended(struct ward_judging *judging)
{
	char bytes[1024];
	ssize_t got;

	while ((got = read(judging->fd, bytes, sizeof(bytes))) > 0)
		ward_buf_add(&judging->said, bytes, (size_t)got);
	return ward_view_ends(ward_buf_view(&judging->said), "\n") ||
	    got == 0 || errno != EAGAIN || ward_clock() >= judging->late;
}

/* --- one after another ---------------------------------------------------- */

static const struct ward_error *
begin(struct ward_judging *judging)
{
	struct ward_held_policy *held;
	const struct ward_error *err = ward_policies_hold(
	    judging->d->policies, judging->unseen.git_dir, &held);

	if (err)
		return write_verdict(judging, UNKNOWN, err->text);
	err = start(judging, held->policy);
	ward_policies_give_back(held);
	return err;
}

const struct ward_error *
ward_judging_go_on(struct ward_judging *judging)
{
	const struct ward_error *err = NULL;

	if (judging->fd >= 0) {
		if (!has_ended(judging))
			return NULL;
		err = conclude(judging);
	}
	do {
		if (!err)
			err = find_next(judging);
		if (!err && judging->event != 0)
			err = begin(judging);
	} while (!err && judging->event != 0 && judging->fd < 0);
	return err;
}

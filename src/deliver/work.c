/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how deliveries run beside each other, each lane in its order. */
#include "work.h"

#include <stdlib.h>
#include <string.h>
#include "refward/clock.h"
#include "crew.h"
#include "schedule.h"
#include "task.h"

/* Milliseconds until what could not be written is tried again, doubled. */
#define RETRY_FIRST 250
#define RETRY_MOST  30000

struct ward_work {
	struct ward_dispatcher *d;
	size_t parallel;
	struct ward_task *running; /* until it is written what came of it */
	size_t nrunning;
	struct ward_task *unwritten;
	unsigned int nfailures; /* to write, since it last succeeded */
	int64_t retry;		/* not before, by ward_clock() */
	struct ward_crew crew;
};

const struct ward_error *
ward_work_new(
    struct ward_work **out, struct ward_dispatcher *d, size_t parallel)
{
	struct ward_work *work = ward_alloc(sizeof(*work));
	const struct ward_error *err = ward_crew_init(&work->crew);

	if (err) {
		free(work);
		return err;
	}
	work->d = d;
	work->parallel = parallel;
	*out = work;
	return NULL;
}

size_t
ward_work_running(const struct ward_work *work)
{
	return work->nrunning;
}

size_t
ward_work_unwritten(const struct ward_work *work)
{
	size_t count = 0;

	for (struct ward_task *task = work->unwritten; task != NULL;
	     task = task->next)
		count++;
	return count;
}

int
ward_work_fd(const struct ward_work *work)
{
	return work->crew.ends[0];
}

void
ward_work_stop(struct ward_work *work)
{
	atomic_store(&work->crew.is_stopping, true);
}

/* --- room ----------------------------------------------------------------- */

/* A target is one of a rule file, whichever repositories share that. */
static bool
has_room(const struct ward_work *work, const struct ward_task *task)
{
	const char *file = ward_policy_file(task->held->policy);
	uint64_t count = 0;

	if (work->nrunning >= work->parallel)
		return false;
	for (const struct ward_task *other = work->running; other != NULL;
	     other = other->next_running)
		count += strcmp(other->sent.target, task->sent.target) == 0 &&
		    strcmp(ward_policy_file(other->held->policy), file) == 0;
	return count < task->delivery.target->parallel;
}

static void
note_running(struct ward_work *work, struct ward_task *task)
{
	task->next_running = work->running;
	work->running = task;
	work->nrunning++;
}

static void
forget_running(struct ward_work *work, struct ward_task *task)
{
	struct ward_task **at = &work->running;

	while (*at != task)
		at = &(*at)->next_running;
	*at = task->next_running;
	work->nrunning--;
}

/* --- a round -------------------------------------------------------------- */

/* What came back and what goes out, in one transaction: a disk is slow to say
 * that it has something. */
struct round {
	struct ward_work *work;
	bool is_open;			 /* the transaction */
	bool is_writing;		 /* what came back */
	struct ward_task *over;		 /* before they began */
	struct ward_task *chosen, **end; /* to be sent */
	struct ward_task *full; /* one of each target that has no room */
};

static const struct ward_error *
open_round(struct round *round)
{
	const struct ward_error *err = NULL;

	if (!round->is_open)
		err = ward_ledger_begin(round->work->d->ledger);
	if (!err)
		round->is_open = true;
	return err;
}

static bool
is_full(const struct ward_task *full, const struct ward_task *task)
{
	while (full != NULL &&
	    (full->sent.repository != task->sent.repository ||
		strcmp(full->sent.target, task->sent.target) != 0))
		full = full->next;
	return full != NULL;
}

static void
put_first(struct ward_task **list, struct ward_task *task)
{
	task->next = *list;
	*list = task;
}

/* Takes the task: it is sent, is over, or waits for the next round. */
static const struct ward_error *
consider(struct round *round, struct ward_task *task)
{
	struct ward_work *work = round->work;
	const struct ward_error *err = NULL;

	task->next = NULL;
	if (work->nrunning >= work->parallel || is_full(round->full, task)) {
		ward_task_free(task);
	} else if (!ward_task_prepare(task, work->d, &work->crew.is_stopping)) {
		put_first(&round->over, task);
		err = open_round(round);
		if (!err)
			err = ward_outcome_write(work->d, &task->sent);
	} else if (!has_room(work, task)) {
		put_first(&round->full, task);
	} else {
		note_running(work, task);
		*round->end = task;
		round->end = &task->next;
	}
	return err;
}

static void
free_list(struct ward_task *task)
{
	struct ward_task *next;

	for (; task != NULL; task = next) {
		next = task->next;
		ward_task_free(task);
	}
}

/* What is on its way is noted first, so that after a crash it is known that
 * something may have been sent. */
static const struct ward_error *
note_sending(struct round *round)
{
	struct ward_dispatcher *d = round->work->d;
	const struct ward_error *err = open_round(round);

	for (struct ward_task *task = round->chosen; task != NULL && !err;
	     task = task->next)
		err = ward_ledger_do(d->ledger,
		    "UPDATE delivery SET state = 'sending', changed = ? "
		    "WHERE sequence = ?",
		    "ii", d->now, task->sent.sequence);
	return err;
}

static const struct ward_error *
choose(struct round *round)
{
	struct ward_work *work = round->work;
	struct ward_task *task = NULL, *next;
	const struct ward_error *err;

	if (work->nrunning >= work->parallel)
		return NULL;
	err = ward_tasks_find(&task, work->d, work->parallel);
	for (; task != NULL && !err; task = next) {
		next = task->next;
		err = consider(round, task);
	}
	free_list(task);
	if (!err && round->chosen != NULL)
		err = note_sending(round);
	return err;
}

/* Their places are free, for what is chosen in the same round. */
static const struct ward_error *
write_back(struct round *round)
{
	struct ward_work *work = round->work;
	const struct ward_error *err = open_round(round);

	for (struct ward_task *task = work->unwritten; task != NULL;
	     task = task->next) {
		if (!err)
			err = ward_outcome_write(work->d, &task->sent);
		forget_running(work, task);
	}
	return err;
}

/* A disk that is full now may have room soon, and what came back is known
 * nowhere else: it stays, and so does its lane. */
static void
put_off(struct ward_work *work)
{
	int64_t wait = RETRY_FIRST;

	for (unsigned int i = 0; i < work->nfailures && wait < RETRY_MOST; i++)
		wait *= 2;
	work->nfailures++;
	work->retry = ward_clock() + (wait < RETRY_MOST ? wait : RETRY_MOST);
	for (struct ward_task *task = work->unwritten; task != NULL;
	     task = task->next)
		note_running(work, task);
}

static void
undo(struct round *round)
{
	for (struct ward_task *task = round->chosen; task != NULL;
	     task = task->next)
		forget_running(round->work, task);
	free_list(round->chosen);
	if (round->is_writing)
		put_off(round->work);
}

static void
tell_all(struct ward_work *work, const struct ward_task *task)
{
	for (; task != NULL; task = task->next)
		ward_outcome_tell(work->d, &task->sent);
}

static void
carry_on(struct round *round)
{
	struct ward_work *work = round->work;
	struct ward_task *next;

	tell_all(work, round->over);
	if (round->is_writing) {
		tell_all(work, work->unwritten);
		free_list(work->unwritten);
		work->unwritten = NULL;
		work->nfailures = 0;
	}
	for (struct ward_task *task = round->chosen; task != NULL;
	     task = next) {
		next = task->next;
		ward_crew_run(&work->crew, task);
	}
}

static void
take_back(struct ward_work *work)
{
	struct ward_task *task = ward_crew_take_back(&work->crew), *next;

	for (; task != NULL; task = next) {
		next = task->next;
		put_first(&work->unwritten, task);
	}
}

static const struct ward_error *
do_round(struct ward_work *work, bool sends)
{
	struct round round = { .work = work, .end = &round.chosen };
	const struct ward_error *err = NULL;

	take_back(work);
	round.is_writing = work->unwritten != NULL &&
	    (work->nfailures == 0 || ward_clock() >= work->retry);
	if (round.is_writing)
		err = write_back(&round);
	if (!err && sends)
		err = choose(&round);
	if (round.is_open)
		err = ward_ledger_end(work->d->ledger, err);
	if (err)
		undo(&round);
	else
		carry_on(&round);
	free_list(round.over);
	free_list(round.full);
	return err;
}

const struct ward_error *
ward_work_go_on(struct ward_work *work)
{
	return do_round(work, true);
}

const struct ward_error *
ward_work_finish(struct ward_work *work)
{
	return do_round(work, false);
}

void
ward_work_hurry(struct ward_work *work)
{
	work->nfailures = 0;
}

void
ward_work_free(struct ward_work *work)
{
	if (work == NULL)
		return;
	while (work->running != NULL) {
		struct ward_task *task = work->running;

		ward_crew_join(task);
		forget_running(work, task);
		ward_task_free(task);
	}
	ward_crew_release(&work->crew);
	free(work);
}

/* --- what waits ----------------------------------------------------------- */

static const struct ward_error *
take_next(void *data, const struct ward_row *row)
{
	*(int64_t *)data =
	    ward_row_number(row, 1) > 0 ? ward_row_number(row, 0) : -1;
	return NULL;
}

const struct ward_error *
ward_work_next(struct ward_work *work, int64_t *out)
{
	const struct ward_error *err;

	*out = -1;
	err = ward_ledger_each(work->d->ledger, take_next, out,
	    "SELECT max(0, min(due) - ?), count(*) FROM delivery "
	    "WHERE state = 'queued' AND sequence IN (SELECT min(sequence) "
	    "FROM delivery WHERE state IN ('queued', 'sending') "
	    "GROUP BY target, repository, ref)",
	    "i", work->d->now);
	return err;
}

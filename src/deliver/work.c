/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how deliveries run beside each other, each lane in its order. */
#include "work.h"

#include <stdlib.h>
#include <string.h>
#include "refward/clock.h"
#include "crew.h"
#include "ready.h"
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
	struct ward_ready_list ready;
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
	ward_ready_init(&work->ready);
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
holds(const struct ward_task *list, const struct ward_ready *ready)
{
	for (; list != NULL; list = list->next)
		if (list->is_last &&
		    list->sent.repository == ready->repository &&
		    strcmp(list->sent.target, ready->target) == 0)
			return true;
	return false;
}

/* What was chosen may have taken the last place of its target. */
static bool
is_full(const struct round *round, const struct ward_ready *ready)
{
	return holds(round->chosen, ready) || holds(round->full, ready);
}

static void
put_first(struct ward_task **list, struct ward_task *task)
{
	task->next = *list;
	*list = task;
}

/* What is on its way is noted first, so that after a crash it is known that
 * something may have been sent. */
static const struct ward_error *
send(struct ward_work *work, struct round *round, struct ward_task *task)
{
	note_running(work, task);
	task->is_last = !has_room(work, task);
	*round->end = task;
	round->end = &task->next;
	return ward_ledger_do(work->d->ledger,
	    "UPDATE delivery SET state = 'sending', changed = ? "
	    "WHERE sequence = ?",
	    "ii", work->d->now, task->sent.sequence);
}

/* Its lane goes on. */
static const struct ward_error *
write_outcome(struct ward_work *work, struct ward_task *task)
{
	const struct ward_error *err = ward_outcome_write(work->d, &task->sent);

	return err
	    ? err
	    : ward_ready_follow(&work->ready, work->d, task->sent.sequence);
}

static const struct ward_error *
give_up(struct round *round, struct ward_task *task)
{
	put_first(&round->over, task);
	return write_outcome(round->work, task);
}

/* It is sent, is over, or stays where it is in the list. */
static const struct ward_error *
consider(struct round *round, const struct ward_ready *ready, bool *stays)
{
	struct ward_work *work = round->work;
	struct ward_task *task = NULL;
	const struct ward_error *err;

	*stays = is_full(round, ready);
	if (*stays)
		return NULL;
	err = open_round(round);
	if (!err)
		err = ward_task_load(&task, work->d, ready->sequence);
	if (err || task == NULL)
		return err;
	if (!ward_task_prepare(task, work->d, &work->crew.is_stopping))
		return give_up(round, task);
	if (has_room(work, task))
		return send(work, round, task);
	task->is_last = true;
	put_first(&round->full, task);
	*stays = true;
	return NULL;
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

static const struct ward_error *
consider_all(struct round *round)
{
	struct ward_work *work = round->work;
	struct ward_ready_list *list = &work->ready;
	struct ward_ready **at = &list->first;
	const struct ward_error *err = NULL;
	bool stays;

	while (*at != NULL && work->nrunning < work->parallel && !err) {
		err = consider(round, *at, &stays);
		if (stays)
			at = &(*at)->next;
		else
			ward_ready_remove(list, at);
	}
	return err;
}

static const struct ward_error *
choose(struct round *round)
{
	struct ward_work *work = round->work;
	bool is_old = ward_ready_is_old(&work->ready, work->d);
	const struct ward_error *err = NULL;

	if (!is_old)
		err = consider_all(round);
	if (!err && work->nrunning < work->parallel &&
	    (is_old || (work->ready.is_cut && round->chosen == NULL))) {
		err = ward_ready_find(&work->ready, work->d);
		if (!err)
			err = consider_all(round);
	}
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
			err = write_outcome(work, task);
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
	ward_ready_release(&round->work->ready);
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
	struct ward_task *task =
	    ward_crew_take_back(&work->crew, work->nrunning);
	struct ward_task *next;

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
	ward_crew_release(&work->crew);
	while (work->running != NULL) {
		struct ward_task *task = work->running;

		forget_running(work, task);
		ward_task_free(task);
	}
	ward_ready_release(&work->ready);
	free(work);
}

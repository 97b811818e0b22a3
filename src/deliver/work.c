/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how deliveries run beside each other, each lane in its order. */
#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/clock.h"
#include "schedule.h"
#include "task.h"

#define STACK_SIZE (512 * 1024)
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
	pthread_mutex_t lock;	/* of what follows */
	struct ward_task *back;
	int ends[2]; /* a byte for each that came back */
	atomic_bool is_stopping;
};

const struct ward_error *
ward_work_new(
    struct ward_work **out, struct ward_dispatcher *d, size_t parallel)
{
	struct ward_work *work = ward_alloc(sizeof(*work));

	work->d = d;
	work->parallel = parallel;
	if (pipe2(work->ends, O_CLOEXEC | O_NONBLOCK) != 0) {
		free(work);
		return ward_error(WARD_E_SYSTEM, "no pipe");
	}
	pthread_mutex_init(&work->lock, NULL);
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
	return work->ends[0];
}

void
ward_work_stop(struct ward_work *work)
{
	atomic_store(&work->is_stopping, true);
}

/* --- in a thread ---------------------------------------------------------- */

static void
come_back(struct ward_work *work, struct ward_task *task)
{
	ssize_t put;

	pthread_mutex_lock(&work->lock);
	task->next = work->back;
	work->back = task;
	pthread_mutex_unlock(&work->lock);
	do
		put = write(work->ends[1], "+", 1);
	while (put < 0 && errno == EINTR);
}

static void *
run(void *data)
{
	struct ward_task *task = data;

	task->courier->deliver(&task->sent.result, task->arena, &task->errand);
	come_back(task->work, task);
	return NULL;
}

static bool
start_thread(struct ward_task *task)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	task->has_thread =
	    pthread_create(&task->thread, &attributes, run, task) == 0;
	pthread_attr_destroy(&attributes);
	return task->has_thread;
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
	task->work = work;
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

/* --- sending -------------------------------------------------------------- */

static const struct ward_error *
note_sending(struct ward_work *work, const struct ward_task *first)
{
	const struct ward_error *err = ward_ledger_begin(work->d->ledger);

	if (err)
		return err;
	for (; first != NULL && !err; first = first->next)
		err = ward_ledger_do(work->d->ledger,
		    "UPDATE delivery SET state = 'sending', changed = ? "
		    "WHERE sequence = ?",
		    "ii", work->d->now, first->sent.sequence);
	return ward_ledger_end(work->d->ledger, err);
}

/* What is on its way is noted first, so that after a crash it is known that
 * something may have been sent. */
static const struct ward_error *
send_all(struct ward_work *work, struct ward_task *chosen)
{
	const struct ward_error *err = note_sending(work, chosen);
	struct ward_task *next;

	for (; chosen != NULL; chosen = next) {
		next = chosen->next;
		if (err) {
			forget_running(work, chosen);
			ward_task_free(chosen);
		} else if (!start_thread(chosen)) {
			ward_result_set(&chosen->sent.result, chosen->arena,
			    WARD_RESULT_RETRY, "the system has no thread left");
			come_back(work, chosen);
		}
	}
	return err;
}

struct choice {
	struct ward_task *chosen, **last;
	struct ward_task *full; /* one of each target that has no room */
};

static bool
is_full(const struct ward_task *full, const struct ward_task *task)
{
	while (full != NULL &&
	    (full->sent.repository != task->sent.repository ||
		strcmp(full->sent.target, task->sent.target) != 0))
		full = full->next;
	return full != NULL;
}

/* Takes the task: it is sent, is over, or waits for the next round. */
static const struct ward_error *
consider(struct ward_work *work, struct choice *choice, struct ward_task *task)
{
	const struct ward_error *err = NULL;

	task->next = NULL;
	if (work->nrunning >= work->parallel || is_full(choice->full, task)) {
		ward_task_free(task);
	} else if (!ward_task_prepare(task, work->d, &work->is_stopping)) {
		err = ward_outcome_write(work->d, &task->sent);
		if (!err)
			ward_outcome_tell(work->d, &task->sent);
		ward_task_free(task);
	} else if (!has_room(work, task)) {
		task->next = choice->full;
		choice->full = task;
	} else {
		note_running(work, task);
		*choice->last = task;
		choice->last = &task->next;
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

const struct ward_error *
ward_work_start(struct ward_work *work)
{
	struct choice choice = { .last = &choice.chosen };
	struct ward_task *task = NULL, *next;
	const struct ward_error *err, *lost = NULL;

	if (work->nrunning >= work->parallel)
		return NULL;
	err = ward_tasks_find(&task, work->d, work->parallel);
	for (; task != NULL && !err; task = next) {
		next = task->next;
		err = consider(work, &choice, task);
	}
	free_list(task);
	free_list(choice.full);
	if (choice.chosen != NULL)
		lost = send_all(work, choice.chosen);
	return err ? err : lost;
}

/* --- coming back ---------------------------------------------------------- */

static void
take_back(struct ward_work *work)
{
	char bytes[256];
	struct ward_task *back, *next;

	while (read(work->ends[0], bytes, sizeof(bytes)) > 0)
		;
	pthread_mutex_lock(&work->lock);
	back = work->back;
	work->back = NULL;
	pthread_mutex_unlock(&work->lock);
	for (; back != NULL; back = next) {
		next = back->next;
		if (back->has_thread)
			pthread_join(back->thread, NULL);
		back->has_thread = false;
		back->next = work->unwritten;
		work->unwritten = back;
	}
}

static const struct ward_error *
write_all(struct ward_work *work)
{
	const struct ward_error *err = ward_ledger_begin(work->d->ledger);

	for (struct ward_task *task = work->unwritten; task != NULL && !err;
	     task = task->next)
		err = ward_outcome_write(work->d, &task->sent);
	return ward_ledger_end(work->d->ledger, err);
}

static void
forget_written(struct ward_work *work)
{
	struct ward_task *next;

	for (struct ward_task *task = work->unwritten; task != NULL;
	     task = next) {
		next = task->next;
		ward_outcome_tell(work->d, &task->sent);
		forget_running(work, task);
		ward_task_free(task);
	}
	work->unwritten = NULL;
	work->nfailures = 0;
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
}

const struct ward_error *
ward_work_finish(struct ward_work *work)
{
	const struct ward_error *err;

	take_back(work);
	if (work->unwritten == NULL ||
	    (work->nfailures > 0 && ward_clock() < work->retry))
		return NULL;
	err = write_all(work);
	if (err)
		put_off(work);
	else
		forget_written(work);
	return err;
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

		if (task->has_thread)
			pthread_join(task->thread, NULL);
		forget_running(work, task);
		ward_task_free(task);
	}
	pthread_mutex_destroy(&work->lock);
	close(work->ends[0]);
	close(work->ends[1]);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how deliveries run beside each other, each lane in its order. */
#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "courier.h"
#include "outcome.h"
#include "schedule.h"

#define HEADS_MAX  1000
#define STACK_SIZE (512 * 1024)

struct task {
	struct ward_sent sent;
	struct ward_arena *arena;
	struct ward_intent intent;
	struct ward_held_policy *held;
	const struct ward_courier *courier;
	struct ward_delivery delivery;
	struct ward_errand_of errand;
	struct ward_work *work;
	pthread_t thread;
	struct task *next;	   /* in a list of ours */
	struct task *next_running; /* ours alone, while it is on its way */
};

struct ward_work {
	struct ward_dispatcher *d;
	size_t parallel;
	struct task *running;
	size_t nrunning;
	pthread_mutex_t lock; /* of what follows */
	struct task *back;
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

static void
free_task(struct task *task)
{
	if (task->held != NULL)
		ward_policies_give_back(task->held);
	ward_arena_free(task->arena);
	free(task);
}

/* --- in a thread ---------------------------------------------------------- */

static void *
run(void *data)
{
	struct task *task = data;
	struct ward_work *work = task->work;
	ssize_t put;

	task->courier->deliver(&task->sent.result, task->arena, &task->errand);
	pthread_mutex_lock(&work->lock);
	task->next = work->back;
	work->back = task;
	pthread_mutex_unlock(&work->lock);
	do
		put = write(work->ends[1], "+", 1);
	while (put < 0 && errno == EINTR);
	return NULL;
}

static const struct ward_error *
start_thread(struct task *task)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	errno = pthread_create(&task->thread, &attributes, run, task);
	pthread_attr_destroy(&attributes);
	return errno != 0 ? ward_error(WARD_E_SYSTEM, "no thread") : NULL;
}

/* --- choosing ------------------------------------------------------------- */

struct heads {
	struct ward_work *work;
	struct task *first, **last;
};

static const struct ward_error *
take_head(void *data, const struct ward_row *row)
{
	struct heads *heads = data;
	struct task *task = ward_alloc(sizeof(*task));

	task->arena = ward_arena_new();
	task->work = heads->work;
	task->sent.sequence = ward_row_number(row, 0);
	task->sent.repository = ward_row_number(row, 1);
	task->sent.id = ward_arena_strdup(task->arena, ward_row_text(row, 2));
	task->sent.target =
	    ward_arena_strdup(task->arena, ward_row_text(row, 3));
	task->sent.entry =
	    ward_arena_strdup(task->arena, ward_row_text(row, 4));
	task->sent.attempts = (unsigned int)ward_row_number(row, 5);
	task->sent.git_dir =
	    ward_arena_strdup(task->arena, ward_row_text(row, 6));
	task->sent.repository_id =
	    ward_arena_strdup(task->arena, ward_row_text(row, 7));
	if (ward_row_text(row, 8) != NULL)
		task->sent.disabled =
		    ward_arena_strdup(task->arena, ward_row_text(row, 8));
	*heads->last = task;
	heads->last = &task->next;
	return NULL;
}

/* The first open delivery of each lane, unless that is on its way or waits. */
static const struct ward_error *
find_heads(struct ward_work *work, struct heads *heads)
{
	heads->work = work;
	heads->first = NULL;
	heads->last = &heads->first;
	return ward_ledger_each(work->d->ledger, take_head, heads,
	    "SELECT d.sequence, d.repository, d.id, d.target, d.entry, "
	    "d.attempts, r.path, r.id, x.reason FROM delivery d "
	    "JOIN repository r ON r.number = d.repository "
	    "LEFT JOIN disabled x ON x.repository = d.repository AND "
	    "x.target = d.target "
	    "WHERE d.sequence IN (SELECT min(sequence) FROM delivery "
	    "WHERE state IN ('queued', 'sending') "
	    "GROUP BY target, repository, ref) AND d.state = 'queued' AND "
	    "(d.due <= ?1 OR d.due > ?1 + ?2) ORDER BY d.due, d.sequence "
	    "LIMIT ?3",
	    "iii", work->d->now, (int64_t)WARD_SCHEDULE_MOST,
	    (int64_t)HEADS_MAX);
}

/* Nothing can be sent, now or ever: the result says why. */
static bool
fails(struct task *task)
{
	const struct ward_job *job = task->intent.jobs;
	struct ward_result *result = &task->sent.result;
	const struct ward_target *target;

	if (task->sent.disabled != NULL) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "the target is disabled: %s", task->sent.disabled);
		return true;
	}
	target = ward_policy_find_target(task->held->policy, job->target);
	if (target == NULL) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "the rule file has no target '%s' any more", job->target);
		return true;
	}
	task->courier = ward_courier_find(ward_target_type_name(target));
	if (task->courier == NULL) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "targets of type '%s' cannot be delivered to yet",
		    ward_target_type_name(target));
		return true;
	}
	task->delivery.target = target;
	task->sent.most = (unsigned int)target->retry;
	return false;
}

/* False: it is over before it began, and the result says why. */
static bool
prepare(struct task *task)
{
	struct ward_result *result = &task->sent.result;
	const struct ward_error *err;

	task->sent.most = WARD_SCHEDULE_SIZE;
	err = ward_intent_read(
	    &task->intent, task->arena, ward_view_str(task->sent.entry));
	if (!err && task->intent.njobs != 1)
		err = ward_error(WARD_E_CORRUPT, "it is no delivery");
	if (err) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "the ledger's entry is damaged: %s", err->text);
		return false;
	}
	/* It may have been renamed since, or got its id. */
	task->intent.git_dir = task->sent.git_dir;
	task->intent.repository_id = task->sent.repository_id;
	err = ward_policies_hold(
	    task->work->d->policies, task->sent.git_dir, &task->held);
	if (err) {
		ward_result_set(result, task->arena, WARD_RESULT_RETRY,
		    "the rule file cannot be read: %s", err->text);
		return false;
	}
	if (fails(task))
		return false;
	task->delivery.id = task->sent.id;
	task->delivery.intent = &task->intent;
	task->delivery.now = task->work->d->now;
	task->errand = (struct ward_errand_of){ .delivery = &task->delivery,
		.policy = task->held->policy,
		.attempt = task->sent.attempts + 1,
		.outbox = task->work->d->outbox,
		.is_stopping = &task->work->is_stopping };
	return true;
}

/* A target is one of a rule file, whichever repositories share that. */
static bool
has_room(const struct ward_work *work, const struct task *task)
{
	const char *file = ward_policy_file(task->held->policy);
	uint64_t count = 0;

	if (work->nrunning >= work->parallel)
		return false;
	for (const struct task *other = work->running; other != NULL;
	     other = other->next_running)
		count += strcmp(other->sent.target, task->sent.target) == 0 &&
		    strcmp(ward_policy_file(other->held->policy), file) == 0;
	return count < task->delivery.target->parallel;
}

static void
note_running(struct ward_work *work, struct task *task)
{
	task->next_running = work->running;
	work->running = task;
	work->nrunning++;
}

static void
forget_running(struct ward_work *work, struct task *task)
{
	struct task **at = &work->running;

	while (*at != task)
		at = &(*at)->next_running;
	*at = task->next_running;
	work->nrunning--;
}

/* --- sending -------------------------------------------------------------- */

static const struct ward_error *
note_sending(struct ward_work *work, const struct task *first)
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
send_all(struct ward_work *work, struct task *chosen)
{
	const struct ward_error *err = note_sending(work, chosen);
	struct task *next;

	for (; chosen != NULL; chosen = next) {
		const struct ward_error *lost = err;

		next = chosen->next;
		if (!lost)
			lost = start_thread(chosen);
		if (lost) {
			forget_running(work, chosen);
			free_task(chosen);
			err = lost;
		}
	}
	return err;
}

const struct ward_error *
ward_work_start(struct ward_work *work)
{
	struct task *chosen = NULL, **last = &chosen, *next;
	struct heads heads;
	const struct ward_error *err = NULL;

	if (work->nrunning >= work->parallel)
		return NULL;
	err = find_heads(work, &heads);
	for (struct task *task = heads.first; task != NULL; task = next) {
		next = task->next;
		task->next = NULL;
		if (err || work->nrunning >= work->parallel) {
			free_task(task);
			continue;
		}
		if (!prepare(task)) {
			err = ward_outcome_write(work->d, &task->sent);
			free_task(task);
			continue;
		}
		if (!has_room(work, task)) {
			free_task(task);
			continue;
		}
		note_running(work, task);
		*last = task;
		last = &task->next;
	}
	if (chosen == NULL)
		return err;

	const struct ward_error *lost = send_all(work, chosen);

	return err ? err : lost;
}

/* --- coming back ---------------------------------------------------------- */

static struct task *
take_back(struct ward_work *work)
{
	char bytes[256];
	struct task *back;

	while (read(work->ends[0], bytes, sizeof(bytes)) > 0)
		;
	pthread_mutex_lock(&work->lock);
	back = work->back;
	work->back = NULL;
	pthread_mutex_unlock(&work->lock);
	return back;
}

const struct ward_error *
ward_work_finish(struct ward_work *work)
{
	struct task *back = take_back(work), *next;
	const struct ward_error *err = NULL, *lost;

	if (back == NULL)
		return NULL;
	err = ward_ledger_begin(work->d->ledger);
	for (struct task *task = back; task != NULL && !err; task = task->next)
		err = ward_outcome_write(work->d, &task->sent);
	lost = ward_ledger_end(work->d->ledger, err);
	for (struct task *task = back; task != NULL; task = next) {
		next = task->next;
		pthread_join(task->thread, NULL);
		forget_running(work, task);
		free_task(task);
	}
	return lost;
}

void
ward_work_free(struct ward_work *work)
{
	if (work == NULL)
		return;
	while (work->running != NULL) {
		struct task *task = work->running;

		pthread_join(task->thread, NULL);
		forget_running(work, task);
		free_task(task);
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

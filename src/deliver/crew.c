/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that deliveries run in threads, and how long one of them lives. */
#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "refward/memory.h"
#include "task.h"

#define STACK_SIZE (512 * 1024)
/* A receiver may close a connection that is idle for longer. */
#define IDLE 1000 /* milliseconds */
/* What comes back meanwhile is written down with what is back: a disk is slower
 * than that. */
#define MOMENT 1 /* milliseconds */

struct ward_member {
	struct ward_crew *crew;
	pthread_t thread;
	struct ward_member *next; /* that has gone */
};

static void
init_lock(struct ward_crew *crew)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&crew->has_news, &attributes);
	pthread_cond_init(&crew->are_back, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&crew->lock, NULL);
}

const struct ward_error *
ward_crew_init(struct ward_crew *crew)
{
	if (pipe2(crew->ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return ward_error(WARD_E_SYSTEM, "no pipe");
	init_lock(crew);
	crew->waiting = NULL;
	crew->last = &crew->waiting;
	crew->back = NULL;
	crew->gone = NULL;
	crew->nback = crew->nwanted = 0;
	crew->nmembers = crew->nidle = crew->nwaiting = 0;
	crew->is_over = false;
	atomic_init(&crew->is_stopping, false);
	return NULL;
}

/* With the lock, which is let go meanwhile. */
static void
join_gone(struct ward_crew *crew)
{
	struct ward_member *gone = crew->gone, *next;

	crew->gone = NULL;
	pthread_mutex_unlock(&crew->lock);
	for (; gone != NULL; gone = next) {
		next = gone->next;
		pthread_join(gone->thread, NULL);
		free(gone);
		crew->nmembers--;
	}
	pthread_mutex_lock(&crew->lock);
}

void
ward_crew_release(struct ward_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->is_over = true;
	pthread_cond_broadcast(&crew->has_news);
	while (crew->nmembers > 0) {
		while (crew->gone == NULL)
			pthread_cond_wait(&crew->has_news, &crew->lock);
		join_gone(crew);
	}
	pthread_mutex_unlock(&crew->lock);
	pthread_cond_destroy(&crew->has_news);
	pthread_cond_destroy(&crew->are_back);
	pthread_mutex_destroy(&crew->lock);
	close(crew->ends[0]);
	close(crew->ends[1]);
}

/* Whoever looks is woken once for all that came back meanwhile. */
static void
come_back(struct ward_crew *crew, struct ward_task *task)
{
	bool is_first;
	ssize_t put;

	pthread_mutex_lock(&crew->lock);
	is_first = crew->back == NULL;
	task->next = crew->back;
	crew->back = task;
	if (++crew->nback == crew->nwanted)
		pthread_cond_signal(&crew->are_back);
	pthread_mutex_unlock(&crew->lock);
	if (!is_first)
		return;
	do
		put = write(crew->ends[1], "+", 1);
	while (put < 0 && errno == EINTR);
}

static struct timespec
in(int64_t milliseconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += milliseconds / 1000;
	until.tv_nsec += milliseconds % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return until;
}

/* With the lock; false: it was idle for too long. */
static bool
wait_for_task(struct ward_crew *crew)
{
	struct timespec until = in(IDLE);
	int rc = 0;

	crew->nidle++;
	while (crew->waiting == NULL && !crew->is_over && rc == 0)
		rc = pthread_cond_timedwait(
		    &crew->has_news, &crew->lock, &until);
	crew->nidle--;
	return crew->waiting != NULL && !crew->is_over;
}

/* NULL: there is none. */
static struct ward_task *
take(struct ward_crew *crew)
{
	struct ward_task *task = NULL;

	pthread_mutex_lock(&crew->lock);
	if (wait_for_task(crew)) {
		task = crew->waiting;
		crew->waiting = task->next;
		crew->nwaiting--;
		if (crew->waiting == NULL)
			crew->last = &crew->waiting;
	}
	pthread_mutex_unlock(&crew->lock);
	return task;
}

static void
go(struct ward_member *member)
{
	struct ward_crew *crew = member->crew;

	pthread_mutex_lock(&crew->lock);
	member->next = crew->gone;
	crew->gone = member;
	pthread_cond_broadcast(&crew->has_news);
	pthread_mutex_unlock(&crew->lock);
}

static void *
run(void *data)
{
	struct ward_member *member = data;
	struct ward_http *http = ward_http_new();
	struct ward_task *task;

	while ((task = take(member->crew)) != NULL) {
		task->errand.http = http;
		task->courier->deliver(
		    &task->sent.result, task->arena, &task->errand);
		come_back(member->crew, task);
	}
	ward_http_free(http);
	go(member);
	return NULL;
}

static bool
start_thread(struct ward_crew *crew)
{
	struct ward_member *member = ward_alloc(sizeof(*member));
	pthread_attr_t attributes;
	bool is_started;

	member->crew = crew;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	is_started =
	    pthread_create(&member->thread, &attributes, run, member) == 0;
	pthread_attr_destroy(&attributes);
	if (is_started)
		crew->nmembers++;
	else
		free(member);
	return is_started;
}

/* With the lock; whether somebody will run it. */
static bool
put(struct ward_crew *crew, struct ward_task *task)
{
	if (crew->nidle <= crew->nwaiting && !start_thread(crew))
		return false;
	task->next = NULL;
	*crew->last = task;
	crew->last = &task->next;
	crew->nwaiting++;
	pthread_cond_signal(&crew->has_news);
	return true;
}

void
ward_crew_run(struct ward_crew *crew, struct ward_task *task)
{
	bool is_put;

	pthread_mutex_lock(&crew->lock);
	is_put = put(crew, task);
	pthread_mutex_unlock(&crew->lock);
	if (is_put)
		return;
	ward_result_set(&task->sent.result, task->arena, WARD_RESULT_RETRY,
	    "the system has no thread left");
	come_back(crew, task);
}

/* With the lock. */
static void
wait_for_others(struct ward_crew *crew, size_t count)
{
	struct timespec until = in(MOMENT);
	int rc = 0;

	crew->nwanted = count;
	while (crew->nback > 0 && crew->nback < count && rc == 0)
		rc = pthread_cond_timedwait(
		    &crew->are_back, &crew->lock, &until);
	crew->nwanted = 0;
}

struct ward_task *
ward_crew_take_back(struct ward_crew *crew, size_t count)
{
	char bytes[256];
	struct ward_task *back;

	while (read(crew->ends[0], bytes, sizeof(bytes)) > 0)
		;
	pthread_mutex_lock(&crew->lock);
	join_gone(crew);
	wait_for_others(crew, count);
	back = crew->back;
	crew->back = NULL;
	crew->nback = 0;
	pthread_mutex_unlock(&crew->lock);
	return back;
}

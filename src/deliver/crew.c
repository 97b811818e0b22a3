/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that deliveries run in threads. */
#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "task.h"

#define STACK_SIZE (512 * 1024)

const struct ward_error *
ward_crew_init(struct ward_crew *crew)
{
	if (pipe2(crew->ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return ward_error(WARD_E_SYSTEM, "no pipe");
	pthread_mutex_init(&crew->lock, NULL);
	crew->back = NULL;
	atomic_init(&crew->is_stopping, false);
	return NULL;
}

void
ward_crew_release(struct ward_crew *crew)
{
	pthread_mutex_destroy(&crew->lock);
	close(crew->ends[0]);
	close(crew->ends[1]);
}

static void
come_back(struct ward_crew *crew, struct ward_task *task)
{
	ssize_t put;

	pthread_mutex_lock(&crew->lock);
	task->next = crew->back;
	crew->back = task;
	pthread_mutex_unlock(&crew->lock);
	do
		put = write(crew->ends[1], "+", 1);
	while (put < 0 && errno == EINTR);
}

static void *
run(void *data)
{
	struct ward_task *task = data;

	task->courier->deliver(&task->sent.result, task->arena, &task->errand);
	come_back(task->crew, task);
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

void
ward_crew_run(struct ward_crew *crew, struct ward_task *task)
{
	task->crew = crew;
	if (start_thread(task))
		return;
	ward_result_set(&task->sent.result, task->arena, WARD_RESULT_RETRY,
	    "the system has no thread left");
	come_back(crew, task);
}

void
ward_crew_join(struct ward_task *task)
{
	if (task->has_thread)
		pthread_join(task->thread, NULL);
	task->has_thread = false;
}

struct ward_task *
ward_crew_take_back(struct ward_crew *crew)
{
	char bytes[256];
	struct ward_task *back;

	while (read(crew->ends[0], bytes, sizeof(bytes)) > 0)
		;
	pthread_mutex_lock(&crew->lock);
	back = crew->back;
	crew->back = NULL;
	pthread_mutex_unlock(&crew->lock);
	for (struct ward_task *task = back; task != NULL; task = task->next)
		ward_crew_join(task);
	return back;
}

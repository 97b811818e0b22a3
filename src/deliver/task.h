/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_TASK_H
#define WARD_DELIVER_TASK_H

#include <pthread.h>
#include "courier.h"
#include "outcome.h"

/* One attempt at a delivery, from the ledger's row to what came of it. */
struct ward_task {
	struct ward_sent sent;
	struct ward_arena *arena;
	struct ward_intent intent;
	struct ward_held_policy *held;
	const struct ward_courier *courier;
	struct ward_delivery delivery;
	struct ward_errand_of errand;
	/* Whoever runs it sets these. */
	struct ward_crew *crew;
	pthread_t thread;
	bool has_thread;
	struct ward_task *next;		/* in a list of its own */
	struct ward_task *next_running; /* while it is on its way */
};

/* The first open delivery of each lane, unless that is on its way or waits; of
 * each target the first `most`, so that none hides the others. The caller frees
 * each, also where it fails. */
const struct ward_error *ward_tasks_find(struct ward_task **first,
    struct ward_dispatcher *d, size_t most) WARD_MUST_CHECK;
void ward_task_free(struct ward_task *task);

/* False: it is over before it began, and the result says why. */
bool ward_task_prepare(struct ward_task *task, struct ward_dispatcher *d,
    const atomic_bool *is_stopping);

#endif

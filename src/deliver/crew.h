/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_CREW_H
#define WARD_DELIVER_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include "refward/error.h"

struct ward_task;

/* Threads that each run one task and bring it back. */
struct ward_crew {
	pthread_mutex_t lock; /* of what is back */
	struct ward_task *back;
	int ends[2]; /* a byte for each that came back */
	atomic_bool is_stopping;
};

const struct ward_error *ward_crew_init(struct ward_crew *crew) WARD_MUST_CHECK;
/* Nothing runs any more. */
void ward_crew_release(struct ward_crew *crew);

/* It comes back whatever happens: where there is no thread for it, at once. */
void ward_crew_run(struct ward_crew *crew, struct ward_task *task);
/* What came back since, as a list. */
struct ward_task *ward_crew_take_back(struct ward_crew *crew);
/* Waits for its thread, if it has one. */
void ward_crew_join(struct ward_task *task);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_CREW_H
#define WARD_DELIVER_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include "refward/error.h"

struct ward_member;
struct ward_task;

/* Threads that run one task after another and bring each back. One that has
 * nothing to do for a second ends, and lets go of its connections. */
struct ward_crew {
	pthread_mutex_t lock; /* of what follows, but `ends` */
	pthread_cond_t has_news;
	struct ward_task *waiting, **last; /* for a thread */
	struct ward_task *back;
	size_t nback, nwanted;	 /* of those that are back */
	pthread_cond_t are_back; /* as many as are wanted */
	size_t nwaiting, nidle;	 /* tasks, threads */
	size_t nmembers;	 /* threads that are not joined yet */
	struct ward_member *gone;
	bool is_over;
	int ends[2]; /* readable when something came back */
	atomic_bool is_stopping;
};

const struct ward_error *ward_crew_init(struct ward_crew *crew) WARD_MUST_CHECK;
/* Waits for what runs, and begins nothing more. */
void ward_crew_release(struct ward_crew *crew);

/* It comes back whatever happens: where there is no thread for it, at once. */
void ward_crew_run(struct ward_crew *crew, struct ward_task *task);
/* What came back since, as a list; where that is something, and not all of the
 * `count` that are on their way, what comes in a moment is waited for. */
struct ward_task *ward_crew_take_back(struct ward_crew *crew, size_t count);

#endif

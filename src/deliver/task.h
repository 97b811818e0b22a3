/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_TASK_H
#define WARD_DELIVER_TASK_H

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
	bool is_last; /* for which its target has room in this round */
	struct ward_task *next;		/* in a list of its own */
	struct ward_task *next_running; /* while it is on its way */
};

/* NULL: it is not to be sent, or not now, or another one of its lane is first.
 * The caller frees. */
const struct ward_error *ward_task_load(struct ward_task **out,
    struct ward_dispatcher *d, int64_t sequence) WARD_MUST_CHECK;
void ward_task_free(struct ward_task *task);

/* False: it is over before it began, and the result says why. */
bool ward_task_prepare(struct ward_task *task, struct ward_dispatcher *d,
    const atomic_bool *is_stopping);

#endif

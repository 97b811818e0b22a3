/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_COURIER_H
#define WARD_DELIVER_COURIER_H

#include <stdatomic.h>
#include "delivery.h"

/*
 * How a target is delivered to that is not reached by HTTP: one file in
 * targets/ and one row in couriers.def, of the name of its type.
 */

struct ward_errand_of {
	const struct ward_delivery *delivery;
	const struct ward_policy *policy; /* of its repository, now */
	unsigned int attempt;		  /* from 1 */
	const char *outbox;
	const atomic_bool *is_stopping; /* end soon, with RETRY */
	struct ward_http *http;		/* its thread's */
};

struct ward_courier {
	const char *type; /* "exec" */
	/* Called in a thread that does nothing else, and may take its time.
	 * Text is the arena's, which no other thread uses meanwhile. */
	void (*deliver)(struct ward_result *out, struct ward_arena *arena,
	    const struct ward_errand_of *errand);
};

/* To all that are reached by HTTP. */
extern const struct ward_courier ward_courier_http;

/* NULL where there is none of that type. */
const struct ward_courier *ward_courier_find(const char *type);

/* What came of it, and why. */
void ward_result_set(struct ward_result *out, struct ward_arena *arena,
    enum ward_result_kind kind, const char *fmt, ...) WARD_FORMAT(4, 5);

#endif

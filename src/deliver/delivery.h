/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_DELIVERY_H
#define WARD_DELIVER_DELIVERY_H

#include <stdint.h>
#include "refward/buf.h"
#include "refward/intent.h"
#include "refward/memory.h"
#include "refward/target.h"
#include "refward/template.h"
#include "http.h"

/* One attempt to have a target run a pipeline. */
struct ward_delivery {
	const struct ward_intent *intent; /* of one line and one job */
	const struct ward_target *target;
	const char *id; /* the same in every attempt */
	int64_t now;	/* of this attempt: seconds since 1970 */
	/* Without white space at their ends; empty where there is none. */
	struct ward_view secret, next_secret;
};

enum ward_result_kind {
	WARD_RESULT_DONE,
	WARD_RESULT_RETRY,
	WARD_RESULT_DEAD,    /* it will never be taken as it is */
	WARD_RESULT_DISABLE, /* the target wants nothing any more */
	/* It may have been taken: nobody sends it again unasked. */
	WARD_RESULT_AMBIGUOUS
};

/* What came of it. Text is the arena's, any bytes, and holds no secret. */
struct ward_result {
	enum ward_result_kind kind;
	int64_t after;	    /* RETRY: seconds that were asked for; -1: none */
	const char *reason; /* why it is not done, or NULL */
	const char *link;   /* where what was started can be seen, or NULL */
};

/*
 * A target that is reached by HTTP: one file in targets/ and one row in
 * targets.def, of the name of its type. Both functions are pure.
 */
struct ward_receiver {
	const char *name;
	/* What is sent; text is the arena's. WARD_E_INVALID: never possible. */
	const struct ward_error *(*compose)(struct ward_http_request *out,
	    struct ward_arena *arena, const struct ward_delivery *delivery);
	/* Whether a 2xx started anything: *out is DONE before. NULL: it has.
	 */
	void (*read)(struct ward_result *out, struct ward_arena *arena,
	    const struct ward_delivery *delivery,
	    const struct ward_http_answer *answer);
};

extern const struct ward_receiver *const ward_receivers[]; /* NULL ends */
const struct ward_receiver *ward_receiver_find(const char *name); /* or NULL */

/* All of a request: what the receiver composes, within the target's bounds. */
const struct ward_error *ward_delivery_compose(struct ward_http_request *out,
    struct ward_arena *arena, const struct ward_receiver *receiver,
    const struct ward_delivery *delivery) WARD_MUST_CHECK;
/* How a request ended, by the receiver's reading of success. */
void ward_delivery_read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_receiver *receiver, const struct ward_delivery *delivery,
    const struct ward_http_answer *answer);

/* "it answered 500: ..." with what it says, unless that is what it was told in
 * confidence. */
const char *ward_delivery_said(struct ward_arena *arena,
    const struct ward_delivery *delivery,
    const struct ward_http_answer *answer);

/*
 * What every run is told, by name: REFWARD_DELIVERY_ID and its kind, what Flow
 * calls CI_COMMIT_REF_NAME, CI_COMMIT_SHA, CI_COMMIT_ID, DATETIME and
 * BUILD_NUMBER, then the pipeline's own params, of which one may take the place
 * of the former.
 */
void ward_delivery_values(struct ward_pairs *out, struct ward_arena *arena,
    const struct ward_delivery *delivery);

/* A template of the target, each value escaped for where it goes (NULL: as it
 * is); `key` names it in the error (WARD_E_INVALID). Of the arena. */
const struct ward_error *ward_delivery_render(const char **out,
    struct ward_arena *arena, const struct ward_delivery *delivery,
    const char *key, const struct ward_template *text,
    void (*escape)(
	struct ward_buf *out, struct ward_view value)) WARD_MUST_CHECK;

/* One of the job's template values, "" where it is not known. */
const char *
ward_delivery_value(const struct ward_delivery *delivery, const char *name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_OUTBOX_H
#define REFWARD_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * What an operator sees of deliveries, and says of them. The ledger may be a
 * dispatcher's at the same time: it wakes within seconds, or with the next
 * push.
 */
struct ward_outbox;

const struct ward_error *
ward_outbox_open(struct ward_outbox **out, const char *ledger) WARD_MUST_CHECK;
void ward_outbox_close(struct ward_outbox *outbox); /* NULL is harmless */

struct ward_outbox_item {
	const char *id;
	const char *repository; /* its name */
	const char *push, *ref, *pipeline, *target;
	const char *state;
	const char *reason; /* of the last attempt, or NULL */
	const char *link;   /* where what it started can be seen, or NULL */
	const char *entry;  /* all that is known of it, as in the outbox */
	int64_t attempts;
	int64_t created, changed, due;
};

/* NULL: any. */
struct ward_outbox_filter {
	const char *id, *state, *target, *repository, *ref, *push;
	int64_t most; /* the youngest; 0: all */
};

typedef const struct ward_error *(*ward_outbox_fn)(
    void *data, const struct ward_outbox_item *item);
const struct ward_error *ward_outbox_each(struct ward_outbox *outbox,
    const struct ward_outbox_filter *filter, ward_outbox_fn each,
    void *data) WARD_MUST_CHECK;

/* What the dispatcher found out by itself. */
struct ward_outbox_event {
	const char *id;
	const char *repository; /* its name */
	const char *kind;	/* "unmediated", "ambiguous" */
	const char *push;	/* or NULL */
	const char *ref, *old, *new;
	const char *verdict; /* of what no push brought, or NULL */
	const char *reason;  /* of the verdict, or NULL */
	int64_t time;
};
typedef const struct ward_error *(*ward_outbox_event_fn)(
    void *data, const struct ward_outbox_event *event);
/* By id, repository, ref and push; `state` is the verdict. */
const struct ward_error *ward_outbox_events(struct ward_outbox *outbox,
    const struct ward_outbox_filter *filter, ward_outbox_event_fn each,
    void *data) WARD_MUST_CHECK;

enum ward_outbox_act {
	WARD_OUTBOX_RETRY,     /* dead and ambiguous ones: send them now */
	WARD_OUTBOX_REDELIVER, /* done ones too: send them again */
	WARD_OUTBOX_DROP       /* what is not done will not be sent */
};

/* Changes what the filter finds and the act is for; *changed: how many. What is
 * being sent is left alone. */
const struct ward_error *ward_outbox_act(struct ward_outbox *outbox,
    const struct ward_outbox_filter *filter, enum ward_outbox_act act,
    const char *who, int64_t now, int64_t *changed) WARD_MUST_CHECK;

struct ward_outbox_count {
	const char *target, *state;
	int64_t count;
	int64_t oldest; /* when it was created */
};
typedef const struct ward_error *(*ward_outbox_count_fn)(
    void *data, const struct ward_outbox_count *count);
const struct ward_error *ward_outbox_stats(struct ward_outbox *outbox,
    ward_outbox_count_fn each, void *data) WARD_MUST_CHECK;

/* --- one screen: status.c --- */

struct ward_outbox_flow {
	int64_t pushes_hour, pushes_day; /* that were settled */
	int64_t moves_day;		 /* of refs that no push explains */
	int64_t unclean_day; /* of them: not, or not known to be, clean */
};
/* `now`: seconds since 1970. */
const struct ward_error *ward_outbox_flow(struct ward_outbox *outbox,
    int64_t now, struct ward_outbox_flow *out) WARD_MUST_CHECK;

/* What holds of one target now. */
struct ward_outbox_target {
	const char *name;
	int64_t queued, again, sending, ambiguous, dead;
	int64_t oldest;	      /* that is queued; 0: none */
	int64_t hour, day;    /* done within them */
	int64_t last_success; /* 0: never */
	bool is_disabled;     /* in one repository at least */
	const char *reason;   /* the last for which one was not done, or NULL */
};
bool ward_outbox_target_fails(const struct ward_outbox_target *target);
typedef const struct ward_error *(*ward_outbox_target_fn)(
    void *data, const struct ward_outbox_target *target);
/* Those that fail first, then by name. `again` counts among the queued. */
const struct ward_error *ward_outbox_targets(struct ward_outbox *outbox,
    int64_t now, ward_outbox_target_fn each, void *data) WARD_MUST_CHECK;

#endif

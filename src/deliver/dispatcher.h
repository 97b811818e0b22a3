/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_DISPATCHER_H
#define WARD_DELIVER_DISPATCHER_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/dispatch.h"
#include "refward/intent.h"
#include "refward/memory.h"
#include "refward/settle.h"
#include "ledger.h"
#include "policies.h"

/* What the files of the dispatcher share. */

struct ward_dispatcher {
	const char *outbox;
	const char *home; /* the repository that it is for, or NULL: all */
	const char *log;  /* of all records, or NULL: each repository's own */
	/* Records of this repository only; NULL: of all. */
	const char *counts, *counts_id;
	struct ward_ledger *ledger;
	struct ward_policies *policies;
	bool has_queued; /* deliveries, since it was asked which are ready */
	bool is_rebuilt; /* the ledger was new: what comes in may come again */
	int64_t now;	 /* seconds since 1970, taken once in each round */
	struct ward_buf trouble; /* the last error that was told, and when */
	int64_t trouble_told;
	struct ward_buf told; /* lines that are kept until a round ends */
	void (*tell)(void *data, struct ward_view lines);
	void *tell_data;
};

/* A repository, as the ledger knows it. */
struct ward_home {
	int64_t number;
	const char *id;
	const char *path; /* of its git directory */
	const char *name;
	bool is_gone;	 /* it is nowhere to be found */
	bool is_foreign; /* a copied entry: another dispatcher's */
};

/* --- tell.c: one line of JSON for each event --- */

struct ward_news {
	const char *action; /* "settled" */
	const char *level;  /* "info"; "error" wants somebody to look */
	const char *message;
	const struct ward_home *home; /* or NULL, as what follows */
	const char *push, *ref, *old, *new;
	const char *delivery, *pipeline, *target, *reason, *link;
};

void ward_tell(struct ward_dispatcher *d, const struct ward_news *news);
/* What was told since; each of us calls it before it waits. */
void ward_tell_all(struct ward_dispatcher *d);
/* What went wrong and can be tried again. */
void ward_tell_error(
    struct ward_dispatcher *d, const char *what, const struct ward_error *err);

/* --- age.c --- */

/* Whether that was so many seconds ago; or so many ahead, by a clock that was
 * wrong: how old it is nobody knows, and it is not young for years. */
bool
ward_is_past(const struct ward_dispatcher *d, int64_t moment, int64_t seconds);

/* --- homes.c --- */

/* Find where the intent's repository is now; inside a transaction. Text is the
 * arena's. */
const struct ward_error *
ward_home_find(struct ward_dispatcher *d, struct ward_arena *arena,
    const struct ward_intent *intent, struct ward_home *out) WARD_MUST_CHECK;

/* Whether it still lies at its path. */
bool ward_home_is_there(const struct ward_home *home);

/* --- queue.c --- */

enum ward_queue_as {
	WARD_QUEUE_TO_SEND,
	WARD_QUEUE_IN_DOUBT, /* it waits for somebody to say whether */
	WARD_QUEUE_SENT	     /* another push's stands for it */
};

/* Put what a line fires; twice is once. `reason`: why it is not to be sent, or
 * NULL. */
const struct ward_error *ward_queue_line(struct ward_dispatcher *d,
    const struct ward_home *home, const struct ward_intent *intent, size_t line,
    enum ward_queue_as as, const char *reason) WARD_MUST_CHECK;
const struct ward_error *
ward_note_event(struct ward_dispatcher *d, const struct ward_home *home,
    const char *kind, const char *push, const char *ref,
    const struct ward_oid *old, const struct ward_oid *new) WARD_MUST_CHECK;

/* --- finish.c --- */

struct ward_pending;

/* All lines of the push are settled and committed: append its record, put the
 * intent aside. */
const struct ward_error *ward_finish_push(struct ward_dispatcher *d,
    const struct ward_pending *pending) WARD_MUST_CHECK;
/* What is kept and no longer wanted. */
const struct ward_error *
ward_clear_kept(struct ward_dispatcher *d) WARD_MUST_CHECK;

/* --- note.c --- */

#define WARD_NOTE_SUFFIX ".applied"

/* Put beside the intent what the ledger knows of it. */
const struct ward_error *ward_note_push(struct ward_dispatcher *d,
    const struct ward_pending *pending) WARD_MUST_CHECK;
/* Of one that was put aside these lines are applied after all. */
const struct ward_error *
ward_note_late(struct ward_dispatcher *d, struct ward_arena *arena,
    const char *name, const struct ward_confirmation *late) WARD_MUST_CHECK;
/* A ledger that is new knows nothing: what is kept comes in again. */
const struct ward_error *
ward_bring_back(struct ward_dispatcher *d) WARD_MUST_CHECK;
bool ward_is_note(const char *name);

/* --- clear.c --- */

/* Old output of commands, and what those who were killed left. */
void ward_clear_folders(const struct ward_dispatcher *d);
/* What was done a quarter of a year ago. */
const struct ward_error *
ward_clear_ledger(struct ward_dispatcher *d) WARD_MUST_CHECK;

/* --- clear_figures.c --- */

/* The files of this folder that tell of an outbox that is gone. */
void ward_clear_figures(const char *folder);

/* --- intake.c --- */

/* Settle what can be settled. *waiting: how many intents are still open. */
const struct ward_error *
ward_take_in(struct ward_dispatcher *d, size_t *waiting) WARD_MUST_CHECK;

/* --- scan.c --- */

/* Compare all branches and tags of all repositories that are known with what
 * was settled, and tell what no push explains. The first time, what is there is
 * what is there. */
const struct ward_error *ward_scan(struct ward_dispatcher *d) WARD_MUST_CHECK;

/* --- late.c --- */

/* Confirmations of pushes that were settled without them. */
const struct ward_error *
ward_take_late(struct ward_dispatcher *d) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_INTENT_H
#define REFWARD_INTENT_H

#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/job.h"
#include "refward/memory.h"
#include "refward/oid.h"
#include "refward/process.h"
#include "refward/push.h"

/*
 * What an accepted push leaves before git moves any ref, and what post-receive
 * says of it: the entries of the outbox, as refward-outbox(5) describes them.
 */

struct ward_intent_line {
	enum ward_update_kind kind;
	struct ward_oid old, new; /* null: absent, delete */
	const char *ref;	  /* the final ref */
	const char *pushed;	  /* the name that the client used */
};

struct ward_intent {
	const char *push;
	int64_t time;
	const char *repository;	   /* its name, for people */
	const char *repository_id; /* NULL: it had none yet */
	const char *git_dir;	   /* absolute */
	const char *host;	   /* of the rule file, or NULL */
	const char *pusher;
	struct ward_process process; /* git receive-pack */
	const char *policy;	     /* SHA-256 of the rule file */
	struct ward_intent_line *lines;
	size_t nlines;
	struct ward_job *jobs;
	size_t njobs;
	/* The decision record without LF, to be appended when all lines are
	 * settled; NULL where it was written already. */
	const char *record;
};

#define WARD_INTENT_SIZE_MAX  (64 * 1024 * 1024)
#define WARD_INTENT_LINES_MAX 1000000

/* Replaces what *out holds. */
void ward_intent_write(struct ward_buf *out, const struct ward_intent *intent);

/* Strict; WARD_E_CORRUPT where a single byte is not as it was written. All text
 * is the arena's. */
const struct ward_error *ward_intent_read(struct ward_intent *out,
    struct ward_arena *arena, struct ward_view text) WARD_MUST_CHECK;

/* A line of which nobody knows whether it was applied. */
struct ward_doubt {
	size_t line;
	const char
	    *stand_in; /* the push that its jobs were sent for, or NULL */
};

/* Which lines of a push were applied, by number from 0. */
struct ward_confirmation {
	const char *push;
	size_t *lines; /* rising */
	size_t nlines;
	struct ward_doubt *doubts; /* rising; the dispatcher's own */
	size_t ndoubts;
};

#define WARD_CONFIRMATION_SIZE_MAX (16 * 1024 * 1024)

void ward_confirmation_write(
    struct ward_buf *out, const struct ward_confirmation *confirmation);
const struct ward_error *ward_confirmation_read(struct ward_confirmation *out,
    struct ward_arena *arena, struct ward_view text) WARD_MUST_CHECK;

/*
 * Which lines of the intent are among those that post-receive read. False where
 * one that it read is not the intent's: then it is another push's.
 */
bool ward_intent_confirm(struct ward_confirmation *out,
    struct ward_arena *arena, const struct ward_intent *intent,
    const struct ward_push_line *applied, size_t count);

#endif

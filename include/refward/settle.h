/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_SETTLE_H
#define REFWARD_SETTLE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/memory.h"
#include "refward/oid.h"

/*
 * What became of the lines of accepted pushes to one ref. A line is a move from
 * one value to another that may have been made; what is known is the last
 * settled value, the present one, which moves post-receive confirmed, and,
 * where there is one, the reflog. Nothing here is guessed.
 */

enum ward_move_state {
	WARD_MOVE_CONFIRMED, /* made, whatever else is found */
	WARD_MOVE_OPEN,	     /* its receive-pack runs: it may yet be made */
	/* Whether it runs cannot be told: it is settled by the chain alone. */
	WARD_MOVE_UNKNOWN,
	WARD_MOVE_GONE /* made by now, or never */
};

enum ward_move_outcome {
	WARD_MOVE_WAITS, /* it cannot be told yet */
	WARD_MOVE_APPLIED,
	WARD_MOVE_NOT_APPLIED,
	/* The ref may have moved so; whether this push did it stays unknown. */
	WARD_MOVE_AMBIGUOUS,
	/* The ref moved so; this push did it, or one that fires the same, and
	 * what they fire is sent as this one's. */
	WARD_MOVE_SHARED
};
#define WARD_MOVE_OUTCOMES (WARD_MOVE_SHARED + 1)

const char *ward_move_outcome_name(enum ward_move_outcome outcome);

struct ward_claim {
	struct ward_oid old, new;
	enum ward_move_state state;
	/* Claims of the same move that have the same number fire the same. */
	size_t likeness;
};

/* A line of the reflog. */
struct ward_logged {
	struct ward_oid old, new;
	bool is_push; /* git receive-pack made the move */
};

struct ward_settle_input {
	const struct ward_claim *claims; /* one ref's, by time */
	size_t nclaims;
	bool has_settled; /* false: nothing is known of the ref's past */
	struct ward_oid settled;
	struct ward_oid present; /* null: the ref is not there */
	bool has_log;		 /* git logs this ref */
	const struct ward_logged
	    *log; /* since it was settled, the oldest first */
	size_t nlog;
};

/* A move that was made. */
struct ward_made {
	struct ward_oid old, new;
	size_t claim; /* by whom; WARD_UNMEDIATED: by no push that is known */
};
#define WARD_UNMEDIATED SIZE_MAX

struct ward_settlement {
	enum ward_move_outcome *outcomes; /* by claim */
	/* By ambiguous claim: the shared one that stands for it, or
	 * WARD_UNMEDIATED: none does. */
	size_t *stand_ins;
	struct ward_made *made; /* in the order of the ref's history */
	size_t nmade;
	struct ward_oid settled; /* from now on */
	size_t nlogged;		 /* entries of the log that are used up */
};

/* All that comes out is the arena's. */
void ward_settle(struct ward_settlement *out, struct ward_arena *arena,
    const struct ward_settle_input *input);

#endif

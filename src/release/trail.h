/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_RELEASE_TRAIL_H
#define WARD_RELEASE_TRAIL_H

#include <stddef.h>
#include "refward/memory.h"
#include "refward/oid.h"

/*
 * Trails: ways from one value of a ref to another, on which each move is made
 * at most as often as somebody asked for it. Equal moves are one: which of them
 * was made is not asked here.
 */

struct ward_move {
	struct ward_oid old, new;
	size_t least, most; /* how often it must, and may, be made */
};

enum ward_trail_answer {
	WARD_TRAIL_NONE,
	WARD_TRAIL_ONE,
	/* Moves that may be made differ between two trails; or there were too
	 * many to look at. */
	WARD_TRAIL_MANY
};

struct ward_trail {
	const struct ward_move *moves; /* sorted by ward_move_compare() */
	size_t nmoves;
	struct ward_oid from, to;
	/* Of the first trail that was found, if any: */
	size_t *path; /* moves, in order */
	size_t npath;
	size_t *counts; /* by move: how often */
};

/* By old, then new value. */
int ward_move_compare(const struct ward_move *a, const struct ward_move *b);

/* Fills in path and counts, of the arena. */
enum ward_trail_answer
ward_trail_find(struct ward_trail *trail, struct ward_arena *arena);

/* Whether any trail at all could make this move. */
bool
ward_trail_may_pass(const struct ward_trail *trail, const struct ward_oid *old,
    const struct ward_oid *new, struct ward_arena *arena);

#endif

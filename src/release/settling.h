/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_RELEASE_SETTLING_H
#define WARD_RELEASE_SETTLING_H

#include "refward/settle.h"
#include "trail.h"

/* What the files share that settle a ref. */

/* Claims and log entries that say the same of the ref. */
struct kind {
	struct ward_move move;
	size_t nlogged;	   /* entries of the log */
	size_t nconfirmed; /* claims */
	size_t nopen;
	size_t nclosed; /* neither: gone, or unknown */
	/* Of the closed: how many were made; the rest is not yet told. */
	size_t nproved;
	size_t nused; /* while the moves are put in order */
};

struct settling {
	const struct ward_settle_input *in;
	struct ward_settlement *out;
	struct ward_arena *arena;
	struct kind *kinds; /* sorted */
	size_t nkinds;
	size_t *kind_of; /* by claim */
	struct ward_oid from;
};

/* Entries of the log that no confirmed line made. */
size_t ward_settling_unexplained(const struct kind *kind);
/* The claim of this kind that is named next, or WARD_UNMEDIATED. */
size_t
ward_settling_next_claim(const struct settling *s, const struct kind *kind);
/* A move was made, by this claim or by WARD_UNMEDIATED. */
void ward_settling_add_made(struct settling *s, const struct ward_oid *old,
    const struct ward_oid *new, size_t claim);
/* A move was made by one of its claims, and nobody knows by which: the first
 * stands for all of them where they fire the same. `is_last` of its moves. */
void ward_settling_add_one_of(
    struct settling *s, const struct kind *kind, bool is_last);
/* Its unconfirmed claims are ambiguous. */
void ward_settling_give_up_on(struct settling *s, const struct kind *kind);
/* What is confirmed or proved, and what led there where `tells_gaps`. */
void ward_settling_add_sure(struct settling *s, bool tells_gaps);
/* From there to the present value no push led. */
void ward_settling_add_rest(struct settling *s);
/* What is gone and was not found. */
void ward_settling_drop_gone(struct settling *s);

/* --- settle_chain.c --- */

/* By the one way from the settled value to the present one. */
void ward_settle_by_chain(struct settling *s);
/* While some receive-pack may yet move the ref: only what needs none of its
 * moves. */
void ward_settle_what_is_sure(struct settling *s);

#endif

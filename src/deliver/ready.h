/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_READY_H
#define WARD_DELIVER_READY_H

#include "dispatcher.h"

/* A delivery that was the first open one of its lane, and due, when the ledger
 * was asked. */
struct ward_ready {
	int64_t sequence;
	int64_t repository;
	const char *target;
	struct ward_ready *next;
};

/* Those that are not taken yet. */
struct ward_ready_list {
	struct ward_ready *first, **end;
	struct ward_arena *arena;
	int64_t asked; /* when: another second may bring others */
	size_t count;  /* that were found then */
	bool is_cut;   /* there were more */
};

void ward_ready_init(struct ward_ready_list *list);
void ward_ready_release(struct ward_ready_list *list);

/* Whether the ledger may know of others. */
bool ward_ready_is_old(
    const struct ward_ready_list *list, const struct ward_dispatcher *d);
/* Ask it; of each target not all, so that none hides the others. */
const struct ward_error *ward_ready_find(
    struct ward_ready_list *list, struct ward_dispatcher *d) WARD_MUST_CHECK;
/* The one that follows this delivery in its lane, where that is done. */
const struct ward_error *ward_ready_follow(struct ward_ready_list *list,
    struct ward_dispatcher *d, int64_t sequence) WARD_MUST_CHECK;
void ward_ready_remove(struct ward_ready_list *list, struct ward_ready **at);

/* Seconds until a delivery is due; -1: none is queued. */
const struct ward_error *
ward_ready_next(struct ward_dispatcher *d, int64_t *out) WARD_MUST_CHECK;

#endif

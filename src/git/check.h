/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_CHECK_H
#define REFWARD_GIT_CHECK_H

#include <stdbool.h>
#include "refward/oid.h"
#include "side.h"

/*
 * New trees are checked once. What one has taken over, byte for byte, from a
 * tree that was found clean is not looked at again; nor is, later, what an old
 * tree has left to a new one that is clean: histories are read from their end.
 * Functions below say what is wrong with the new one, at most once, or NULL.
 */
struct ward_checks {
	struct ward_oidmap found; /* by id */
};

/* The check of one tree. */
struct ward_check {
	struct ward_checks *checks;
	bool is_on;    /* it is compared with a clean one, and not yet done */
	bool foresees; /* it is clean, and so is all of the old one so far */
};

bool ward_check_is_due(
    const struct ward_checks *checks, const struct ward_oid *tree);

/* `now` will be compared with the first of `old`, if there is any. */
const char *
ward_check_begin(struct ward_check *check, struct ward_checks *checks,
    const struct ward_side *now, const struct ward_sides *old);
/* `now` stands at an entry that the old tree has not; is_there: it has one of
 * that name and sort. */
const char *ward_check_entry(
    struct ward_check *check, const struct ward_side *now, bool is_there);
/* The old tree stands at an entry that the new one has not; is_there: it has
 * one of that name and sort. */
void ward_check_old(
    struct ward_check *check, const struct ward_side *old, bool is_there);
/* No entry is left of `now`; what is left of the old one was not looked at. */
const char *ward_check_end(struct ward_check *check,
    const struct ward_side *now, const struct ward_sides *old);

#endif

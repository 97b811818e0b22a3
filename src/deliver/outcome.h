/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_OUTCOME_H
#define WARD_DELIVER_OUTCOME_H

#include "courier.h"
#include "dispatcher.h"

/* A delivery that came back, or that could not be sent at all. */
struct ward_sent {
	int64_t sequence;
	int64_t repository;
	const char *id;
	const char *target;
	const char *git_dir;
	const char *repository_id;
	const char *entry;
	const char *disabled;	   /* why its target takes nothing; or NULL */
	unsigned int attempts;	   /* before this one */
	unsigned int most;	   /* attempts that are made */
	struct ward_result result; /* its texts live as long as this */
	const char *state;	   /* what it is from now on */
};

/* Write down what becomes of it. */
const struct ward_error *ward_outcome_write(
    struct ward_dispatcher *d, struct ward_sent *sent) WARD_MUST_CHECK;
/* After that is committed. */
void ward_outcome_tell(struct ward_dispatcher *d, const struct ward_sent *sent);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_DOCTOR_H
#define WARD_CMD_DOCTOR_DOCTOR_H

#include <stdint.h>
#include "src/cmd/session.h"

/*
 * What `refward doctor` looks at: one file and one row each (checks.def). A
 * check changes nothing.
 */

struct ward_doctor;

struct ward_check {
	const char *name; /* "secrets" */
	const char
	    *summary;	 /* what has to hold; sentences end in a full stop */
	const char *why; /* what happens where it does not */
	/* An error: it could not be told. */
	const struct ward_error *(*look)(struct ward_doctor *doctor);
};

extern const struct ward_check *const ward_checks[];
extern const size_t ward_nchecks;

/* One repository, its rule file loaded. */
struct ward_doctor {
	struct ward_session *session;
	struct ward_buf outbox, ledger;
	int64_t now; /* seconds since 1970 */
	struct ward_ailment *ailments;
	size_t count;
};

struct ward_ailment {
	const struct ward_check *check;
	const char *what; /* a phrase */
	const char *mend; /* a command that mends it, or what to do */
	bool is_unknown;  /* it could not be told; `mend` is NULL */
};

/* From a check: the last line says what mends it. */
void ward_ail(struct ward_doctor *doctor, const char *mend, const char *fmt,
    ...) WARD_FORMAT(3, 4);
/* A text of the session's arena. */
const char *ward_doctor_text(struct ward_doctor *doctor, const char *fmt, ...)
    WARD_FORMAT(2, 3);
/* The repository as a word of a shell command. */
const char *ward_doctor_repo(struct ward_doctor *doctor);
/* A path likewise. */
const char *ward_doctor_word(struct ward_doctor *doctor, const char *path);

/* Older than this is more than a push that is under way. */
#define WARD_DOCTOR_LATE 600

#endif

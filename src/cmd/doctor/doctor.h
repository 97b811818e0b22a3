/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_DOCTOR_H
#define WARD_CMD_DOCTOR_DOCTOR_H

#include <stdint.h>
#include "refward/git_config.h"
#include "src/cmd/doctor/run.h"
#include "src/cmd/layouts/layout.h"
#include "src/cmd/session.h"

/*
 * What `refward doctor` looks at: one file and one row each (checks.def). A
 * check changes nothing, and what it looks at may be anybody's.
 */

struct ward_doctor;
struct ward_found_hook;
struct ward_ref_past;

enum ward_check_part {
	WARD_CHECK_SERVER,     /* once, whatever repositories there are */
	WARD_CHECK_REPOSITORY, /* its set-up, which an audit asks for too */
	WARD_CHECK_DELIVERY,   /* between its pushes and their receivers */
	WARD_CHECK_HISTORY     /* takes long: only an audit asks */
};

/* What a check looks at. Where that cannot be had, a check says
 * so, and those that need it are not made. */
#define WARD_NEEDS_RULES  1u
#define WARD_NEEDS_CONFIG 2u
#define WARD_NEEDS_REFS	  4u

struct ward_check {
	const char *name; /* "secrets" */
	const char
	    *summary;	 /* what has to hold; sentences end in a full stop */
	const char *why; /* what happens where it does not */
	enum ward_check_part part;
	unsigned int needs;
	bool is_grave; /* pushes may get past the gate */
	/* An error: it could not be told. */
	const struct ward_error *(*look)(struct ward_doctor *doctor);
};

extern const struct ward_check *const ward_checks[];
extern const size_t ward_nchecks;
const char *ward_check_part_name(enum ward_check_part part); /* "server" */

struct ward_doctor_ref {
	const char *name;
	struct ward_oid id;
	const char *target; /* of a symbolic one, else NULL */
};

int ward_doctor_by_name(const void *ref, const void *other); /* for qsort */

/* One repository; or the server: then there is no session. */
struct ward_doctor {
	struct ward_doctor_run *run;
	struct ward_arena *arena;
	int64_t now; /* seconds since 1970 */
	struct ward_ailment *ailments;
	size_t count;
	size_t nmade;			  /* checks */
	const struct ward_check **unmade; /* what they need cannot be had */
	size_t nunmade;

	struct ward_session *session;
	const struct ward_layout *layout; /* how its host runs hooks */
	struct ward_buf outbox, ledger;
	unsigned int lacks;	   /* of what checks need */
	enum ward_code rules_code; /* where it lacks the rules: why */
	const char *rules_problem, *config_problem, *refs_problem;
	struct ward_config config;
	struct ward_doctor_ref *refs; /* by name; HEAD is none of them */
	size_t nrefs, refs_capacity;
	bool has_refs;		       /* they were asked for */
	struct ward_found_hook *hooks; /* hook.h; NULL: not looked at yet */
	struct ward_ref_past *pasts;   /* history.h; likewise */
	const char *records_problem;
	bool has_own_hooks; /* git looks at hooks/ of the repository */
};

struct ward_ailment {
	const struct ward_check *check;
	const char *about; /* what it is about: the same in every run, or "" */
	const char *what;  /* a phrase */
	const char *mend;  /* a command that mends it, or what to do */
	bool is_unknown;   /* it could not be told; `mend` is NULL */
};

/* Make ready; release in any case. An error: there is no such repository. The
 * session is started, and ended by the caller. */
const struct ward_error *
ward_doctor_open(struct ward_doctor *out, struct ward_doctor_run *run,
    struct ward_session *session, const char *path) WARD_MUST_CHECK;
void
ward_doctor_open_server(struct ward_doctor *out, struct ward_doctor_run *run);
void ward_doctor_release(struct ward_doctor *doctor);
/* Make all checks of these parts (a bit each: 1u << part). */
void ward_doctor_examine(struct ward_doctor *doctor, unsigned int parts);

/* --- tell.c: in words ----------------------------------------------------- */

#define WARD_DOCTOR_SCHEMA 1

struct ward_json;

/* What was found in one, or in the server, and what was not looked at; members
 * of the object that is open. */
void
ward_doctor_tell_json(struct ward_json *json, const struct ward_doctor *doctor);
void ward_doctor_tell_text(
    struct ward_buf *out, const char *name, const struct ward_doctor *doctor);
/* All checks that there are, a document of its own. */
void ward_doctor_list_json(struct ward_buf *out);
void ward_doctor_list_text(struct ward_buf *out);

/* --- from a check --------------------------------------------------------- */

/* The last text says what is wrong, `mend` what mends it. */
void ward_ail(struct ward_doctor *doctor, const char *mend, const char *fmt,
    ...) WARD_FORMAT(3, 4);
/* The same about one of many: a file, a ref, a key. */
void ward_ail_of(struct ward_doctor *doctor, const char *about,
    const char *mend, const char *fmt, ...) WARD_FORMAT(4, 5);
/* A text of the arena. */
const char *ward_doctor_text(struct ward_doctor *doctor, const char *fmt, ...)
    WARD_FORMAT(2, 3);
/* The repository as a word of a shell command. */
const char *ward_doctor_repo(struct ward_doctor *doctor);
/* A path likewise. */
const char *ward_doctor_word(struct ward_doctor *doctor, const char *path);
/* The same without links: who gives away what lies there sees what it is. */
const char *ward_doctor_target(struct ward_doctor *doctor, const char *path);
/* A path in the repository. */
const char *ward_doctor_path(struct ward_doctor *doctor, const char *name);

/* What git makes of a key as it prints it ("receive.fsckobjects"); NULL: it is
 * not set. */
const struct ward_setting *
ward_doctor_setting(const struct ward_doctor *doctor, const char *key);
/* What it is set to, for a sentence: "'true'", or "not set". */
const char *
ward_doctor_value(struct ward_doctor *doctor, const struct ward_setting *what);
/* The same as a boolean. */
const struct ward_error *ward_doctor_bool(const struct ward_doctor *doctor,
    const char *key, bool otherwise, bool *out) WARD_MUST_CHECK;
/* The command that sets a key for the repository. */
const char *
ward_doctor_set(struct ward_doctor *doctor, const char *key, const char *value);
/* The command that takes a setting away, where it stands. */
const char *
ward_doctor_unset(struct ward_doctor *doctor, const struct ward_setting *what);

/* Whether the owner of the repository, as whom git runs, may do that to a file
 * that is there: R_OK, W_OK or X_OK. */
bool
ward_doctor_may(const struct ward_doctor *doctor, const char *path, int how);

/* Older than this is more than a push that is under way. */
#define WARD_DOCTOR_LATE 600

#endif

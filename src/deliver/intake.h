/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_INTAKE_H
#define WARD_DELIVER_INTAKE_H

#include "refward/repo.h"
#include "refward/spool.h"
#include "dispatcher.h"

/* One round of settling, as its files share it. */

/* An intent that is not settled, and what is known of it. */
struct ward_pending {
	const char *name; /* in the outbox */
	struct ward_intent intent;
	struct ward_home home;
	bool is_confirmed;	    /* post-receive has spoken */
	bool *confirmed;	    /* by line: it was applied */
	enum ward_move_state state; /* of lines that it did not speak of */
	enum ward_move_outcome *outcomes; /* by line */
	const char **stand_ins; /* by line: the push it was sent for, or NULL */
	const struct ward_doubt *doubts; /* of a ledger that was lost */
	size_t ndoubts;
	bool *is_doubtful; /* by line: by one of these, in this round */
	bool was_begun;	   /* some line was settled before */
};

/* A ref of a repository, with all lines that are about it. */
struct ward_case {
	const struct ward_home *home;
	const char *ref;
	struct ward_claim *claims;
	struct ward_pending **owners; /* by claim */
	size_t *lines;
	size_t nclaims, capacity;
	bool is_blocked; /* something came in meanwhile: another round */
	struct ward_oid present;
	bool has_log;
	struct ward_logged *log;
	const char **places; /* behind each entry */
	size_t nlog;
	bool has_settled;
	struct ward_oid settled;
	const char *place;
};

struct ward_round {
	struct ward_dispatcher *d;
	struct ward_arena *arena;
	struct ward_spool_names names; /* of all that were there */
	struct ward_pending *pending;
	size_t npending;
	struct ward_case *cases;
	size_t ncases;
};

/* --- cases.c --- */

/* Gather the unsettled lines of all pending intents by ref. */
void ward_cases_make(struct ward_round *round);
/* Read what each ref is now; inside a transaction. */
const struct ward_error *
ward_cases_read(struct ward_round *round) WARD_MUST_CHECK;
/* Block those to which an intent came that this round does not know. */
const struct ward_error *
ward_cases_block(struct ward_round *round) WARD_MUST_CHECK;

/* --- alike.c --- */

/* Which of its claims fire the same. */
void ward_cases_compare(struct ward_case *one);
/* Take from it who pushed, where the shared claim's move may be another
 * pusher's. What changes is the arena's. */
void ward_unattribute(struct ward_intent *intent, struct ward_arena *arena,
    const struct ward_case *one, const enum ward_move_outcome *outcomes,
    size_t claim);

/* --- verdicts.c --- */

/* Settle each case and write down what came of it; inside a transaction. */
const struct ward_error *
ward_cases_settle(struct ward_round *round) WARD_MUST_CHECK;

#endif

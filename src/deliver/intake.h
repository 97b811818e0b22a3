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
	size_t nclaims;
	size_t
	    place_in_round; /* of its first line: what came first goes first */
	bool is_read;
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

/* --- open_refs.c --- */

/* Refs, of whatever repository, that intents which are not settled name. */
struct ward_open_refs {
	const char **items; /* sorted; their text is the arena's */
	size_t count, capacity;
};

#define WARD_OPEN_REFS_INIT \
	{                   \
		NULL, 0, 0  \
	}

/* Those of all intents but the known ones. One that cannot be read names none:
 * it is told, and put aside, where it is settled. */
const struct ward_error *
ward_open_refs_read(struct ward_open_refs *refs, struct ward_arena *arena,
    const char *outbox, const struct ward_spool_names *known) WARD_MUST_CHECK;
bool ward_open_refs_have(const struct ward_open_refs *refs, const char *ref);
void ward_open_refs_release(struct ward_open_refs *refs);

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

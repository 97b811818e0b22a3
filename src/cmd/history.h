/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_HISTORY_H
#define WARD_CMD_HISTORY_H

#include "src/cmd/session.h"

/* For struct ward_gate_input: what an administrator asks takes its time. */
extern const struct ward_budgets ward_no_budgets;

/* A history that is there already, as the push that creates all its refs. */
struct ward_history {
	const uint64_t *sets;	 /* ask only these (bits); NULL: all */
	const char *const *refs; /* globs; none: every ref that is governed */
	size_t nrefs;
	bool skips_trees;
	const struct ward_memo *memo; /* or NULL */
	const int64_t *since; /* by number of a set; or NULL: of a gate */
	void (*progress)(void *data, size_t done, size_t all);
	void *progress_data;
};

/* Judge it: the verdict is the session's, its push what was judged. To be given
 * to ward_history_forget() in any case. */
const struct ward_error *ward_history_judge(struct ward_session *session,
    const struct ward_history *how) WARD_MUST_CHECK;
/* Whether refs stand now as they did: else who moved, of the arena. */
const struct ward_error *ward_history_check(struct ward_session *session,
    const struct ward_history *how, const char **moved) WARD_MUST_CHECK;
void ward_history_forget(struct ward_session *session);

#endif

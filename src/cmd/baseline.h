/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_BASELINE_H
#define WARD_CMD_BASELINE_H

#include <stdbool.h>
#include "refward/json.h"
#include "src/cmd/history.h"
#include "src/cmd/session.h"

/* Rule file and repository are without budgets here: it is an administrator
 * who asks. */
const struct ward_error *
ward_baseline_open(struct ward_session *session) WARD_MUST_CHECK;

struct ward_baseline {
	const char *act;      /* "baseline", as the record says it */
	const uint64_t *sets; /* only these (bits); NULL: all */
	const struct ward_policy *before; /* that was replaced, or NULL */
};

/* Audit every ref that such a rule set governs: the verdict is the session's.
 * To be given to ward_baseline_forget() in any case. */
const struct ward_error *ward_baseline_audit(struct ward_session *session,
    const struct ward_baseline *how) WARD_MUST_CHECK;
/* Then record what was found as named exceptions, and the commits as covered.
 * Without an audit only the act is recorded. */
const struct ward_error *ward_baseline_keep(struct ward_session *session,
    const struct ward_baseline *how) WARD_MUST_CHECK;
/* Say in words what was found, and what was kept; or both as an object `key`.
 */
void
ward_baseline_tell(struct ward_buf *out, const struct ward_session *session);
void ward_baseline_tell_kept(
    struct ward_buf *out, const struct ward_session *session);
void ward_baseline_tell_json(struct ward_json *json, const char *key,
    const struct ward_session *session, bool is_dry_run);
void ward_baseline_forget(struct ward_session *session);

/* All of that in turn; *text or *json is NULL. Unless it is a dry run, it is
 * kept. */
const struct ward_error *
ward_baseline(struct ward_session *session, bool is_dry_run,
    struct ward_buf *text, struct ward_json *json) WARD_MUST_CHECK;

#endif

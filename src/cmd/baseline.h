/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_BASELINE_H
#define WARD_CMD_BASELINE_H

#include <stdbool.h>
#include "refward/json.h"
#include "src/cmd/session.h"

/* Rule file and repository are without budgets here: it is an administrator
 * who asks. */
const struct ward_error *
ward_baseline_open(struct ward_session *session) WARD_MUST_CHECK;

/*
 * Audit every ref that a rule set governs. Unless it is a dry run, record the
 * commits as covered, and what was found as named exceptions. *text or *json
 * (the other one is NULL) gets what was found and done.
 */
const struct ward_error *
ward_baseline(struct ward_session *session, bool is_dry_run,
    struct ward_buf *text, struct ward_json *json) WARD_MUST_CHECK;

#endif

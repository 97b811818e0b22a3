/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_INTEND_H
#define WARD_HOOKS_INTEND_H

#include "refward/job.h"
#include "refward/render.h"
#include "refward/repo.h"
#include "hooks/request.h"

/*
 * Leave in the outbox, durably, what an accepted push does and fires: only then
 * may it be let in. `record` is its decision record; it is kept with the intent
 * unless `is_recorded`. A push that changes nothing leaves nothing. *jobs is
 * what was selected, of the request's arena. What another push under way speaks
 * against is found in `verdict`: then nothing is left.
 */
const struct ward_error *ward_intend(const struct ward_request *request,
    const struct ward_record *record, struct ward_repo *repo,
    struct ward_verdict *verdict, bool is_recorded,
    struct ward_jobs *jobs) WARD_MUST_CHECK;

/* Lines for the pusher: pipelines that do not fire since a value that they need
 * is not known. Nobody else would hear of it. */
void ward_intend_tell(struct ward_buf *out, const struct ward_jobs *jobs);

/* Whether any line of the push changes a ref. */
bool ward_has_change(const struct ward_verdict *verdict);

#endif

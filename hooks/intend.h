/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_INTEND_H
#define WARD_HOOKS_INTEND_H

#include "refward/render.h"
#include "refward/repo.h"
#include "hooks/request.h"

/*
 * Leave in the outbox, durably, what an accepted push does and fires: only then
 * may it be let in. `record` is its decision record; it is kept with the intent
 * unless `is_recorded`. A push that changes nothing leaves nothing.
 */
const struct ward_error *ward_intend(const struct ward_request *request,
    const struct ward_record *record, struct ward_repo *repo,
    bool is_recorded) WARD_MUST_CHECK;

/* Whether any line of the push changes a ref. */
bool ward_has_change(const struct ward_verdict *verdict);

#endif

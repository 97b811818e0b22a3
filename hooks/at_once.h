/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_AT_ONCE_H
#define WARD_HOOKS_AT_ONCE_H

#include "refward/intent.h"
#include "refward/repo.h"
#include "refward/verdict.h"

/*
 * Two pushes at once are judged by refs that neither has moved. Ask when the
 * intent is in the outbox already: of two that do not go together, at least one
 * sees the other's intent, or the ref that it made. What is found refuses.
 */
const struct ward_error *
ward_judge_at_once(struct ward_verdict *verdict, struct ward_repo *repo,
    const char *outbox, const struct ward_intent *intent) WARD_MUST_CHECK;

#endif

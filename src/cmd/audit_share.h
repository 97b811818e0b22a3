/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_SHARE_H
#define WARD_CMD_AUDIT_SHARE_H

#include "src/cmd/audit_memo.h"

/* Have the packed commits that the memo does not have judged by so many
 * processes, each its part, and take what they found into the memo. What one
 * of them cannot do is left to who comes after. */
const struct ward_error *ward_audit_share(struct ward_audit_memo *memo,
    const struct ward_audit_jobs *jobs, struct ward_verdict *verdict,
    ward_commit_fn judge, void *judge_data) WARD_MUST_CHECK;

#endif

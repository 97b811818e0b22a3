/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_MEMO_H
#define WARD_CMD_AUDIT_MEMO_H

#include "refward/gate.h"
#include "refward/repo.h"

/*
 * What was found in commits, as records that outlive the process: each holds a
 * commit's parents, tree and date, the sets that judged it, and what they
 * found. Records are bytes as this machine writes them; those that come from
 * outside are checked to their last byte before any is used.
 */
struct ward_audit_memo;

/* The policy must outlive it. The caller frees. */
struct ward_audit_memo *
ward_audit_memo_new(const struct ward_policy *policy, size_t oid_size);
void ward_audit_memo_free(struct ward_audit_memo *memo); /* NULL is harmless */

/* For struct ward_gate_input; of the memo. */
const struct ward_memo *
ward_audit_memo_hooks(const struct ward_audit_memo *memo);

/* Take records over; `records` must live as long. False, and nothing taken,
 * where they are no such records. Of one commit the last counts. */
bool
ward_audit_memo_add(struct ward_audit_memo *memo, struct ward_view records);

/* By how many processes, and who is told how far they are. */
struct ward_audit_jobs {
	struct ward_repo *repo;
	unsigned int count;
	bool keeps; /* what they find is among the news */
	void (*progress)(void *data, size_t done, size_t all); /* or NULL */
	void *progress_data;
};

/* Have commits judged ahead so. */
void ward_audit_memo_share(
    struct ward_audit_memo *memo, const struct ward_audit_jobs *jobs);
/* As ward_audit_memo_add(), of what was judged elsewhere in this run: it is
 * copied, and is new. */
bool
ward_audit_memo_adopt(struct ward_audit_memo *memo, struct ward_view records);
bool ward_audit_memo_has(
    const struct ward_audit_memo *memo, const struct ward_oid *id);
/* Records of what was judged since; empty where they may not be kept. */
struct ward_view ward_audit_memo_news(const struct ward_audit_memo *memo);
/* The same of all: what was added, and what is new. */
void
ward_audit_memo_all(const struct ward_audit_memo *memo, struct ward_buf *out);
/* Whether what is found depends on more than commit, policy and set. */
bool ward_audit_memo_is_spoilt(const struct ward_audit_memo *memo);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_RECORD_H
#define WARD_CMD_AUDIT_RECORD_H

#include "refward/policy.h"
#include "refward/verdict.h"

/* One commit among the records of audit_memo.h, and what was found in it. */

struct ward_audit_record {
	struct ward_oid id, tree;
	int64_t date;
	uint64_t sets; /* that judged it, as bits */
	size_t nparents;
	struct ward_view parents; /* their ids */
	struct ward_view events;
	size_t start; /* in the buffer that it is written to */
};

/* Rule sets and rules by number, as a policy has them. */
struct ward_audit_names;

struct ward_audit_names *ward_audit_names_new(const struct ward_policy *policy);
void ward_audit_names_free(struct ward_audit_names *names);

/* Take the next record off the front; false where there is no whole one. */
bool ward_audit_record_next(struct ward_view *rest, struct ward_view *bytes);
/* What it says; its views lead into the bytes. False where it has not the
 * form. */
bool ward_audit_record_read(
    struct ward_audit_record *out, struct ward_view bytes, size_t oid_size);
/* Only the id, of one that has the form. */
struct ward_oid ward_audit_record_id(struct ward_view bytes, size_t oid_size);
struct ward_oid
ward_audit_record_parent(const struct ward_audit_record *record, size_t i);

/* Write one: between the two its parents' ids and its events are added. */
void
ward_audit_record_begin(struct ward_buf *out, struct ward_audit_record *record);
void ward_audit_record_end(
    struct ward_buf *out, const struct ward_audit_record *record);

struct ward_audit_event {
	size_t set;
	bool is_unasked; /* nobody pushes: the finding has only its rule */
	struct ward_finding finding; /* without commit, ref and its value */
};

/* Take the next event off the front of record->events; false where there is
 * none that has the form. */
bool ward_audit_event_next(struct ward_audit_record *record,
    const struct ward_audit_names *names, struct ward_audit_event *out);
/* False where it is of a rule that the policy does not have, or whose findings
 * do not last. */
bool ward_audit_event_add(struct ward_buf *out,
    const struct ward_audit_names *names, const struct ward_finding *finding);
bool ward_audit_event_add_unasked(struct ward_buf *out,
    const struct ward_audit_names *names, const char *set, const char *rule);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_STORE_H
#define WARD_REPORT_STORE_H

#include "refward/audit.h"

/* How values stand in the file of findings: numbers of 64 bits as this machine
 * writes them, text behind its size. Only the run that wrote it reads it. */

void ward_store_number(struct ward_buf *out, uint64_t number);
void ward_store_text(struct ward_buf *out, struct ward_view text);
/* NULL is another text than "". */
void ward_store_str(struct ward_buf *out, const char *text);
void ward_store_oid(struct ward_buf *out, const struct ward_oid *id);

/* Off the front of *rest; false where there is not so much. */
bool ward_store_take_number(struct ward_view *rest, uint64_t *number);
bool ward_store_take_text(struct ward_view *rest, struct ward_view *text);
bool ward_store_take_str(
    struct ward_view *rest, const char **text, struct ward_arena *arena);
bool ward_store_take_oid(struct ward_view *rest, struct ward_oid *id);

void ward_store_finding(
    struct ward_buf *out, const struct ward_audit_finding *finding);
bool ward_store_take_finding(
    struct ward_view *rest, struct ward_audit_finding *finding);

void ward_store_ref(struct ward_buf *out, const struct ward_audit_ref *ref);
bool ward_store_take_ref(struct ward_view *rest, struct ward_audit_ref *ref);

/* The whole of a part of a file, mapped. */
struct ward_store_map {
	void *base;
	size_t length;
	struct ward_view view;
};

const struct ward_error *ward_store_map(struct ward_store_map *out, int fd,
    int64_t at, int64_t size) WARD_MUST_CHECK;
void ward_store_unmap(struct ward_store_map *map);

/* What the baseline file and an earlier report say of a finding. */
void ward_audit_mark(
    const struct ward_audit *audit, struct ward_audit_finding *finding);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_FORMAT_H
#define WARD_REPORT_FORMAT_H

#include "refward/audit.h"
#include "refward/json.h"

/* What formats share. */

typedef void (*ward_report_fn)(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding);

/* Each finding of a repository in turn; what is written is let out between. */
void ward_report_findings(struct ward_report_out *out,
    const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_report_fn tell,
    void *data);

/* Each of its refs likewise, where the posture was asked for. */
typedef void (*ward_report_ref_fn)(
    void *data, struct ward_report_out *out, const struct ward_audit_ref *ref);
void
ward_report_refs(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_report_ref_fn tell,
    void *data);

/* The SHA-256 of the states and findings that there are, in hexadecimal,
 * appended: whoever has the report as JSON can compute it too. */
void ward_report_digest(struct ward_report_out *out,
    const struct ward_audit *audit, struct ward_buf *hex);

/* Objects of json.c and jsonl.c. */
void
ward_report_json_head(struct ward_json *json, const struct ward_audit *audit);
void ward_report_json_summary(struct ward_json *json,
    struct ward_report_out *out, const struct ward_audit *audit);
/* Members only: the caller opens and closes. */
void ward_report_json_repository(struct ward_json *json,
    const struct ward_audit *audit,
    const struct ward_audit_repository *repository);
void
ward_report_json_ref(struct ward_json *json, const struct ward_audit_ref *ref);
void ward_report_json_finding(struct ward_json *json,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding, bool has_earlier);

#endif

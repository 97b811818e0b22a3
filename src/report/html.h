/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_HTML_H
#define WARD_REPORT_HTML_H

#include "format.h"

/* What the parts of the HTML report share. Text of others gets into the page by
 * ward_html_text() alone. */

/* How much of a report of any size is shown; the rest is counted. */
#define WARD_HTML_EVIDENCE_MAX	   (2560u * 1024) /* bytes */
#define WARD_HTML_MAP_ROWS	   50
#define WARD_HTML_MAP_COLUMNS	   40
#define WARD_HTML_WORST_MAX	   20
#define WARD_HTML_REPOSITORIES_MAX 1000
#define WARD_HTML_UNREAD_MAX	   100

extern const char ward_html_style[];

/* Text of others, at most `cap` bytes of it, ending in "..." where it was cut;
 * 0: all. */
void ward_html_text(struct ward_buf *out, struct ward_view text, size_t cap);
void ward_html_str(struct ward_buf *out, const char *text);
/* "203,310" */
void ward_html_count(struct ward_buf *out, size_t count);
/* "3 repositories", "1 repository" */
void ward_html_counted(
    struct ward_buf *out, size_t count, const char *one, const char *many);
/* "3 open, 2 noted, 1 could not tell": what is 0 only of the open ones. */
void
ward_html_counts(struct ward_buf *out, const struct ward_audit_counts *counts);
/* A paragraph, where none is open. */
void ward_html_none_open(
    struct ward_buf *out, const struct ward_audit_counts *counts);
/* "NAME <ADDRESS>", the address below. */
void ward_html_person(struct ward_buf *out, struct ward_view person);
/* "2026-12-24" */
void ward_html_day(struct ward_buf *out, int64_t time);
/* "98.7 %" of the whole, never rounded up to all; a dash where it is empty. */
void ward_html_rate(struct ward_buf *out, size_t part, size_t whole);
/* "rule [set]" */
void ward_html_rule(struct ward_buf *out, const struct ward_audit_rule *rule);
/* A cell of a table with a count; nothing that is 0 draws the eye. */
void ward_html_cell(struct ward_buf *out, size_t count);
/* A bar as long as `part` is of the whole. */
void ward_html_bar(struct ward_buf *out, size_t part, size_t whole);
/* "clean", "findings" or "unknown", with a sign for those who see no colour. */
void
ward_html_state(struct ward_buf *out, const struct ward_audit_repository *of);
/* Where it can be scrolled, also by keys: a table or a drawing that is wide. */
void ward_html_scroll(struct ward_buf *out, const char *label);

/* The sections of the page, in their order. */
void ward_html_scope(struct ward_buf *out, const struct ward_audit *audit);
void ward_html_summary(struct ward_buf *out, const struct ward_audit *audit);
void ward_html_time(struct ward_buf *out, const struct ward_audit *audit);
void ward_html_map(struct ward_buf *out, const struct ward_audit *audit);
void
ward_html_worst(struct ward_report_out *out, const struct ward_audit *audit);
void ward_html_rules(struct ward_buf *out, const struct ward_audit *audit);
void
ward_html_posture(struct ward_report_out *out, const struct ward_audit *audit);
void ward_html_bypasses(struct ward_buf *out, const struct ward_audit *audit);
void
ward_html_evidence(struct ward_report_out *out, const struct ward_audit *audit);
void
ward_html_repositories(struct ward_buf *out, const struct ward_audit *audit);
void
ward_html_data(struct ward_report_out *out, const struct ward_audit *audit);

#endif

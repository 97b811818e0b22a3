/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_RECORD_FILTER_H
#define WARD_CMD_RECORD_FILTER_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"

/* Which decision records are asked for, and in what form they are told. */

enum ward_record_form {
	WARD_RECORD_TEXT,
	WARD_RECORD_JSON, /* each line as it is stored */
	WARD_RECORD_CSV
};

struct ward_record_filter {
	int64_t since, until; /* seconds since 1970; 0: not asked */
	const char *user;     /* NULL: any */
	const char *repository;
	const char *ref; /* a glob */
	const char *rule;
	const char *verdict;
	bool has_bypass; /* only those that bypassed something */
	bool has_import; /* only imports: opened, cancelled, pushed */
};

/* "2026-12-24T18:00:00Z", "2026-12-24", or so long before `now`: "90m",
 * "12h", "7d". */
bool ward_record_time(const char *text, int64_t now, int64_t *out);

/* The line that stands above the records, with its LF; none for most forms. */
void ward_record_head(struct ward_buf *out, enum ward_record_form form);

/* Append the record, where it is asked for; false where it is no record. */
bool ward_record_take(struct ward_buf *out, enum ward_record_form form,
    const struct ward_record_filter *filter, struct ward_view line);

#endif

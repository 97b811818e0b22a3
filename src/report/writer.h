/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_WRITER_H
#define WARD_REPORT_WRITER_H

#include "refward/audit.h"
#include "refward/sha256.h"
#include "months.h"

/* What the files writer*.c share. */

struct ward_audit_writer {
	int fd;
	const char *repository;
	struct ward_verdict *verdict;
	struct ward_buf out;
	uint64_t written;
	uint64_t findings; /* their size, once there are no more */
	bool has_refs;
	struct ward_audit_rule *rules;
	size_t nrules, rules_capacity;
	struct ward_months months;
	struct ward_arena *arena;	    /* of the bypasses */
	struct ward_audit_bypass *bypasses; /* a ring */
	size_t nbypasses;		    /* all, kept or not */
	struct ward_sha256 begun; /* with the name, and what follows here */
	const char *begun_set, *begun_rule;
	unsigned char last[WARD_SHA256_SIZE]; /* what the last was about */
	uint64_t repeats;		      /* how often, before this one */
	const struct ward_error *err;
	struct ward_error kept;
	struct ward_buf kept_text;
};

void ward_writer_flush(struct ward_audit_writer *writer);
/* What the engine itself checks is in no rule file: it gets a number when it is
 * met. */
size_t ward_writer_rule_number(
    struct ward_audit_writer *writer, const struct ward_finding *finding);

#endif

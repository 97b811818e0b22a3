/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_COVERAGE_H
#define REFWARD_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/oid.h"
#include "refward/sha256.h"

/*
 * Which commits were admitted under which rule set, as it stood (semantics:
 * "Coverage"): a cache of judgements in two files of a folder of their own.
 * Losing it costs time, never safety: what is missing, damaged, torn or of
 * another version counts as empty.
 */
struct ward_coverage;

/* At most this many rule sets in one rule file. */
#define WARD_SETS_MAX 64

/*
 * Open for these rule sets, known by their digests; set i is bit i in what
 * follows. `folder` may not exist yet. The caller closes.
 */
const struct ward_error *
ward_coverage_open(struct ward_coverage **out, const char *folder,
    size_t oid_size, const unsigned char (*digests)[WARD_SHA256_SIZE],
    size_t count) WARD_MUST_CHECK;
struct ward_policy;
/* The same, for the sets of a policy. */
const struct ward_error *
ward_coverage_open_for(struct ward_coverage **out, const char *folder,
    size_t oid_size, const struct ward_policy *policy) WARD_MUST_CHECK;
void ward_coverage_close(struct ward_coverage *coverage); /* NULL: harmless */

/* The sets (bits) for which the commit is covered: what the files held when
 * they were opened. Neither _add() nor _save() changes the answer. */
uint64_t
ward_coverage_sets(struct ward_coverage *coverage, const struct ward_oid *id);

/* What is to be added: commit `id` became covered for these sets. Kept in
 * memory until ward_coverage_save(). */
void ward_coverage_add(
    struct ward_coverage *coverage, const struct ward_oid *id, uint64_t sets);

/*
 * Write what was added: appended to the tail, or merged into the table where
 * the tail grew long. Takes the lock; after an error nothing was recorded, or
 * all but not durably, and what was added is still there to be saved. Digests
 * that are not of these rule sets stay: a rule file that comes back finds its
 * coverage again. Only where the classes would take over 1 MiB, a merge lets
 * them go.
 */
const struct ward_error *
ward_coverage_save(struct ward_coverage *coverage) WARD_MUST_CHECK;

/* The same, and everything goes into the table, also where nothing was added:
 * for `refward baseline`, so that the pushes that follow find no tail. */
const struct ward_error *
ward_coverage_merge(struct ward_coverage *coverage) WARD_MUST_CHECK;

/* For `refward baseline` and doctors: how many records, and bytes on disk.
 * Reads both files afresh, and wholly. */
struct ward_coverage_stat {
	uint64_t table_records;
	uint64_t tail_records;
	uint64_t bytes;
	bool was_damaged;
};
void ward_coverage_stat(
    const struct ward_coverage *coverage, struct ward_coverage_stat *out);

#endif

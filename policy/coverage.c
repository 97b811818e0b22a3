/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where it is kept which commits are covered for which rule sets. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "coverage_file.h"

#define FORGET_EVERY 64 /* blocks */

const struct ward_error *
ward_coverage_open(struct ward_coverage **out, const char *folder,
    size_t oid_size, const unsigned char (*digests)[WARD_SHA256_SIZE],
    size_t count)
{
	const struct ward_error *err;
	struct coverage_disk disk;
	struct ward_coverage *coverage;

	if (count > WARD_SETS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "too many rule sets: %zu, at most %d", count,
		    WARD_SETS_MAX);
	if (oid_size != 20 && oid_size != WARD_OID_SIZE_MAX)
		return ward_error(
		    WARD_E_UNSUPPORTED, "object ids of %zu bytes", oid_size);
	err = coverage_disk_open(&disk, folder, oid_size, NULL);
	if (err)
		return ward_error_wrap(err, "coverage");
	coverage = ward_alloc(sizeof(*coverage));
	coverage->folder = ward_strdup(folder);
	coverage->oid_size = oid_size;
	coverage->nsets = count;
	if (count > 0)
		memcpy(coverage->digests, digests, count * sizeof(*digests));
	coverage->disk = disk;
	*out = coverage;
	return NULL;
}

void
ward_coverage_close(struct ward_coverage *coverage)
{
	if (!coverage)
		return;
	coverage_disk_close(&coverage->disk);
	ward_oidmap_release(&coverage->added);
	free(coverage->class_sets);
	free(coverage->added_ids);
	free(coverage->added_sets);
	free(coverage->folder);
	free(coverage);
}

uint64_t
coverage_class_sets(const struct ward_coverage *coverage,
    const struct coverage_classes *classes, size_t number)
{
	uint64_t sets = 0;
	size_t count;
	const unsigned char *digest = coverage_class(classes, number, &count);

	for (; count > 0; count--, digest += WARD_SHA256_SIZE)
		for (size_t i = 0; i < coverage->nsets; i++)
			if (memcmp(digest, coverage->digests[i],
				WARD_SHA256_SIZE) == 0)
				sets |= UINT64_C(1) << i;
	return sets;
}

/* A push that asks nothing does not pay for the tail. */
static void
prepare(struct ward_coverage *coverage)
{
	struct coverage_disk *disk = &coverage->disk;

	coverage->is_prepared = true;
	coverage_tail_load(&disk->tail, &disk->classes);
	coverage->class_sets =
	    ward_alloc(disk->classes.count * sizeof(*coverage->class_sets));
	for (size_t i = 0; i < disk->classes.count; i++)
		coverage->class_sets[i] =
		    coverage_class_sets(coverage, &disk->classes, i);
}

uint64_t
ward_coverage_sets(struct ward_coverage *coverage, const struct ward_oid *id)
{
	uint64_t sets = 0;
	size_t number, at = COVERAGE_NONE;

	if (!coverage->is_prepared)
		prepare(coverage);
	number = coverage_table_find(&coverage->disk.table, id);
	if (number != COVERAGE_NONE)
		sets = coverage->class_sets[number];
	while (coverage_tail_find(&coverage->disk.tail, id, &at, &number))
		sets |= coverage->class_sets[number];
	return sets;
}

static void
grow_added(struct ward_coverage *coverage)
{
	size_t capacity =
	    ward_grow(coverage->added_capacity, coverage->nadded + 1);

	coverage->added_ids = ward_realloc_array(
	    coverage->added_ids, capacity, sizeof(*coverage->added_ids));
	coverage->added_sets = ward_realloc_array(
	    coverage->added_sets, capacity, sizeof(*coverage->added_sets));
	coverage->added_capacity = capacity;
}

void
ward_coverage_add(
    struct ward_coverage *coverage, const struct ward_oid *id, uint64_t sets)
{
	size_t at = coverage->nadded;

	if (coverage->nsets < WARD_SETS_MAX)
		sets &= (UINT64_C(1) << coverage->nsets) - 1;
	if (sets == 0 || id->size != coverage->oid_size)
		return;
	if (!ward_oidmap_put(&coverage->added, id, at)) {
		at = ward_oidmap_get(&coverage->added, id);
		coverage->added_sets[at] |= sets;
		return;
	}
	if (at == coverage->added_capacity)
		grow_added(coverage);
	coverage->added_ids[at] = *id;
	coverage->added_sets[at] = sets;
	coverage->nadded++;
}

/* Reads the whole table once, so that a doctor hears of every damage. */
static void
check_table(struct coverage_table *table)
{
	size_t nrecords;

	for (size_t block = 0; block < table->nblocks; block++) {
		if (!coverage_table_block(table, block, &nrecords))
			return;
		if (block % FORGET_EVERY == 0)
			coverage_table_forget(table, block);
	}
}

static uint64_t
count_commits(struct coverage_tail *tail)
{
	size_t nrecords = tail->data.size / COVERAGE_RECORD, number;
	uint64_t count = 0;
	struct ward_oid id;

	for (size_t n = 1; n < nrecords; n++)
		count += coverage_tail_commit(tail, n, &id, &number);
	return count;
}

void
ward_coverage_stat(
    const struct ward_coverage *coverage, struct ward_coverage_stat *out)
{
	struct ward_coverage_stat stat = { 0 };
	struct coverage_disk disk;

	stat.was_damaged =
	    coverage->disk.table.is_damaged || coverage->disk.tail.is_damaged;
	if (coverage_disk_open(
		&disk, coverage->folder, coverage->oid_size, NULL)) {
		stat.was_damaged = true;
		*out = stat;
		return;
	}
	coverage_tail_load(&disk.tail, &disk.classes);
	check_table(&disk.table);
	if (!disk.table.is_damaged)
		stat.table_records = disk.table.nrecords;
	stat.tail_records = count_commits(&disk.tail);
	stat.bytes = disk.table.size + disk.tail.size;
	if (disk.table.is_damaged || disk.tail.is_damaged)
		stat.was_damaged = true;
	coverage_disk_close(&disk);
	*out = stat;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a commit is found in the coverage table. */
#include <string.h>
#include <sys/mman.h>
#include "coverage_file.h"

/* Ids are evenly spread: the right block is this near to where its id's first
 * bytes say, so that a search stays in few pages. */
#define SPREAD 8

static inline uint64_t
get_big64(const unsigned char *at)
{
	return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 |
	    (uint64_t)at[2] << 40 | (uint64_t)at[3] << 32 |
	    (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 |
	    (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

static const unsigned char *
block_at(const struct coverage_table *table, size_t block)
{
	return table->map + table->head_size + block * COVERAGE_BLOCK;
}

static size_t
records_in(const struct coverage_table *table, size_t block)
{
	uint64_t before = (uint64_t)block * table->per_block;

	return table->nrecords - before < table->per_block
	    ? (size_t)(table->nrecords - before)
	    : table->per_block;
}

static inline int
compare(const struct coverage_table *table, const unsigned char *record,
    const unsigned char *id)
{
	uint64_t left = get_big64(record), right = get_big64(id);

	if (left != right)
		return left < right ? -1 : 1;
	return memcmp(record + sizeof(left), id + sizeof(right),
	    table->oid_size - sizeof(left));
}

/* Ascending in itself and to its neighbours, and of known classes. */
static bool
is_in_order(const struct coverage_table *table, size_t block)
{
	const unsigned char *record = block_at(table, block);
	size_t count = records_in(table, block);

	if (block > 0 &&
	    compare(table, block_at(table, block - 1), record) >= 0)
		return false;
	for (size_t i = 0; i < count; i++, record += table->record_size) {
		if (coverage_get32(record + table->oid_size) >= table->nclasses)
			return false;
		if (i + 1 < count &&
		    compare(table, record, record + table->record_size) >= 0)
			return false;
	}
	return block + 1 == table->nblocks ||
	    compare(table, record - table->record_size,
		block_at(table, block + 1)) < 0;
}

const unsigned char *
coverage_table_block(
    struct coverage_table *table, size_t block, size_t *nrecords)
{
	unsigned char bit = (unsigned char)(1u << block % 8);

	if (table->is_damaged)
		return NULL;
	if (!(table->checked[block / 8] & bit)) {
		table->is_damaged =
		    !coverage_block_is_sealed(
			block_at(table, block), COVERAGE_BLOCK) ||
		    !is_in_order(table, block);
		if (table->is_damaged)
			return NULL;
		table->checked[block / 8] |= bit;
	}
	*nrecords = records_in(table, block);
	return block_at(table, block);
}

void
coverage_table_forget(struct coverage_table *table, size_t block)
{
	size_t size = table->head_size + block * COVERAGE_BLOCK;

	(void)madvise((void *)(uintptr_t)table->map, size, MADV_DONTNEED);
}

/* Halves what is between *low and *high by the first id of block `at`. */
static void
narrow(const struct coverage_table *table, const struct ward_oid *id, size_t at,
    size_t *low, size_t *high)
{
	if (at <= *low || at >= *high)
		return;
	if (compare(table, block_at(table, at), id->bytes) <= 0)
		*low = at;
	else
		*high = at;
}

/* The only block that can hold the id. */
static size_t
find_block(const struct coverage_table *table, const struct ward_oid *id)
{
	uint64_t prefix = (uint64_t)id->bytes[0] << 24 |
	    (uint64_t)id->bytes[1] << 16 | (uint64_t)id->bytes[2] << 8 |
	    id->bytes[3];
	size_t guess = (size_t)(prefix * table->nblocks >> 32);
	size_t low = 0, high = table->nblocks;

	narrow(table, id, guess > SPREAD ? guess - SPREAD : 0, &low, &high);
	narrow(table, id, guess + SPREAD, &low, &high);
	while (high - low > 1)
		narrow(table, id, low + (high - low) / 2, &low, &high);
	return low;
}

size_t
coverage_table_find(struct coverage_table *table, const struct ward_oid *id)
{
	const unsigned char *records;
	size_t low = 0, high;

	if (table->nblocks == 0 || id->size != table->oid_size)
		return COVERAGE_NONE;
	records = coverage_table_block(table, find_block(table, id), &high);
	if (!records)
		return COVERAGE_NONE;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const unsigned char *record =
		    records + middle * table->record_size;
		int order = compare(table, record, id->bytes);

		if (order == 0)
			return coverage_get32(record + table->oid_size);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return COVERAGE_NONE;
}

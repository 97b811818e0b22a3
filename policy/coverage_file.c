/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the bytes of the coverage table, and how a commit is found in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include "refward/memory.h"
#include "coverage_file.h"

#define MAGIC	   "WARDCOV1"
#define VERSION	   1
#define HEAD_FIXED 40
#define CRC_SIZE   4
/* Ids are evenly spread: the right block is this near to where its id's first
 * bytes say, so that a search stays in few pages. */
#define SPREAD 8

static uint64_t
get_number(const unsigned char *at, size_t size)
{
	uint64_t number = 0;

	for (size_t i = size; i > 0; i--)
		number = number << 8 | at[i - 1];
	return number;
}

static void
put_number(unsigned char *at, uint64_t number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (unsigned char)(number >> 8 * i);
}

uint32_t
coverage_get32(const unsigned char *at)
{
	return (uint32_t)get_number(at, 4);
}

uint64_t
coverage_get64(const unsigned char *at)
{
	return get_number(at, 8);
}

void
coverage_put32(unsigned char *at, uint32_t number)
{
	put_number(at, number, 4);
}

void
coverage_put64(unsigned char *at, uint64_t number)
{
	put_number(at, number, 8);
}

uint32_t
coverage_crc(uint32_t start, const unsigned char *data, size_t size)
{
	return (uint32_t)crc32_z(start, data, size);
}

static bool
is_sealed(const unsigned char *block, size_t size)
{
	return coverage_crc(0, block, size - CRC_SIZE) ==
	    coverage_get32(block + size - CRC_SIZE);
}

uint32_t
coverage_block_seal(unsigned char *block, size_t size)
{
	uint32_t crc = coverage_crc(0, block, size - CRC_SIZE);

	coverage_put32(block + size - CRC_SIZE, crc);
	return crc;
}

size_t
coverage_record_size(size_t oid_size)
{
	return oid_size + sizeof(uint32_t);
}

size_t
coverage_records_per_block(size_t oid_size)
{
	return (COVERAGE_BLOCK - CRC_SIZE) / coverage_record_size(oid_size);
}

size_t
coverage_head_size(const struct coverage_classes *classes)
{
	size_t size = HEAD_FIXED + coverage_classes_size(classes) + CRC_SIZE;

	return (size + COVERAGE_BLOCK - 1) / COVERAGE_BLOCK * COVERAGE_BLOCK;
}

void
coverage_head_add(struct ward_buf *out, size_t oid_size, uint64_t generation,
    uint64_t nrecords, const struct coverage_classes *classes)
{
	size_t size = coverage_head_size(classes), at = HEAD_FIXED;
	unsigned char *head = ward_alloc(size);

	memcpy(head, MAGIC, 8);
	coverage_put32(head + 8, VERSION);
	coverage_put32(head + 12, (uint32_t)oid_size);
	coverage_put64(head + 16, generation);
	coverage_put64(head + 24, nrecords);
	coverage_put32(head + 32, (uint32_t)classes->count);
	coverage_put32(head + 36, (uint32_t)size);
	for (size_t i = 0; i < classes->count; i++) {
		size_t count;
		const unsigned char *digests =
		    coverage_class(classes, i, &count);

		coverage_put32(head + at, (uint32_t)count);
		memcpy(head + at + 4, digests, count * WARD_SHA256_SIZE);
		at += 4 + count * WARD_SHA256_SIZE;
	}
	(void)coverage_block_seal(head, size);
	ward_buf_add(out, head, size);
	free(head);
}

/* One class from *at on. False where it does not fit before `end`. */
static bool
read_class(struct coverage_classes *classes, const unsigned char *head,
    size_t *at, size_t end)
{
	size_t count = 0;

	if (end - *at >= 4)
		count = coverage_get32(head + *at);
	*at += 4;
	if (count == 0 || count > (end - *at) / WARD_SHA256_SIZE)
		return false;
	coverage_classes_begin(classes);
	for (size_t i = 0; i < count; i++, *at += WARD_SHA256_SIZE)
		coverage_classes_extend(classes, head + *at);
	return true;
}

static bool
read_classes(struct coverage_table *table, struct coverage_classes *classes)
{
	size_t at = HEAD_FIXED, end = table->head_size - CRC_SIZE;

	table->nclasses = coverage_get32(table->map + 32);
	while (classes->count < table->nclasses)
		if (!read_class(classes, table->map, &at, end))
			return false;
	return true;
}

static bool
read_head(struct coverage_table *table)
{
	const unsigned char *head = table->map;

	if (table->size < COVERAGE_BLOCK || memcmp(head, MAGIC, 8) != 0 ||
	    coverage_get32(head + 8) != VERSION ||
	    coverage_get32(head + 12) != table->oid_size)
		return false;
	table->head_size = coverage_get32(head + 36);
	if (table->head_size == 0 || table->head_size % COVERAGE_BLOCK != 0 ||
	    table->head_size > table->size ||
	    table->head_size > COVERAGE_CLASSES_MAX + COVERAGE_BLOCK ||
	    !is_sealed(head, table->head_size))
		return false;
	table->generation = coverage_get64(head + 16);
	table->nrecords = coverage_get64(head + 24);
	table->record_size = coverage_record_size(table->oid_size);
	table->per_block = coverage_records_per_block(table->oid_size);
	table->nblocks = (table->size - table->head_size) / COVERAGE_BLOCK;
	return table->size % COVERAGE_BLOCK == 0 &&
	    table->nrecords <= table->nblocks * table->per_block &&
	    table->nrecords + table->per_block >
	    table->nblocks * table->per_block;
}

static void
unmap(struct coverage_table *table)
{
	if (table->map)
		munmap((void *)(uintptr_t)table->map, table->size);
	free(table->checked);
	table->map = NULL;
	table->checked = NULL;
	table->nblocks = 0;
	table->nrecords = 0;
}

static const struct ward_error *
map_file(struct coverage_table *table, int fd, const char *path)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot look at '%s'", path);
	table->is_damaged = !S_ISREG(st.st_mode) || st.st_size == 0;
	if (table->is_damaged)
		return NULL;
	table->size = (size_t)st.st_size;
	map = mmap(NULL, table->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "cannot map '%s'", path);
	(void)madvise(map, table->size, MADV_RANDOM);
	table->map = map;
	return NULL;
}

const struct ward_error *
coverage_table_open(struct coverage_table *out,
    struct coverage_classes *classes, const char *path, size_t oid_size)
{
	struct coverage_table table = { .oid_size = oid_size };
	const struct ward_error *err;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*out = table;
	if (fd < 0)
		return errno == ENOENT
		    ? NULL
		    : ward_error(WARD_E_SYSTEM, "cannot open '%s'", path);
	err = map_file(&table, fd, path);
	close(fd);
	if (err)
		return err;
	if (table.map &&
	    (!read_head(&table) || !read_classes(&table, classes))) {
		unmap(&table);
		coverage_classes_release(classes);
		table.generation = 0;
		table.is_damaged = true;
	}
	table.checked = ward_alloc(table.nblocks / 8 + 1);
	*out = table;
	return NULL;
}

void
coverage_table_close(struct coverage_table *table)
{
	unmap(table);
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

static int
compare(const struct coverage_table *table, const unsigned char *record,
    const unsigned char *id)
{
	return memcmp(record, id, table->oid_size);
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
		    !is_sealed(block_at(table, block), COVERAGE_BLOCK) ||
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the bytes of the coverage table, and how it is opened. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "coverage_file.h"

#define MAGIC	   "WARDCOV1"
#define VERSION	   1
#define HEAD_FIXED 40
#define CRC_SIZE   4

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

bool
coverage_block_is_sealed(const unsigned char *block, size_t size)
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
	    !coverage_block_is_sealed(head, table->head_size))
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
	if (table->map && !table->is_lent)
		munmap((void *)(uintptr_t)table->map, table->size);
	if (!table->is_lent)
		free(table->checked);
	table->map = NULL;
	table->checked = NULL;
	table->nblocks = 0;
	table->nrecords = 0;
}

static const struct ward_error *
map_file(struct coverage_table *table, int fd, const char *path)
{
	void *map = mmap(NULL, table->size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "cannot map '%s'", path);
	(void)madvise(map, table->size, MADV_RANDOM);
	table->map = map;
	return NULL;
}

/* A table is never written again, only replaced: the same file holds what it
 * held, and what was checked of it need not be checked again. */
static void
borrow(struct coverage_table *table, const struct coverage_table *known)
{
	*table = *known;
	table->is_lent = true;
}

static const struct ward_error *
take_file(struct coverage_table *table, const struct coverage_table *known,
    int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot look at '%s'", path);
	table->is_damaged = !S_ISREG(st.st_mode) || st.st_size == 0;
	if (table->is_damaged)
		return NULL;
	table->st = st;
	table->size = (size_t)st.st_size;
	if (!known || !known->map ||
	    !ward_file_is_as_before(&known->st, &table->st))
		return map_file(table, fd, path);
	borrow(table, known);
	return NULL;
}

const struct ward_error *
coverage_table_open(struct coverage_table *out,
    struct coverage_classes *classes, const char *path, size_t oid_size,
    const struct coverage_table *known)
{
	struct coverage_table table = { .oid_size = oid_size };
	const struct ward_error *err;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*out = table;
	if (fd < 0)
		return errno == ENOENT
		    ? NULL
		    : ward_error(WARD_E_SYSTEM, "cannot open '%s'", path);
	err = take_file(&table, known, fd, path);
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
	if (!table.is_lent)
		table.checked = ward_alloc(table.nblocks / 8 + 1);
	*out = table;
	return NULL;
}

void
coverage_table_close(struct coverage_table *table)
{
	unmap(table);
}

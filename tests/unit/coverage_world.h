/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_UNIT_COVERAGE_WORLD_H
#define REFWARD_TESTS_UNIT_COVERAGE_WORLD_H

/* Coverage in a folder of its own, and damage to it, for its tests. */
#include "unit.h"
#include <fcntl.h>
#include <zlib.h>
#include "folder.h"
#include "refward/coverage.h"
#include "refward/memory.h"

/* The digests of all rule sets that a test knows, and the repository's folder.
 * A number stands for a commit, its id is spread like a real one. */
#define NDIGESTS 10
#define NKNOWN	 1000
#define HOME	 "repo/coverage"
#define TABLE	 HOME "/table"
#define TAIL	 HOME "/tail"
#define LOCK	 HOME "/lock"
#define RECORD	 40
#define BLOCK	 4096

typedef unsigned char digest[WARD_SHA256_SIZE];

static digest digests[64];
static digest known[NKNOWN]; /* ids that are asked often */

static inline void
hash_of(unsigned char *out, const char *kind, uint64_t number)
{
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, kind, strlen(kind));
	ward_sha256_update(&hash, &number, sizeof(number));
	ward_sha256_final(&hash, out);
}

static inline int
make_digests(void **state)
{
	(void)state;
	for (size_t i = 0; i < 64; i++)
		hash_of(digests[i], "digest", i);
	for (size_t i = 0; i < NKNOWN; i++)
		hash_of(known[i], "commit", i);
	return 0;
}

static inline struct ward_oid
id_of(size_t oid_size, uint64_t number)
{
	unsigned char bytes[WARD_SHA256_SIZE];

	if (number < NKNOWN)
		return ward_oid_from_bytes(known[number], oid_size);
	hash_of(bytes, "commit", number);
	return ward_oid_from_bytes(bytes, oid_size);
}

static inline struct ward_coverage *
open_with(size_t oid_size, const digest *list, size_t count)
{
	struct ward_coverage *coverage;

	assert_no_error(ward_coverage_open(
	    &coverage, HOME, oid_size, (const digest *)list, count));
	return coverage;
}

/* With the first two digests, and SHA-1. */
static inline struct ward_coverage *
open_two(void)
{
	return open_with(20, (const digest *)digests, 2);
}

static inline uint64_t
sets_of(struct ward_coverage *coverage, uint64_t number)
{
	struct ward_oid id = id_of(20, number);

	return ward_coverage_sets(coverage, &id);
}

static inline uint64_t
sets_now(uint64_t number)
{
	struct ward_coverage *coverage = open_two();
	uint64_t sets = sets_of(coverage, number);

	ward_coverage_close(coverage);
	return sets;
}

static inline void
add(struct ward_coverage *coverage, uint64_t number, uint64_t sets)
{
	struct ward_oid id = id_of(20, number);

	ward_coverage_add(coverage, &id, sets);
}

/* One push that covers the commits from `first` up to, not with, `end`. */
static inline void
save_range(uint64_t first, uint64_t end, uint64_t sets)
{
	struct ward_coverage *coverage = open_two();

	for (uint64_t i = first; i < end; i++)
		add(coverage, i, sets);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
}

static inline void
merge_now(void)
{
	struct ward_coverage *coverage = open_two();

	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
}

static inline struct ward_coverage_stat
stat_now(void)
{
	struct ward_coverage *coverage = open_two();
	struct ward_coverage_stat stat;

	ward_coverage_stat(coverage, &stat);
	ward_coverage_close(coverage);
	return stat;
}

static inline void
slurp(struct ward_buf *out, const char *path)
{
	ward_buf_clear(out);
	assert_no_error(ward_file_read(out, path, 64 << 20));
}

/* As somebody else would, in place and without a lock. */
static inline void
overwrite(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	close(fd);
}

static inline off_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}

static inline mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static inline uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Two blocks of the table, and some in the tail. */
#define TABLE_COMMITS 180
#define ALL_COMMITS   190

static inline uint64_t
truth(uint64_t commit)
{
	if (commit >= ALL_COMMITS)
		return 0;
	return commit % 3 == 0 ? 1 : 3;
}

static inline void
save_truth(uint64_t first, uint64_t end)
{
	struct ward_coverage *coverage = open_two();

	for (uint64_t i = first; i < end; i++)
		add(coverage, i, truth(i));
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
}

static inline void
make_both_files(void)
{
	save_truth(0, TABLE_COMMITS);
	merge_now();
	save_truth(TABLE_COMMITS, ALL_COMMITS);
}

/* How many commits are found; what is not true must not be. */
static inline unsigned
count_true(void)
{
	struct ward_coverage *coverage = open_two();
	unsigned found = 0;

	for (uint64_t i = 0; i < ALL_COMMITS + 20; i++) {
		uint64_t sets = sets_of(coverage, i);

		if (sets & ~truth(i))
			fail_msg("commit %u has sets %x", (unsigned)i,
			    (unsigned)sets);
		found += sets != 0;
	}
	ward_coverage_close(coverage);
	return found;
}

static inline void
poke(const char *path, size_t at, char byte)
{
	int fd = open(path, O_WRONLY);

	assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	close(fd);
}

/* Another byte than it was. */
static inline void
spoil(const char *path, size_t at)
{
	struct ward_buf file = WARD_BUF_INIT;

	slurp(&file, path);
	poke(path, at, (char)~file.data[at]);
	ward_buf_release(&file);
}

/* The n-th record of the tail gets another class, and a CRC that fits. */
static inline void
forge_class(size_t n, char number)
{
	struct ward_buf file = WARD_BUF_INIT;
	slurp(&file, TAIL);
	unsigned char *header = (unsigned char *)file.data;
	unsigned char *record = header + n * RECORD;

	record[6] = (unsigned char)number;
	uint32_t crc =
	    (uint32_t)crc32(crc32(0, header + 16, 8), record + 4, RECORD - 4);
	for (int i = 0; i < 4; i++)
		record[i] = (unsigned char)(crc >> 8 * i);
	overwrite(TAIL, file.data, file.size);
	ward_buf_release(&file);
}

/* A byte of the table changes, and the CRC of its block fits again. */
static inline void
forge(size_t at, char byte)
{
	struct ward_buf file = WARD_BUF_INIT;
	slurp(&file, TABLE);
	unsigned char *block = (unsigned char *)file.data + at / BLOCK * BLOCK;

	file.data[at] = byte;
	uint32_t crc = (uint32_t)crc32(0, block, BLOCK - 4);
	for (int i = 0; i < 4; i++)
		block[BLOCK - 4 + i] = (unsigned char)(crc >> 8 * i);
	overwrite(TABLE, file.data, file.size);
	ward_buf_release(&file);
}

#endif

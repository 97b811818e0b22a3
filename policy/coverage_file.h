/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_COVERAGE_FILE_H
#define POLICY_COVERAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include "refward/buf.h"
#include "refward/coverage.h"
#include "refward/error.h"
#include "refward/oid.h"
#include "refward/sha256.h"

/*
 * The two files of the coverage store. Numbers are little-endian.
 *
 * The table, `table`, is made of blocks of 4,096 bytes, each with the
 * CRC-32 of all before it in its last 4 bytes; the head counts as one block.
 *
 *   head     0 "WARDCOV1"   8 version u32    12 id size u32
 *           16 generation u64   24 records u64
 *           32 classes u32      36 size of the head u32
 *           40 per class: count u32, digests (32 bytes, ascending)
 *   block    records: id, class u32; as many as fit, ascending by id
 *
 * The tail, `tail`, is made of records of 40 bytes:
 *
 *            0 CRC-32 of generation and the rest   4 kind u16
 *            6 class u16 (header: version)         8 32 bytes
 *
 * first a header ("WARDTAIL", generation u64, id size u32), then classes,
 * numbered on from the table's, and commits. The generation is a digest of the
 * table that the tail continues (0: of none), so a tail never meets another
 * table's classes.
 */
#define COVERAGE_BLOCK	  4096
#define COVERAGE_RECORD	  40
#define COVERAGE_TAIL_MAX (256 * 1024)
/* A class takes 36 bytes at least, so the numbers of the table's and of the
 * tail's classes stay below 60,000, and fit 16 bits. */
#define COVERAGE_CLASSES_MAX (1024 * 1024)
#define COVERAGE_MODE	     0640
#define COVERAGE_NONE	     SIZE_MAX

/* --- classes: each stands for a set of digests (coverage_class.c) --- */

struct coverage_classes {
	struct ward_buf digests; /* of all classes in turn */
	size_t *ends;		 /* per class, counted in digests */
	size_t count, capacity;
	struct ward_oidmap by_content; /* of the first nindexed */
	size_t nindexed;
};

void coverage_classes_release(struct coverage_classes *classes);
/* A new class, empty, which is the last one; and a digest more for it. */
void coverage_classes_begin(struct coverage_classes *classes);
void coverage_classes_extend(
    struct coverage_classes *classes, const unsigned char *digest);
const unsigned char *coverage_class(
    const struct coverage_classes *classes, size_t number, size_t *ndigests);
/* Sorts, and drops what is there twice. */
void coverage_digests_normalise(struct ward_buf *digests);
/* The class with exactly these normalised digests, or COVERAGE_NONE. */
size_t coverage_classes_find(
    struct coverage_classes *classes, const struct ward_buf *digests);
size_t coverage_classes_find_or_add(
    struct coverage_classes *classes, const struct ward_buf *digests);
/* What the classes take in a table; at most COVERAGE_CLASSES_MAX. */
size_t coverage_classes_size(const struct coverage_classes *classes);

/* --- the table (coverage_file.c, coverage_search.c) --- */

struct coverage_table {
	const unsigned char *map; /* NULL: no table, or none to be trusted */
	size_t size;
	size_t head_size, oid_size, record_size, per_block, nblocks;
	uint64_t generation, nrecords;
	size_t nclasses;
	unsigned char *checked; /* a bit per block */
	bool is_damaged;
	bool is_lent;	/* map and checked are those of a table that is open */
	struct stat st; /* when it was opened */
};

/* Where there is no file, the table is empty; where it is damaged, too. Where
 * it is the file of the table `known` (NULL: of none), this one stands on it,
 * and is closed first. */
const struct ward_error *coverage_table_open(struct coverage_table *out,
    struct coverage_classes *classes, const char *path, size_t oid_size,
    const struct coverage_table *known) WARD_MUST_CHECK;
void coverage_table_close(struct coverage_table *table);
/* The class of a commit, or COVERAGE_NONE. */
size_t
coverage_table_find(struct coverage_table *table, const struct ward_oid *id);
/* The records of a block that was checked; NULL: the table is damaged. */
const unsigned char *coverage_table_block(
    struct coverage_table *table, size_t block, size_t *nrecords);
/* Gives back the memory of the blocks before this one. */
void coverage_table_forget(struct coverage_table *table, size_t block);

size_t coverage_record_size(size_t oid_size);
size_t coverage_records_per_block(size_t oid_size);
size_t coverage_head_size(const struct coverage_classes *classes);
void
coverage_head_add(struct ward_buf *out, size_t oid_size, uint64_t generation,
    uint64_t nrecords, const struct coverage_classes *classes);
/* Writes the CRC into the last bytes of a block, and returns it; whether it
 * stands there. */
uint32_t coverage_block_seal(unsigned char *block, size_t size);
bool coverage_block_is_sealed(const unsigned char *block, size_t size);
uint32_t coverage_crc(uint32_t start, const unsigned char *data, size_t size);
void coverage_put32(unsigned char *at, uint32_t number);
void coverage_put64(unsigned char *at, uint64_t number);
uint32_t coverage_get32(const unsigned char *at);
uint64_t coverage_get64(const unsigned char *at);

/* --- the tail (coverage_tail.c) --- */

enum coverage_kind {
	COVERAGE_HEADER = 1,
	COVERAGE_CLASS = 2,  /* the class includes this digest */
	COVERAGE_COMMIT = 3, /* the commit has, among others, this class */
};

struct coverage_tail {
	int fd; /* -1: no file, or loaded */
	uint64_t size;
	uint64_t generation; /* of the table */
	size_t oid_size;
	bool is_bound; /* it continues the table, and its classes are whole */
	bool is_damaged;
	/* once loaded */
	struct ward_buf data; /* the records, without a torn end */
	size_t ncommits;      /* damaged ones included */
	size_t nclasses;      /* with the table's */
	uint32_t *slots;      /* records of commits, by the id; 0: none */
	size_t nslots;
};

const struct ward_error *coverage_tail_open(struct coverage_tail *out,
    const char *path, uint64_t generation, size_t oid_size) WARD_MUST_CHECK;
void coverage_tail_close(struct coverage_tail *tail);
/* Reads the records, and adds the tail's classes to the table's. */
void coverage_tail_load(
    struct coverage_tail *tail, struct coverage_classes *classes);
/* The n-th record; false where it is not a commit's, or is damaged. */
bool coverage_tail_commit(struct coverage_tail *tail, size_t n,
    struct ward_oid *id, size_t *class_number);
/* The classes of a commit in turn; *at is COVERAGE_NONE at first. */
bool coverage_tail_find(struct coverage_tail *tail, const struct ward_oid *id,
    size_t *at, size_t *class_number);
void coverage_tail_add_header(
    struct ward_buf *out, uint64_t generation, size_t oid_size);
void coverage_tail_add(struct ward_buf *out, uint64_t generation,
    enum coverage_kind kind, size_t class_number, const unsigned char *bytes,
    size_t size);

/* --- both files, as they lie on disk (coverage_disk.c) --- */

struct coverage_disk {
	struct coverage_table table;
	struct coverage_tail tail;
	struct coverage_classes classes; /* the tail's once it is loaded */
};

/* Opens for reading, see coverage_table_open(). The tail is loaded later, or
 * never. */
const struct ward_error *
coverage_disk_open(struct coverage_disk *out, const char *folder,
    size_t oid_size, const struct coverage_table *known) WARD_MUST_CHECK;
void coverage_disk_close(struct coverage_disk *disk);
void coverage_path(struct ward_buf *out, const char *folder, const char *name);

/* --- what is in memory (coverage.c) --- */

struct ward_coverage {
	char *folder;
	size_t oid_size;
	unsigned char digests[WARD_SETS_MAX][WARD_SHA256_SIZE];
	size_t nsets;
	struct coverage_disk disk;
	bool is_prepared; /* what follows is filled */
	uint64_t *class_sets;
	/* what was added */
	struct ward_oidmap added;
	struct ward_oid *added_ids;
	uint64_t *added_sets;
	size_t nadded, added_capacity;
};

/* The sets that a class stands for under this rule file. */
uint64_t coverage_class_sets(const struct ward_coverage *coverage,
    const struct coverage_classes *classes, size_t number);

/* --- merging (coverage_merge.c) --- */

struct coverage_entry {
	struct ward_oid id;
	uint32_t class_number;
};

/*
 * Replace the table by one that holds also the tail and these entries, and
 * the tail by an empty one. `disk` is loaded and locked.
 */
const struct ward_error *
coverage_merge(const struct ward_coverage *coverage, struct coverage_disk *disk,
    const struct coverage_entry *entries, size_t nentries) WARD_MUST_CHECK;

/* --- writing a table (coverage_write.c) --- */

struct coverage_writer {
	char *path;
	int fd;
	size_t oid_size;
	struct ward_buf out;
	size_t nfilled; /* records in the block that is being filled */
	uint64_t nrecords;
	struct ward_sha256 hash;
};

/* A new file, for records behind a head of these classes. Whatever fails
 * later, coverage_writer_close() follows; it removes what was not renamed. */
const struct ward_error *
coverage_writer_open(struct coverage_writer *out, const char *path,
    size_t oid_size, const struct coverage_classes *classes) WARD_MUST_CHECK;
void coverage_writer_close(struct coverage_writer *writer);
/* Commits come in the order of their ids. */
const struct ward_error *coverage_writer_add(struct coverage_writer *writer,
    const struct ward_oid *id, size_t class_number) WARD_MUST_CHECK;
/* Writes the head, syncs, and renames to `path`. The generation is a digest of
 * what the table holds and of the generation `before`. */
const struct ward_error *coverage_writer_finish(struct coverage_writer *writer,
    const char *path, const struct coverage_classes *classes, uint64_t before,
    uint64_t *generation) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the bytes of the coverage tail, and which of them can be trusted. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/memory.h"
#include "coverage_file.h"

#define MAGIC	"WARDTAIL"
#define VERSION 1
#define BYTES	8 /* where the 32 bytes begin */

static size_t
get16(const unsigned char *at)
{
	return (size_t)at[0] | (size_t)at[1] << 8;
}

static void
put16(unsigned char *at, size_t number)
{
	at[0] = (unsigned char)(number & 0xff);
	at[1] = (unsigned char)(number >> 8 & 0xff);
}

/* The generation is in every CRC: bytes left over from another tail are not
 * taken for this one's. */
static uint32_t
crc_of(const unsigned char *record, uint64_t generation)
{
	unsigned char seed[8];

	coverage_put64(seed, generation);
	return coverage_crc(coverage_crc(0, seed, sizeof(seed)), record + 4,
	    COVERAGE_RECORD - 4);
}

static bool
is_whole(const unsigned char *record, uint64_t generation)
{
	return coverage_get32(record) == crc_of(record, generation);
}

void
coverage_tail_add(struct ward_buf *out, uint64_t generation,
    enum coverage_kind kind, size_t class_number, const unsigned char *bytes,
    size_t size)
{
	unsigned char record[COVERAGE_RECORD] = { 0 };

	assert(class_number <= UINT16_MAX && size <= COVERAGE_RECORD - BYTES);
	put16(record + 4, kind);
	put16(record + 6, class_number);
	memcpy(record + BYTES, bytes, size);
	coverage_put32(record, crc_of(record, generation));
	ward_buf_add(out, record, sizeof(record));
}

void
coverage_tail_add_header(
    struct ward_buf *out, uint64_t generation, size_t oid_size)
{
	unsigned char bytes[20];

	memcpy(bytes, MAGIC, 8);
	coverage_put64(bytes + 8, generation);
	coverage_put32(bytes + 16, (uint32_t)oid_size);
	coverage_tail_add(
	    out, generation, COVERAGE_HEADER, VERSION, bytes, sizeof(bytes));
}

/* Whether it continues the table; where it is another table's, that is what a
 * merge that was cut short leaves, and no damage. */
static void
check_header(struct coverage_tail *tail, const unsigned char *record)
{
	uint64_t generation = coverage_get64(record + BYTES + 8);
	struct ward_buf expected = WARD_BUF_INIT;

	if (!is_whole(record, generation) ||
	    memcmp(record + BYTES, MAGIC, 8) != 0) {
		tail->is_damaged = true;
		return;
	}
	coverage_tail_add_header(&expected, tail->generation, tail->oid_size);
	tail->is_bound = memcmp(expected.data, record, expected.size) == 0;
	ward_buf_release(&expected);
}

const struct ward_error *
coverage_tail_open(struct coverage_tail *out, const char *path,
    uint64_t generation, size_t oid_size)
{
	struct coverage_tail tail = {
		.fd = -1, .generation = generation, .oid_size = oid_size
	};
	unsigned char record[COVERAGE_RECORD];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*out = tail;
	if (fd < 0)
		return errno == ENOENT
		    ? NULL
		    : ward_error(WARD_E_SYSTEM, "cannot open '%s'", path);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		tail.size = (uint64_t)st.st_size;
		tail.is_damaged = tail.size > COVERAGE_TAIL_MAX;
	}
	if (pread(fd, record, sizeof(record), 0) == (ssize_t)sizeof(record))
		check_header(&tail, record);
	else
		tail.is_damaged = true;
	tail.is_bound = tail.is_bound && !tail.is_damaged;
	tail.fd = fd;
	*out = tail;
	return NULL;
}

void
coverage_tail_close(struct coverage_tail *tail)
{
	if (tail->fd >= 0)
		close(tail->fd);
	tail->fd = -1;
	ward_buf_release(&tail->data);
	free(tail->slots);
	tail->slots = NULL;
}

static const unsigned char *
record_at(const struct coverage_tail *tail, size_t n)
{
	return (const unsigned char *)tail->data.data + n * COVERAGE_RECORD;
}

/* What stands there now, which may be more than when it was opened. */
static bool
read_all(struct coverage_tail *tail)
{
	ward_buf_reserve(&tail->data, (size_t)tail->size + COVERAGE_RECORD);
	for (;;) {
		char *end = tail->data.data + tail->data.size;
		size_t room = tail->data.capacity - tail->data.size - 1;
		ssize_t got;

		if (tail->data.size > COVERAGE_TAIL_MAX)
			return false;
		got = pread(tail->fd, end, room, (off_t)tail->data.size);
		if (got < 0)
			return false;
		if (got == 0)
			return true;
		tail->data.size += (size_t)got;
		tail->data.data[tail->data.size] = '\0';
		ward_buf_reserve(&tail->data, COVERAGE_RECORD);
	}
}

/* An append that was cut short leaves bytes at the end that are no records. */
static void
drop_torn_end(struct coverage_tail *tail)
{
	size_t whole = tail->data.size / COVERAGE_RECORD;

	while (whole > 0 &&
	    !is_whole(record_at(tail, whole - 1), tail->generation))
		whole--;
	ward_buf_truncate(&tail->data, whole * COVERAGE_RECORD);
}

static bool
is_commit(const struct coverage_tail *tail, size_t n)
{
	return get16(record_at(tail, n) + 4) == COVERAGE_COMMIT;
}

/* Whether the record continues the last class, or is the next one's first. */
static bool
is_class(
    const struct coverage_tail *tail, size_t n, size_t known, size_t *count)
{
	const unsigned char *record = record_at(tail, n);
	size_t number = get16(record + 6);

	if (get16(record + 4) != COVERAGE_CLASS ||
	    !is_whole(record, tail->generation))
		return false;
	if (number < known || number > *count || number + 1 < *count)
		return false;
	if (number == *count)
		(*count)++;
	return true;
}

/* A commit's record is checked when it is trusted, which few of them are; the
 * others all, since each commit stands on them. */
static bool
check_classes(struct coverage_tail *tail, size_t known)
{
	size_t nrecords = tail->data.size / COVERAGE_RECORD, count = known;

	for (size_t n = 1; n < nrecords; n++)
		if (is_commit(tail, n))
			tail->ncommits++;
		else if (!is_class(tail, n, known, &count))
			return false;
	tail->nclasses = count;
	return nrecords > 0;
}

static void
add_classes(const struct coverage_tail *tail, struct coverage_classes *classes)
{
	size_t nrecords = tail->data.size / COVERAGE_RECORD;

	for (size_t n = 1; n < nrecords; n++) {
		if (is_commit(tail, n))
			continue;
		if (get16(record_at(tail, n) + 6) == classes->count)
			coverage_classes_begin(classes);
		coverage_classes_extend(classes, record_at(tail, n) + BYTES);
	}
}

/* Ids are as good as random numbers: their first bytes are the hash. */
static void
make_index(struct coverage_tail *tail)
{
	size_t nrecords = tail->data.size / COVERAGE_RECORD, nslots = 16;

	while (nslots < tail->ncommits * 2)
		nslots *= 2;
	tail->slots = ward_alloc(nslots * sizeof(*tail->slots));
	tail->nslots = nslots;
	for (size_t n = 1; n < nrecords; n++) {
		size_t at = coverage_get32(record_at(tail, n) + BYTES);

		if (!is_commit(tail, n))
			continue;
		while (tail->slots[at & (nslots - 1)] != 0)
			at++;
		tail->slots[at & (nslots - 1)] = (uint32_t)n;
	}
}

void
coverage_tail_load(struct coverage_tail *tail, struct coverage_classes *classes)
{
	if (tail->fd < 0 || !tail->is_bound)
		return;
	tail->is_bound = read_all(tail);
	close(tail->fd);
	tail->fd = -1;
	tail->size = tail->data.size;
	drop_torn_end(tail);
	tail->is_bound = tail->is_bound && check_classes(tail, classes->count);
	if (!tail->is_bound) {
		tail->is_damaged = true;
		tail->ncommits = 0;
		ward_buf_clear(&tail->data);
		return;
	}
	add_classes(tail, classes);
	make_index(tail);
}

bool
coverage_tail_commit(struct coverage_tail *tail, size_t n, struct ward_oid *id,
    size_t *class_number)
{
	const unsigned char *record = record_at(tail, n);

	if (!is_commit(tail, n))
		return false;
	if (!is_whole(record, tail->generation) ||
	    get16(record + 6) >= tail->nclasses) {
		tail->is_damaged = true;
		return false;
	}
	*id = ward_oid_from_bytes(record + BYTES, tail->oid_size);
	*class_number = get16(record + 6);
	return true;
}

bool
coverage_tail_find(struct coverage_tail *tail, const struct ward_oid *id,
    size_t *at, size_t *class_number)
{
	struct ward_oid found;

	if (tail->ncommits == 0 || id->size != tail->oid_size)
		return false;
	if (*at == COVERAGE_NONE)
		*at = coverage_get32(id->bytes);
	for (;;) {
		size_t n = tail->slots[(*at)++ & (tail->nslots - 1)];

		if (n == 0)
			return false;
		if (memcmp(record_at(tail, n) + BYTES, id->bytes,
			tail->oid_size) == 0 &&
		    coverage_tail_commit(tail, n, &found, class_number))
			return true;
	}
}

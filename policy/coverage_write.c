/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a new table is written, and that it is there whole or not at all.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "coverage_file.h"

#define WRITE_SIZE 65536

static const struct ward_error *
failed(const struct coverage_writer *writer, const char *verb)
{
	return ward_error(WARD_E_SYSTEM, "cannot %s '%s'", verb, writer->path);
}

const struct ward_error *
coverage_writer_open(struct coverage_writer *out, const char *path,
    size_t oid_size, const struct coverage_classes *classes)
{
	struct coverage_writer writer = { .oid_size = oid_size };
	off_t head = (off_t)coverage_head_size(classes);

	ward_sha256_init(&writer.hash);
	(void)unlink(path); /* of a merge that was cut short */
	writer.path = ward_strdup(path);
	writer.fd =
	    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, COVERAGE_MODE);
	*out = writer;
	if (writer.fd < 0)
		return failed(out, "create");
	if (lseek(writer.fd, head, SEEK_SET) != head)
		return failed(out, "write");
	return NULL;
}

void
coverage_writer_close(struct coverage_writer *writer)
{
	if (writer->fd >= 0) {
		close(writer->fd);
		(void)unlink(writer->path);
	}
	free(writer->path);
	ward_buf_release(&writer->out);
}

static const struct ward_error *
flush(struct coverage_writer *writer)
{
	const struct ward_error *err =
	    ward_write_all(writer->fd, ward_buf_view(&writer->out));

	ward_buf_clear(&writer->out);
	return err ? ward_error_wrap(err, "'%s'", writer->path) : NULL;
}

/* Fills the block up with zeros, and seals it. */
static void
end_block(struct coverage_writer *writer)
{
	static const unsigned char zeros[COVERAGE_BLOCK];
	size_t used = writer->nfilled * coverage_record_size(writer->oid_size);
	unsigned char crc[4];
	char *block;

	if (used == 0)
		return;
	ward_buf_add(&writer->out, zeros, COVERAGE_BLOCK - used);
	block = writer->out.data + writer->out.size - COVERAGE_BLOCK;
	coverage_put32(
	    crc, coverage_block_seal((unsigned char *)block, COVERAGE_BLOCK));
	ward_sha256_update(&writer->hash, crc, sizeof(crc));
	writer->nfilled = 0;
}

const struct ward_error *
coverage_writer_add(struct coverage_writer *writer, const struct ward_oid *id,
    size_t class_number)
{
	unsigned char number[4];

	coverage_put32(number, (uint32_t)class_number);
	ward_buf_add(&writer->out, id->bytes, writer->oid_size);
	ward_buf_add(&writer->out, number, sizeof(number));
	writer->nrecords++;
	writer->nfilled++;
	if (writer->nfilled < coverage_records_per_block(writer->oid_size))
		return NULL;
	end_block(writer);
	return writer->out.size >= WRITE_SIZE ? flush(writer) : NULL;
}

static void
hash_number(struct coverage_writer *writer, uint64_t number)
{
	unsigned char bytes[8];

	coverage_put64(bytes, number);
	ward_sha256_update(&writer->hash, bytes, sizeof(bytes));
}

static uint64_t
generation_of(struct coverage_writer *writer,
    const struct coverage_classes *classes, uint64_t before)
{
	unsigned char hash[WARD_SHA256_SIZE];

	hash_number(writer, before);
	for (size_t i = 0; i < classes->count; i++) {
		size_t count;
		const unsigned char *digests =
		    coverage_class(classes, i, &count);

		hash_number(writer, count);
		ward_sha256_update(
		    &writer->hash, digests, count * WARD_SHA256_SIZE);
	}
	ward_sha256_final(&writer->hash, hash);
	return coverage_get64(hash) | 1; /* 0 is of no table */
}

/* The head comes last: it names the generation of what stands behind it. */
static const struct ward_error *
write_head(struct coverage_writer *writer,
    const struct coverage_classes *classes, uint64_t generation)
{
	if (lseek(writer->fd, 0, SEEK_SET) != 0)
		return failed(writer, "write");
	coverage_head_add(&writer->out, writer->oid_size, generation,
	    writer->nrecords, classes);
	return flush(writer);
}

const struct ward_error *
coverage_writer_finish(struct coverage_writer *writer, const char *path,
    const struct coverage_classes *classes, uint64_t before,
    uint64_t *generation)
{
	const struct ward_error *err;

	end_block(writer);
	err = flush(writer);
	if (err)
		return err;
	*generation = generation_of(writer, classes, before);
	err = write_head(writer, classes, *generation);
	if (err)
		return err;
	if (ward_sync(writer->fd) != 0)
		return failed(writer, "sync");
	if (rename(writer->path, path) != 0)
		return failed(writer, "rename");
	close(writer->fd);
	writer->fd = -1;
	return NULL;
}

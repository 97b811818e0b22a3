/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to what reads git's answers, through a pipe and in pieces.
 * The first byte chooses the reader and the size of ids; the bits above say
 * how many answers are read. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "src/git/git_reply.h"

#define PIPE_SIZE 65536
#define SIZE_MOST 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Asked for what the input begins with, so that it can be found there. */
static struct ward_oid
id_of(struct ward_view text, size_t oid_size)
{
	struct ward_oid id = { { 0 }, 0 };
	struct ward_view hex = ward_view(text.data, oid_size * 2);

	if (text.size < hex.size || !ward_oid_parse(&id, hex))
		id.size = (unsigned char)oid_size;
	return id;
}

static bool
read_header(struct ward_git_stream *stream, const struct ward_oid *id)
{
	struct ward_git_header header = { .exists = false };

	if (ward_git_read_header(stream, id, &header))
		return false;
	assert(!header.exists || header.type <= WARD_OBJECT_TAG);
	return true;
}

static bool
read_object(struct ward_git_stream *stream, const struct ward_oid *id)
{
	struct ward_git_header header = { .exists = false };
	struct ward_buf out = WARD_BUF_INIT;
	bool is_good =
	    !ward_git_read_object(stream, id, SIZE_MOST, &header, &out);

	assert(out.size <= SIZE_MOST);
	assert(!is_good || !header.exists || out.size == header.size);
	assert(!is_good || header.exists || out.size == 0);
	ward_buf_release(&out);
	return is_good;
}

static bool
read_ref(struct ward_git_stream *stream, size_t oid_size)
{
	struct ward_git_ref ref;
	bool found;

	if (ward_git_read_ref(stream, oid_size, &ref, &found) || !found)
		return false;
	assert(ref.id.size == oid_size && !ward_oid_is_null(&ref.id));
	assert(ward_view_starts(ref.name, "refs/"));
	assert(!memchr(ref.name.data, '\0', ref.name.size));
	return true;
}

static void
read_all(int fd, unsigned int choice, struct ward_view text)
{
	struct ward_repo_options options;
	struct ward_git_stream stream;
	size_t oid_size = choice & 4 ? 32 : 20;
	struct ward_oid id = id_of(text, oid_size);
	unsigned int nleft = 1 + (choice >> 3);
	bool is_good = true;

	ward_repo_options_init(&options, NULL);
	ward_git_stream_init(&stream, fd, &options);
	while (is_good && nleft-- > 0) {
		switch (choice & 3) {
		case 0:
			is_good = read_header(&stream, &id);
			break;
		case 1:
			is_good = read_object(&stream, &id);
			break;
		default:
			is_good = read_ref(&stream, oid_size);
			break;
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int ends[2];

	if (size == 0 || size > PIPE_SIZE || pipe(ends))
		return 0;

	struct ward_view text = ward_view((const char *)data + 1, size - 1);

	if (write(ends[1], text.data, text.size) == (ssize_t)text.size) {
		(void)close(ends[1]);
		read_all(ends[0], data[0], text);
	} else {
		(void)close(ends[1]);
	}
	(void)close(ends[0]);
	return 0;
}

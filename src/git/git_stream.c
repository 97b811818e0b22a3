/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git is waited for, and that what it says comes in pieces. */
#include "git_stream.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* How long git may be silent before the deadline is looked at, and before it
 * is given up also where there is none. */
#define SLICE_MILLISECONDS 1000
#define SLICES_MAX	   600

void
ward_git_stream_init(struct ward_git_stream *stream, int fd,
    const struct ward_repo_options *options)
{
	stream->fd = fd;
	stream->is_late = options->is_late;
	stream->late_data = options->late_data;
	stream->at = 0;
	stream->end = 0;
}

static const struct ward_error *
ended(void)
{
	return ward_error(
	    WARD_E_CORRUPT, "git ended before it had given its answer");
}

static const struct ward_error *
wait_for_git(const struct ward_git_stream *stream)
{
	struct pollfd wanted = { .fd = stream->fd, .events = POLLIN };
	unsigned int nslices;
	int n;

	for (nslices = 0; nslices < SLICES_MAX; nslices++) {
		n = poll(&wanted, 1, SLICE_MILLISECONDS);
		if (n > 0)
			return NULL;
		if (n < 0 && errno != EINTR)
			return ward_error(WARD_E_SYSTEM, "cannot wait for git");
		if (stream->is_late && stream->is_late(stream->late_data))
			return ward_error(WARD_E_LIMIT,
			    "the deadline has passed (key deadline)");
	}
	return ward_error(WARD_E_LIMIT, "git does not answer");
}

/* *out is 0 at the end. */
static const struct ward_error *
read_some(struct ward_git_stream *stream, char *to, size_t room, size_t *out)
{
	const struct ward_error *err;
	ssize_t got;

	do {
		err = wait_for_git(stream);
		if (err)
			return err;
		got = read(stream->fd, to, room);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0 && errno == ECONNRESET)
		got = 0;
	if (got < 0)
		return ward_error(WARD_E_SYSTEM, "cannot read from git");
	*out = (size_t)got;
	return NULL;
}

/* Read more behind what is there; *grown is false at the end. */
static const struct ward_error *
fill(struct ward_git_stream *stream, bool *grown)
{
	const struct ward_error *err;
	size_t kept = stream->end - stream->at;
	size_t got = 0;

	if (stream->at > 0)
		memmove(stream->data, stream->data + stream->at, kept);
	stream->at = 0;
	stream->end = kept;
	if (kept == sizeof(stream->data))
		return ward_error(
		    WARD_E_CORRUPT, "git gave an answer that is too long");
	err = read_some(
	    stream, stream->data + kept, sizeof(stream->data) - kept, &got);
	if (err)
		return err;
	stream->end += got;
	*grown = got > 0;
	return NULL;
}

const struct ward_error *
ward_git_stream_line(struct ward_git_stream *stream, struct ward_view *line)
{
	const struct ward_error *err;
	const char *from, *lf;
	bool grown;

	for (;;) {
		from = stream->data + stream->at;
		lf = memchr(from, '\n', stream->end - stream->at);
		if (lf)
			break;
		err = fill(stream, &grown);
		if (err)
			return err;
		if (!grown)
			return ended();
	}
	*line = ward_view(from, (size_t)(lf - from));
	stream->at += line->size + 1;
	return NULL;
}

const struct ward_error *
ward_git_stream_bytes(
    struct ward_git_stream *stream, struct ward_buf *out, size_t size)
{
	const struct ward_error *err;
	size_t got = stream->end - stream->at;

	ward_buf_reserve(out, size);
	if (got > size)
		got = size;
	ward_buf_add(out, stream->data + stream->at, got);
	stream->at += got;
	for (size -= got; size > 0; size -= got) {
		err = read_some(stream, out->data + out->size, size, &got);
		if (err)
			return err;
		if (!got)
			return ended();
		out->size += got;
	}
	out->data[out->size] = '\0';
	return NULL;
}

const struct ward_error *
ward_git_stream_is_at_end(struct ward_git_stream *stream, bool *out)
{
	const struct ward_error *err;
	bool grown;

	*out = false;
	if (stream->at < stream->end)
		return NULL;
	err = fill(stream, &grown);
	if (err)
		return err;
	*out = !grown;
	return NULL;
}

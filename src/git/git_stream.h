/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_STREAM_H
#define REFWARD_GIT_STREAM_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/repo.h"

#define WARD_GIT_LINE_MAX 8192

/* What a git says, read off a descriptor that belongs to somebody else. */
struct ward_git_stream {
	int fd;
	bool (*is_late)(void *data); /* may be NULL */
	void *late_data;
	size_t at, end;
	char data[WARD_GIT_LINE_MAX];
};

/* Of the options, only the deadline is taken. */
void ward_git_stream_init(struct ward_git_stream *stream, int fd,
    const struct ward_repo_options *options);

/*
 * Each waits for git until the deadline has passed (WARD_E_LIMIT). Where git
 * ends too early, or a line has more than WARD_GIT_LINE_MAX bytes, it is
 * WARD_E_CORRUPT.
 */

/* The next line without its LF; valid until the next call. */
const struct ward_error *ward_git_stream_line(
    struct ward_git_stream *stream, struct ward_view *line) WARD_MUST_CHECK;
/* Append exactly `size` bytes; the caller has checked the size. */
const struct ward_error *ward_git_stream_bytes(struct ward_git_stream *stream,
    struct ward_buf *out, size_t size) WARD_MUST_CHECK;
/* Whether git has ended, and all was read. */
const struct ward_error *ward_git_stream_is_at_end(
    struct ward_git_stream *stream, bool *out) WARD_MUST_CHECK;

#endif

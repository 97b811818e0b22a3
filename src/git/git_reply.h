/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_REPLY_H
#define REFWARD_GIT_REPLY_H

#include "git_stream.h"

/*
 * What git answers, read strictly: where one byte is not as it has to be, it
 * is WARD_E_CORRUPT, and git has to be asked anew by another child, since
 * nobody knows where the next answer begins.
 */

/* "ID TYPE SIZE" or "ID missing", as cat-file --batch-check says it. */
struct ward_git_header {
	bool exists;
	enum ward_object_type type;
	uint64_t size;
};

const struct ward_error *ward_git_read_header(struct ward_git_stream *stream,
    const struct ward_oid *id, struct ward_git_header *out) WARD_MUST_CHECK;

/* The same and, where it exists, its bytes and a LF, as cat-file --batch says
 * it. The bytes are appended; WARD_E_LIMIT where they are more than size_max.
 */
const struct ward_error *ward_git_read_object(struct ward_git_stream *stream,
    const struct ward_oid *id, uint64_t size_max,
    struct ward_git_header *header, struct ward_buf *out) WARD_MUST_CHECK;

/* "ID NAME TARGET", TARGET empty where the ref is direct. */
#define WARD_GIT_REF_FORMAT "%(objectname) %(refname) %(symref)"

struct ward_git_ref {
	struct ward_oid id;
	struct ward_view name; /* a legal one, valid until the next call */
	bool is_symbolic;
};

/* *found is false at the end. */
const struct ward_error *ward_git_read_ref(struct ward_git_stream *stream,
    size_t oid_size, struct ward_git_ref *out, bool *found) WARD_MUST_CHECK;

#endif

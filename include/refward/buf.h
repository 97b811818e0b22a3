/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_BUF_H
#define REFWARD_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include "refward/error.h"

/*
 * A view: bytes that somebody else owns. May hold NULs, is not terminated.
 * Text from outside is a view until it was checked. An empty view may have a
 * NULL data pointer.
 */
struct ward_view {
	const char *data;
	size_t size;
};

#define WARD_VIEW_EMPTY \
	{               \
		NULL, 0 \
	}

struct ward_view ward_view(const char *data, size_t size);
struct ward_view ward_view_str(const char *text); /* NULL is the empty view */
bool ward_view_equal(struct ward_view a, struct ward_view b);
/* The same, but that ASCII letters have no case. */
bool ward_view_equal_nocase(struct ward_view a, struct ward_view b);
bool ward_view_is(struct ward_view view, const char *text);
bool ward_view_starts(struct ward_view view, const char *prefix);
bool ward_view_ends(struct ward_view view, const char *suffix);
/* Byte order, the shorter first where one begins the other. */
int ward_view_compare(struct ward_view a, struct ward_view b);
/* Without blanks, tabs, CR and LF at both ends. */
struct ward_view ward_view_trim(struct ward_view view);
/*
 * Takes the text up to `separator` off the front of *rest; the last piece is
 * what remains. False when nothing is left: "a,,b," gives "a", "", "b".
 */
bool ward_view_split(
    struct ward_view *rest, char separator, struct ward_view *piece);

/*
 * A growing buffer. `data` is always terminated by a NUL that is not counted,
 * and is never NULL after the first append or after ward_buf_str().
 */
struct ward_buf {
	char *data;
	size_t size;
	size_t capacity;
};

#define WARD_BUF_INIT      \
	{                  \
		NULL, 0, 0 \
	}

void ward_buf_release(struct ward_buf *buf); /* back to WARD_BUF_INIT */
void ward_buf_clear(struct ward_buf *buf);   /* empty, memory kept */
void ward_buf_reserve(struct ward_buf *buf, size_t more);
void ward_buf_add(struct ward_buf *buf, const void *data, size_t size);
void ward_buf_add_view(struct ward_buf *buf, struct ward_view view);
void ward_buf_add_str(struct ward_buf *buf, const char *text);
void ward_buf_add_char(struct ward_buf *buf, char c);
void
ward_buf_printf(struct ward_buf *buf, const char *fmt, ...) WARD_FORMAT(2, 3);
void ward_buf_vprintf(struct ward_buf *buf, const char *fmt, va_list args)
    WARD_FORMAT(2, 0);
void ward_buf_truncate(struct ward_buf *buf, size_t size); /* size <= now */
struct ward_view ward_buf_view(const struct ward_buf *buf);
/* The text as a C string, "" where nothing was added. Owned by the buffer. */
const char *ward_buf_str(struct ward_buf *buf);

#endif

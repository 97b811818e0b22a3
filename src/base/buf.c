/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a buffer grows and that its text is always terminated. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "refward/buf.h"
#include "refward/memory.h"

void
ward_buf_release(struct ward_buf *buf)
{
	struct ward_buf empty = WARD_BUF_INIT;

	free(buf->data);
	*buf = empty;
}

void
ward_buf_clear(struct ward_buf *buf)
{
	ward_buf_truncate(buf, 0);
}

void
ward_buf_reserve(struct ward_buf *buf, size_t more)
{
	size_t need;

	if (more < buf->capacity - buf->size)
		return;
	if (__builtin_add_overflow(buf->size, more, &need) || need == SIZE_MAX)
		need = SIZE_MAX - 1; /* more than there can be: refused below */
	buf->capacity = ward_grow(buf->capacity, need + 1);
	buf->data = ward_realloc_array(buf->data, buf->capacity, 1);
	buf->data[buf->size] = '\0';
}

void
ward_buf_add(struct ward_buf *buf, const void *data, size_t size)
{
	ward_buf_reserve(buf, size);
	if (size > 0)
		memcpy(buf->data + buf->size, data, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void
ward_buf_add_view(struct ward_buf *buf, struct ward_view view)
{
	ward_buf_add(buf, view.data, view.size);
}

void
ward_buf_add_str(struct ward_buf *buf, const char *text)
{
	ward_buf_add(buf, text, strlen(text));
}

void
ward_buf_add_char(struct ward_buf *buf, char c)
{
	ward_buf_add(buf, &c, 1);
}

void
ward_buf_printf(struct ward_buf *buf, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(buf, fmt, args);
	va_end(args);
}

void
ward_buf_vprintf(struct ward_buf *buf, const char *fmt, va_list args)
{
	va_list again;
	int size;

	ward_buf_reserve(buf, strlen(fmt));
	size_t room = buf->capacity - buf->size;

	va_copy(again, args);
	size = vsnprintf(buf->data + buf->size, room, fmt, args);
	assert(size >= 0);
	if ((size_t)size >= room) {
		ward_buf_reserve(buf, (size_t)size);
		room = buf->capacity - buf->size;
		vsnprintf(buf->data + buf->size, room, fmt, again);
	}
	va_end(again);
	buf->size += (size_t)size;
}

void
ward_buf_truncate(struct ward_buf *buf, size_t size)
{
	assert(size <= buf->size);
	buf->size = size;
	if (buf->data)
		buf->data[size] = '\0';
}

struct ward_view
ward_buf_view(const struct ward_buf *buf)
{
	return ward_view(buf->data, buf->size);
}

const char *
ward_buf_str(struct ward_buf *buf)
{
	ward_buf_reserve(buf, 0);
	return buf->data;
}

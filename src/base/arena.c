/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how things that go together are packed into few allocations. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/buf.h"

#define CHUNK_FIRST 4096
#define CHUNK_MAX   65536

struct chunk {
	struct chunk *next;
	alignas(max_align_t) char data[];
};

struct ward_arena {
	struct chunk *chunks; /* the first is the one that is being filled */
	size_t used, size;    /* of the first */
	size_t next_size;
};

struct ward_arena *
ward_arena_new(void)
{
	struct ward_arena *arena = ward_alloc(sizeof(*arena));

	arena->next_size = CHUNK_FIRST;
	return arena;
}

void
ward_arena_free(struct ward_arena *arena)
{
	if (!arena)
		return;
	while (arena->chunks) {
		struct chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
	free(arena);
}

/* What is allocated is zero: so far as it was used, it is made so again. */
void
ward_arena_clear(struct ward_arena *arena)
{
	struct chunk *first;

	if (!arena || !arena->chunks)
		return;
	for (first = arena->chunks; first->next;) {
		struct chunk *next = first->next;

		first->next = next->next;
		free(next);
	}
	memset(first->data, 0, arena->used);
	arena->used = 0;
}

static struct chunk *
new_chunk(size_t size)
{
	if (size > PTRDIFF_MAX - sizeof(struct chunk))
		return ward_alloc(SIZE_MAX); /* does not come back */
	return ward_alloc(sizeof(struct chunk) + size);
}

/* A large thing gets a chunk of its own, behind the one being filled. */
static void *
alloc_large(struct ward_arena *arena, size_t size)
{
	struct chunk *chunk = new_chunk(size);

	if (arena->chunks) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		arena->chunks = chunk;
		arena->used = arena->size = size;
	}
	return chunk->data;
}

static void
begin_chunk(struct ward_arena *arena)
{
	struct chunk *chunk = new_chunk(arena->next_size);

	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->used = 0;
	arena->size = arena->next_size;
	if (arena->next_size < CHUNK_MAX)
		arena->next_size *= 2;
}

void *
ward_arena_alloc(struct ward_arena *arena, size_t size)
{
	size_t align = alignof(max_align_t);

	if (size > CHUNK_FIRST / 4)
		return alloc_large(arena, size);
	size = size ? (size + align - 1) / align * align : align;
	if (arena->size - arena->used < size)
		begin_chunk(arena);
	arena->used += size;
	return arena->chunks->data + arena->used - size;
}

char *
ward_arena_copy(struct ward_arena *arena, const char *data, size_t size)
{
	char *copy = ward_arena_alloc(arena, size < SIZE_MAX ? size + 1 : size);

	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

char *
ward_arena_strdup(struct ward_arena *arena, const char *text)
{
	return ward_arena_copy(arena, text, strlen(text));
}

char *
ward_arena_vprintf(
    struct ward_arena *arena, size_t size, const char *fmt, va_list args)
{
	struct ward_buf text = WARD_BUF_INIT;
	char *copy;

	ward_buf_vprintf(&text, fmt, args);
	if (text.size > size)
		ward_buf_truncate(&text, size);
	copy = ward_arena_copy(arena, ward_buf_str(&text), text.size);
	ward_buf_release(&text);
	return copy;
}

char *
ward_arena_printf(struct ward_arena *arena, size_t size, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = ward_arena_vprintf(arena, size, fmt, args);
	va_end(args);
	return text;
}

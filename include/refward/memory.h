/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_MEMORY_H
#define REFWARD_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include "refward/error.h"

/*
 * Allocation does not fail: where memory runs out, the handler that the
 * program registered is called (it must not return), else abort(). Every size
 * that a pusher can choose is checked against a cap before it comes here.
 */

/* The handler gets the size that could not be had. Not thread-safe. */
void ward_on_out_of_memory(void (*handler)(size_t size));
#define WARD_EXIT_MEMORY 70 /* of a program that it ends */

/* Zeroed memory, never NULL, also for size 0. Free with free(). */
void *ward_alloc(size_t size);

/* count elements of size bytes; an overflow is out of memory. New elements
 * are not zeroed. */
void *ward_realloc_array(void *old, size_t count, size_t size);

char *ward_strdup(const char *text);

/* The capacity to grow to so that `need` elements fit: at least doubled. */
size_t ward_grow(size_t capacity, size_t need);

/*
 * An arena: things that live together and go together. Memory from it is
 * zeroed, aligned for any type, and freed only with the arena.
 */
struct ward_arena;

struct ward_arena *ward_arena_new(void);
/* For use again: what was allocated is gone. NULL is harmless. */
void ward_arena_clear(struct ward_arena *arena);
void ward_arena_free(struct ward_arena *arena); /* NULL is harmless */
void *ward_arena_alloc(struct ward_arena *arena, size_t size);
/* A copy of size bytes, followed by a NUL that is not counted. */
char *ward_arena_copy(struct ward_arena *arena, const char *data, size_t size);
char *ward_arena_strdup(struct ward_arena *arena, const char *text);
/* Formatted text of at most `size` bytes: what is longer is cut. */
char *ward_arena_vprintf(struct ward_arena *arena, size_t size, const char *fmt,
    va_list args) WARD_FORMAT(3, 0);
char *ward_arena_printf(struct ward_arena *arena, size_t size, const char *fmt,
    ...) WARD_FORMAT(3, 4);

#endif

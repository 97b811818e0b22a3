/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that memory can run out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"

#define CAPACITY_MIN 16

static void (*out_of_memory_handler)(size_t size);

void
ward_on_out_of_memory(void (*handler)(size_t size))
{
	out_of_memory_handler = handler;
}

static void __attribute__((noreturn)) out_of_memory(size_t size)
{
	if (out_of_memory_handler)
		out_of_memory_handler(size);
	abort();
}

void *
ward_alloc(size_t size)
{
	void *memory = NULL;

	if (size <= PTRDIFF_MAX)
		memory = calloc(1, size ? size : 1);
	if (!memory)
		out_of_memory(size);
	return memory;
}

void *
ward_realloc_array(void *old, size_t count, size_t size)
{
	void *memory = NULL;
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX;
	if (total <= PTRDIFF_MAX)
		memory = realloc(old, total ? total : 1);
	if (!memory)
		out_of_memory(total);
	return memory;
}

char *
ward_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(ward_alloc(size), text, size);
}

size_t
ward_grow(size_t capacity, size_t need)
{
	size_t doubled = capacity <= SIZE_MAX / 2 ? capacity * 2 : SIZE_MAX;

	if (doubled < CAPACITY_MIN)
		doubled = CAPACITY_MIN;
	return need > doubled ? need : doubled;
}

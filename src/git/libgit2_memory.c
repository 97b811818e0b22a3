/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where libgit2 has its memory from, and how much at once. */
#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "backend.h"
#include "libgit2.h"

/* Smaller ones do not count: as many as a chain may have are soon made. */
#define PART ((size_t)64 << 10)

/*
 * While an object is read in this thread. Libgit2 makes room for what a header
 * says before it inflates a byte of it, and gives up where that is denied.
 */
static _Thread_local size_t most = SIZE_MAX;
static _Thread_local bool is_denied;

/* Of many objects that one is made of it makes one after the other, with no
 * question between them but for memory. */
static _Thread_local struct {
	const struct ward_repo_options *options; /* NULL: nothing is read */
	size_t made; /* since the deadline was looked at */
	bool is_over;
} deadline;

static bool
is_late(size_t size)
{
	if (!deadline.options || size < PART)
		return false;
	deadline.made += size < WARD_MADE_MAX ? size : WARD_MADE_MAX;
	if (deadline.made >= WARD_MADE_MAX) {
		deadline.made = 0;
		deadline.is_over |=
		    ward_deadline_check(deadline.options) != NULL;
	}
	return deadline.is_over;
}

static bool
denies(size_t size)
{
	bool is_too_large = size > most;

	is_denied |= is_too_large;
	return is_too_large || is_late(size);
}

/*
 * Memory that runs out ends the process: libgit2 may otherwise return part of
 * an answer as if it were all of it.
 */
static void *
reallocate(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return denies(size) ? NULL : ward_realloc_array(old, 1, size);
}

static void *
allocate(size_t size, const char *file, int line)
{
	return reallocate(NULL, size, file, line);
}

#if LIBGIT2_VER_MINOR < 7

static size_t
product(size_t count, size_t size)
{
	size_t total;

	return __builtin_mul_overflow(count, size, &total) ? SIZE_MAX : total;
}

static void *
reallocate_array(
    void *old, size_t count, size_t size, const char *file, int line)
{
	return reallocate(old, product(count, size), file, line);
}

static void *
allocate_array(size_t count, size_t size, const char *file, int line)
{
	return reallocate_array(NULL, count, size, file, line);
}

static void *
allocate_zeroed(size_t count, size_t size, const char *file, int line)
{
	size_t total = product(count, size);

	(void)file;
	(void)line;
	return denies(total) ? NULL : ward_alloc(total);
}

static char *
copy_exactly(const char *text, size_t size, const char *file, int line)
{
	char *copy = allocate(size + 1, file, line);

	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

static char *
copy_at_most(const char *text, size_t size, const char *file, int line)
{
	return copy_exactly(text, strnlen(text, size), file, line);
}

static char *
copy(const char *text, const char *file, int line)
{
	return copy_exactly(text, strlen(text), file, line);
}

#endif

static git_allocator allocator = {
	.gmalloc = allocate,
	.grealloc = reallocate,
	.gfree = free,
#if LIBGIT2_VER_MINOR < 7
	.gcalloc = allocate_zeroed,
	.gstrdup = copy,
	.gstrndup = copy_at_most,
	.gsubstrdup = copy_exactly,
	.greallocarray = reallocate_array,
	.gmallocarray = allocate_array,
#endif
};

git_allocator *
ward_libgit2_allocator(void)
{
	return &allocator;
}

int
ward_libgit2_read(git_odb_object **out, git_odb *odb, const git_oid *id,
    uint64_t max, const struct ward_repo_options *options, bool *is_too_large)
{
	int code;

	most = max < SIZE_MAX ? (size_t)max + 1 : SIZE_MAX;
	is_denied = false;
	deadline.options = options;
	deadline.made = 0;
	deadline.is_over = false;
	code = git_odb_read(out, odb, id);
	deadline.options = NULL;
	most = SIZE_MAX;
	*is_too_large = code && is_denied;
	return code;
}

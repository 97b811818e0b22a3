/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the readers of what a push says: its lines, its names, and
 * its options. The first byte chooses. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/push.h"
#include "refward/refname.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX 1000

static void
read_lines(struct ward_arena *arena, struct ward_view raw)
{
	struct ward_push_line *lines;
	size_t count, ends = 0;
	const char *problem =
	    ward_push_parse(arena, raw, LINES_MAX, &lines, &count);

	if (problem != NULL)
		return;
	for (size_t i = 0; i < raw.size; i++)
		ends += raw.data[i] == '\n';
	assert(count == ends && count > 0 && count <= LINES_MAX);
	for (size_t i = 0; i < count; i++) {
		assert(lines[i].old.size == lines[i].new.size);
		assert(lines[i].name.size > 0);
		assert(memchr(lines[i].name.data, '\n', lines[i].name.size) ==
		    NULL);
	}
}

/* What git's own rules forbid in every name. */
static void
read_name(struct ward_view raw)
{
	if (ward_refname_problem(raw) != NULL)
		return;
	assert(raw.size > strlen("refs/"));
	assert(memcmp(raw.data, "refs/", strlen("refs/")) == 0);
	for (size_t i = 0; i < raw.size; i++) {
		unsigned char c = (unsigned char)raw.data[i];

		assert(c > ' ' && c != 0x7f && strchr("~^:?*[\\", c) == NULL);
		assert(i == 0 || raw.data[i - 1] != '.' || c != '.');
		assert(
		    i == 0 || raw.data[i - 1] != '/' || (c != '/' && c != '.'));
	}
	assert(raw.data[raw.size - 1] != '/' && raw.data[raw.size - 1] != '.');
}

static void
read_option(struct ward_arena *arena, struct ward_view raw)
{
	const char *option = ward_arena_copy(arena, raw.data, raw.size);
	struct ward_wishes wishes;

	ward_wishes_read(&wishes, arena, &option, 1);
	assert(wishes.nbypasses <= 1);
	for (size_t i = 0; i < wishes.nbypasses; i++) {
		assert(*wishes.bypasses[i].reason != '\0');
		for (const char *at = wishes.bypasses[i].reason; *at; at++)
			assert((unsigned char)*at >= ' ' && *at != 0x7f);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_arena *arena;
	struct ward_view raw;

	if (size == 0)
		return 0;
	arena = ward_arena_new();
	raw = ward_view((const char *)data + 1, size - 1);
	if (data[0] % 3 == 0)
		read_lines(arena, raw);
	else if (data[0] % 3 == 1)
		read_name(raw);
	else
		read_option(arena, raw);
	ward_arena_free(arena);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes are a list of owners or a list of mistakes, never both; who is
 * barred is told who owns. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/memory.h"
#include "policy/rules/codeowners.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask(const struct ward_codeowners *owners, struct ward_view path)
{
	static const struct ward_pusher pusher = { .name = "alice" };
	struct ward_codeowners_bar bar = { NULL, 0 };

	if (!ward_codeowners_bars(owners, path, &pusher, &bar))
		return;
	assert(bar.line > 0);
	assert(bar.owners->count > 0);
	for (size_t i = 0; i < bar.owners->count; i++)
		assert(strcmp(bar.owners->items[i], "@alice") != 0);
}

/* The first line is a path, the rest the list. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *members[] = { "alice" };
	static const struct ward_group groups[] = { { "a.b", members, 1 } };
	struct ward_view text = ward_view((const char *)data, size), path;
	struct ward_arena *arena = ward_arena_new();
	struct ward_diags mistakes = WARD_DIAGS_INIT;
	const struct ward_codeowners *owners;

	if (!ward_view_split(&text, '\n', &path))
		path = ward_view_str("a/b.c");
	owners = ward_codeowners_parse(arena, "f", text, groups, 1, &mistakes);
	assert((owners == NULL) == (mistakes.count > 0));
	if (owners)
		ask(owners, path);
	ward_diags_release(&mistakes);
	ward_arena_free(arena);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The first line is a pattern with its pieces, the rest is what it is asked of:
 * whatever both hold, the answer is one of three. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/memory.h"
#include "refward/regex.h"
#include "policy/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What each start may take is capped, not how many there are. */
#define TEXT_MAX 200

static void
ask(const struct ward_pattern *pattern, struct ward_view text)
{
	struct ward_match match;
	const struct ward_error *err;

	if (text.size > TEXT_MAX)
		text.size = TEXT_MAX;
	err = ward_regex_match(pattern->regex, text, &match);
	assert(!err || match.ngroups == 0);
	assert(match.ngroups <= WARD_REGEX_GROUPS_MAX);
	for (size_t i = 0; i < match.ngroups; i++) {
		struct ward_view group = match.groups[i];

		assert(group.size == 0 ||
		    (group.data >= text.data &&
			group.data + group.size <= text.data + text.size));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_view rest = ward_view((const char *)data, size), line;
	struct ward_arena *arena = ward_arena_new();
	struct ward_buf problem = WARD_BUF_INIT;
	struct ward_pattern pattern = { 0 };

	if (ward_view_split(&rest, '\n', &line) && line.size > 1) {
		pattern.is_search = line.data[0] % 2 == 1;
		pattern.text =
		    ward_arena_copy(arena, line.data + 1, line.size - 1);
		if (ward_pattern_new(&pattern, pattern.is_search, &problem))
			ask(&pattern, rest);
		else
			assert(problem.size > 0 && pattern.regex == NULL);
		ward_regex_free(pattern.regex);
	}
	ward_buf_release(&problem);
	ward_arena_free(arena);
	return 0;
}

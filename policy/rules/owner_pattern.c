/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how patterns of a CODEOWNERS file differ from globs. */
#include "policy/rules/owner_pattern.h"

#include <string.h>
#include "refward/glob.h"

#define PATTERN_SIZE_MAX 1024

/* Stars that are no whole component are one star. */
static void
add_stars(struct ward_buf *out, struct ward_view pattern, size_t at, size_t end)
{
	bool is_component = (at == 0 || pattern.data[at - 1] == '/') &&
	    (end == pattern.size || pattern.data[end] == '/');

	ward_buf_add_str(out, end - at >= 2 && is_component ? "**" : "*");
}

/* Why it is none that all hosts read alike, or NULL. */
static const char *
copy_pattern(struct ward_buf *out, struct ward_view pattern)
{
	size_t at = 0;

	while (at < pattern.size) {
		size_t end = at + 1;

		if (pattern.data[at] == '[' || pattern.data[at] == ']')
			return "holds a bracket, which hosts read differently: "
			       "put a backslash before it";
		if (pattern.data[at] == '\\' && end++ == pattern.size)
			return "ends in a backslash";
		while (pattern.data[at] == '*' && end < pattern.size &&
		    pattern.data[end] == '*')
			end++;
		if (pattern.data[at] == '*')
			add_stars(out, pattern, at, end);
		else
			ward_buf_add(out, pattern.data + at, end - at);
		at = end;
	}
	return NULL;
}

const char *
ward_owner_pattern_read(struct ward_owner_pattern *out,
    struct ward_arena *arena, struct ward_view pattern)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *problem;

	if (pattern.size > PATTERN_SIZE_MAX)
		return "is too long";
	if (pattern.data[0] == '!')
		return "begins with '!', and there are no exceptions";
	out->is_folder = ward_view_ends(pattern, "/");
	if (out->is_folder)
		pattern.size--;
	out->is_anchored =
	    pattern.size > 0 && memchr(pattern.data, '/', pattern.size) != NULL;
	out->is_flat = !out->is_folder && ward_view_ends(pattern, "/*");
	if (ward_view_starts(pattern, "/"))
		pattern = ward_view(pattern.data + 1, pattern.size - 1);
	if (pattern.size == 0)
		return "names nothing";
	problem = copy_pattern(&text, pattern);
	out->glob = ward_view(
	    ward_arena_copy(arena, ward_buf_str(&text), text.size), text.size);
	ward_buf_release(&text);
	if (!problem && !ward_glob_is_valid(out->glob))
		problem = "cannot be read";
	return problem;
}

/* From the root up to a slash, or one component: what git would match. */
bool
ward_owner_pattern_matches(
    const struct ward_owner_pattern *pattern, struct ward_view path)
{
	size_t begin = 0;

	for (size_t i = 0; i <= path.size; i++) {
		bool is_whole = i == path.size;
		struct ward_view part;

		if (!is_whole && path.data[i] != '/')
			continue;
		part = ward_view(path.data + begin, i - begin);
		if (is_whole ? !pattern->is_folder : !pattern->is_flat)
			if (ward_glob_match(pattern->glob, part))
				return true;
		if (!pattern->is_anchored)
			begin = i + 1;
	}
	return false;
}

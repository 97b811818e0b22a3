/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form in which git tells a hook what is pushed. */
#include "refward/push.h"

#include <string.h>

static bool
take_id(struct ward_oid *id, struct ward_view *rest)
{
	struct ward_view hex;

	return ward_view_split(rest, ' ', &hex) && ward_oid_parse(id, hex);
}

static bool
parse_line(struct ward_push_line *out, struct ward_view line)
{
	struct ward_view rest = line;

	if (!take_id(&out->old, &rest) || !take_id(&out->new, &rest))
		return false;
	out->name = rest;
	return rest.size > 0 && out->old.size == out->new.size;
}

static size_t
count_lines(struct ward_view input)
{
	size_t count = 0;

	for (size_t i = 0; i < input.size; i++)
		count += input.data[i] == '\n';
	return count;
}

const char *
ward_push_parse(struct ward_arena *arena, struct ward_view input,
    size_t lines_max, struct ward_push_line **lines, size_t *count)
{
	struct ward_view line;

	*lines = NULL;
	*count = 0;
	/* Git runs no hook without lines: somebody else has read them. */
	if (input.size == 0)
		return "the list of refs is empty";
	if (memchr(input.data, '\0', input.size) != NULL)
		return "the list of refs holds a NUL byte";
	if (!ward_view_ends(input, "\n"))
		return "the list of refs ends in the middle of a line";
	if (count_lines(input) > lines_max)
		return "too many refs in one push (line-budget): "
		       "push fewer at a time";
	*lines = ward_arena_alloc(arena, count_lines(input) * sizeof(**lines));
	while (ward_view_split(&input, '\n', &line)) {
		if (line.size > WARD_PUSH_LINE_SIZE_MAX)
			return "a ref name is too long";
		if (!parse_line(&(*lines)[*count], line))
			return "the list of refs holds a malformed line";
		(*count)++;
	}
	return NULL;
}

const char *
ward_update_kind_name(enum ward_update_kind kind)
{
	static const char *const names[] = {
		[WARD_UPDATE_CREATE] = "create",
		[WARD_UPDATE_FORWARD] = "update",
		[WARD_UPDATE_REWRITE] = "rewrite",
		[WARD_UPDATE_DELETE] = "delete",
		[WARD_UPDATE_NOTHING] = "nothing",
	};

	return names[kind];
}

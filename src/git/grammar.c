/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the header lines of commits and tags are told apart. */
#include <string.h>
#include "grammar.h"

const char *
ward_object_type_name(enum ward_object_type type)
{
	switch (type) {
	case WARD_OBJECT_COMMIT:
		return "commit";
	case WARD_OBJECT_TREE:
		return "tree";
	case WARD_OBJECT_BLOB:
		return "blob";
	case WARD_OBJECT_TAG:
		return "tag";
	}
	return "object";
}

bool
ward_object_type_read(enum ward_object_type *out, struct ward_view name)
{
	static const enum ward_object_type types[] = { WARD_OBJECT_COMMIT,
		WARD_OBJECT_TREE, WARD_OBJECT_BLOB, WARD_OBJECT_TAG };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (ward_view_is(name, ward_object_type_name(types[i]))) {
			*out = types[i];
			return true;
		}
	return false;
}

/* The size of the line at `at` without its line feed. */
static size_t
line_size(struct ward_view text, size_t at)
{
	const char *lf = memchr(text.data + at, '\n', text.size - at);

	return (lf ? (size_t)(lf - text.data) : text.size) - at;
}

bool
ward_header_next(struct ward_header *out, struct ward_view *rest)
{
	struct ward_header header = { .is_ended = false };
	const char *data = rest->data;

	if (rest->size == 0 || data[0] == '\n')
		return false;

	size_t end = line_size(*rest, 0);
	const char *space = memchr(data, ' ', end);
	size_t name_size = space ? (size_t)(space - data) : end;
	size_t value_at = space ? name_size + 1 : end;

	while (end + 1 < rest->size && data[end + 1] == ' ') {
		header.is_continued = true;
		end += 1 + line_size(*rest, end + 1);
	}
	header.has_value = space != NULL;
	header.is_ended = end < rest->size;
	header.name = ward_view(data, name_size);
	header.value = ward_view(data + value_at, end - value_at);

	size_t used = end + (header.is_ended ? 1 : 0);

	header.whole = ward_view(data, used);
	*rest = ward_view(data + used, rest->size - used);
	*out = header;
	return true;
}

const char *
ward_header_problem(const struct ward_header *header)
{
	if (header->name.size == 0)
		return "has a header without a name";
	for (size_t i = 0; i < header->name.size; i++) {
		unsigned char c = (unsigned char)header->name.data[i];

		if (c <= ' ' || c >= 0x7f)
			return "has a header whose name is not plain ASCII";
	}
	if (!header->has_value)
		return "has a header without a value";
	if (!header->is_ended)
		return "ends in the middle of a header";
	return NULL;
}

bool
ward_header_id(struct ward_oid *out, struct ward_view *rest, const char *name,
    size_t oid_size)
{
	size_t name_size = strlen(name);
	size_t size = name_size + 1 + oid_size * 2;
	const char *line = rest->data;

	if (rest->size <= size || memcmp(line, name, name_size) != 0 ||
	    line[name_size] != ' ' || line[size] != '\n' ||
	    !ward_oid_parse(out, ward_view(line + name_size + 1, oid_size * 2)))
		return false;
	if (rest->size > size + 1 && line[size + 1] == ' ')
		return false; /* it is continued */
	*rest = ward_view(line + size + 1, rest->size - size - 1);
	return true;
}

const char *
ward_header_end(struct ward_view *rest)
{
	if (rest->size == 0)
		return "has no empty line behind its headers";
	*rest = ward_view(rest->data + 1, rest->size - 1);
	return NULL;
}

void
ward_problem_note(const char **problem, const char *found)
{
	if (!*problem)
		*problem = found;
}

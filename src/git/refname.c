/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names a ref may have. */
#include <string.h>
#include "refward/refname.h"
#include "refward/text.h"

#define HEADS "refs/heads/"
#define TAGS  "refs/tags/"

static const char *
byte_problem(unsigned char c)
{
	if (c < ' ' || c == 0x7f)
		return "holds a control character";
	if (c == ' ')
		return "holds a blank";
	if (c < 0x7f && strchr("~^:?*[\\", c))
		return "holds one of ~ ^ : ? * [ and the backslash";
	return NULL;
}

static const char *
component_problem(struct ward_view part)
{
	if (part.size == 0)
		return "has an empty component";
	if (part.data[0] == '.')
		return "has a component that begins with a dot";
	if (ward_view_ends(part, ".lock"))
		return "has a component that ends in '.lock'";
	for (size_t i = 0; i < part.size; i++) {
		const char *problem = byte_problem((unsigned char)part.data[i]);
		char next = i + 1 < part.size ? part.data[i + 1] : '\0';

		if (problem)
			return problem;
		if (part.data[i] == '.' && next == '.')
			return "holds two dots in a row";
		if (part.data[i] == '@' && next == '{')
			return "holds '@{'";
	}
	return NULL;
}

const char *
ward_refname_problem(struct ward_view name)
{
	struct ward_view rest = name;
	size_t levels = 0;

	if (!ward_view_starts(name, "refs/"))
		return "does not begin with 'refs/'";
	if (ward_view_ends(name, "/"))
		return "ends in a slash";
	while (rest.size > 0) {
		const char *slash = memchr(rest.data, '/', rest.size);
		size_t size = slash ? (size_t)(slash - rest.data) : rest.size;
		const char *problem =
		    component_problem(ward_view(rest.data, size));

		if (problem)
			return problem;
		levels++;
		size += slash ? 1 : 0;
		rest = ward_view(rest.data + size, rest.size - size);
	}
	if (ward_view_ends(name, "."))
		return "ends in a dot";
	return levels < 3 ? "has fewer than two levels below 'refs/'" : NULL;
}

static bool
is_hex_id(struct ward_view text)
{
	if (text.size != 40 && text.size != 64)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') &&
		    !(c >= 'A' && c <= 'F'))
			return false;
	}
	return true;
}

static bool
has_control(struct ward_view name)
{
	uint32_t c;

	while (ward_utf8_next(&name, &c)) {
		if (ward_is_control(c))
			return true;
	}
	return false;
}

static bool
has_dash_component(struct ward_view name)
{
	struct ward_view part;

	while (ward_view_split(&name, '/', &part)) {
		if (ward_view_starts(part, "-"))
			return true;
	}
	return false;
}

const char *
ward_refname_create_problem(struct ward_view name)
{
	if (!ward_utf8_is_valid(name))
		return "is not valid UTF-8";
	if (has_control(name))
		return "holds a character that cannot be seen";
	if (is_hex_id(ward_refname_short(name)))
		return "is as long as an object id and could be taken for one";
	if (has_dash_component(name))
		return "has a component that begins with '-'";
	if (ward_view_is(name, HEADS "HEAD"))
		return "is a branch named HEAD";
	return NULL;
}

static struct ward_view
without(struct ward_view name, size_t size)
{
	return ward_view(name.data + size, name.size - size);
}

struct ward_view
ward_refname_short(struct ward_view name)
{
	if (ward_refname_is_branch(name))
		return without(name, strlen(HEADS));
	if (ward_refname_is_tag(name))
		return without(name, strlen(TAGS));
	return name;
}

bool
ward_refname_namesake(struct ward_buf *out, struct ward_view name)
{
	bool is_branch = ward_refname_is_branch(name);

	if (!is_branch && !ward_refname_is_tag(name))
		return false;
	ward_buf_add_str(out, is_branch ? TAGS : HEADS);
	ward_buf_add_view(out, ward_refname_short(name));
	return true;
}

bool
ward_refname_is_branch(struct ward_view name)
{
	return ward_view_starts(name, HEADS);
}

bool
ward_refname_is_tag(struct ward_view name)
{
	return ward_view_starts(name, TAGS);
}

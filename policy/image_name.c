/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the grammar of the names of images and their tags. */
#include <string.h>
#include "refward/pipeline.h"

#define NAME_MAX_SIZE 255
#define TAG_MAX_SIZE  128

static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_word(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* Letters and digits, with ".", "_", "__" or dashes between. */
static bool
is_part(struct ward_view part)
{
	size_t i = 0;

	while (i < part.size) {
		size_t start = i;
		char c;

		while (i < part.size && is_lower(part.data[i]))
			i++;
		if (i == start)
			return false;
		if (i == part.size)
			return true;
		c = part.data[i++];
		if (c != '.' && c != '_' && c != '-')
			return false;
		while (c == '-' && i < part.size && part.data[i] == '-')
			i++;
		if (c == '_' && i < part.size && part.data[i] == '_')
			i++;
	}
	return false;
}

static bool
is_port(struct ward_view port)
{
	for (size_t i = 0; i < port.size; i++)
		if (port.data[i] < '0' || port.data[i] > '9')
			return false;
	return port.size > 0;
}

/* A host's name or an address in brackets, with a port or without. */
static bool
is_domain(struct ward_view domain)
{
	const char *colon =
	    domain.size > 0 ? memrchr(domain.data, ':', domain.size) : NULL;
	bool is_address = ward_view_starts(domain, "[");
	size_t size = domain.size;

	if (colon && !ward_view_ends(domain, "]")) {
		size = (size_t)(colon - domain.data);
		if (!is_port(ward_view(colon + 1, domain.size - size - 1)))
			return false;
	}
	if (size == 0 || (is_address && domain.data[size - 1] != ']'))
		return false;
	for (size_t i = 0; i < size; i++)
		if (!is_word(domain.data[i]) &&
		    !strchr(is_address ? "[]:." : "-.", domain.data[i]))
			return false;
	return is_address ||
	    (is_word(domain.data[0]) && is_word(domain.data[size - 1]));
}

/* What stands first is a host only where it looks like one. */
static bool
looks_like_domain(struct ward_view part)
{
	return ward_view_is(part, "localhost") ||
	    memchr(part.data, '.', part.size) ||
	    memchr(part.data, ':', part.size);
}

const char *
ward_image_name_problem(struct ward_view name)
{
	struct ward_view rest = name, part;
	bool is_first = true, has_name = false;

	if (name.size > NAME_MAX_SIZE)
		return "is longer than 255 bytes";
	if (name.size == 0 || ward_view_ends(name, "/"))
		return "is no name of an image";
	while (ward_view_split(&rest, '/', &part)) {
		if (is_first && rest.size > 0 && part.size > 0 &&
		    looks_like_domain(part)) {
			if (!is_domain(part))
				return "has no registry's host in front";
		} else if (!is_part(part)) {
			return "is no name of an image: parts of a to z and 0 "
			       "to 9, with '.', '_', '__' or '-' between";
		} else {
			has_name = true;
		}
		is_first = false;
	}
	return has_name ? NULL : "is no name of an image";
}

const char *
ward_image_tag_problem(struct ward_view tag)
{
	if (tag.size == 0)
		return "is empty";
	if (tag.size > TAG_MAX_SIZE)
		return "is longer than 128 bytes";
	if (!is_word(tag.data[0]) && tag.data[0] != '_')
		return "begins with a dot or a dash";
	for (size_t i = 0; i < tag.size; i++)
		if (!is_word(tag.data[i]) &&
		    (tag.data[i] == '\0' || !strchr("_.-", tag.data[i])))
			return "holds more than letters, digits, '_', '.' and "
			       "'-'";
	return NULL;
}

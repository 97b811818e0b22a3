/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a view's pointer may be NULL and that nothing ends it. */
#include <string.h>
#include "refward/buf.h"

struct ward_view
ward_view(const char *data, size_t size)
{
	struct ward_view view = { data, size };

	return view;
}

struct ward_view
ward_view_str(const char *text)
{
	return ward_view(text, text ? strlen(text) : 0);
}

static bool
same_bytes(const char *a, const char *b, size_t size)
{
	return size == 0 || memcmp(a, b, size) == 0;
}

bool
ward_view_equal(struct ward_view a, struct ward_view b)
{
	return a.size == b.size && same_bytes(a.data, b.data, a.size);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Not by strncasecmp(3), for which a NUL ends both and the locale counts. */
bool
ward_view_equal_nocase(struct ward_view a, struct ward_view b)
{
	if (a.size != b.size)
		return false;
	for (size_t i = 0; i < a.size; i++)
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	return true;
}

bool
ward_view_is(struct ward_view view, const char *text)
{
	return ward_view_equal(view, ward_view_str(text));
}

bool
ward_view_starts(struct ward_view view, const char *prefix)
{
	size_t size = strlen(prefix);

	return view.size >= size && same_bytes(view.data, prefix, size);
}

bool
ward_view_ends(struct ward_view view, const char *suffix)
{
	size_t size = strlen(suffix);

	if (size == 0 || view.size < size)
		return size == 0;
	return same_bytes(view.data + view.size - size, suffix, size);
}

int
ward_view_compare(struct ward_view a, struct ward_view b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	int order = size > 0 ? memcmp(a.data, b.data, size) : 0;

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct ward_view
ward_view_trim(struct ward_view view)
{
	while (view.size > 0 && is_blank(view.data[view.size - 1]))
		view.size--;
	while (view.size > 0 && is_blank(view.data[0])) {
		view.data++;
		view.size--;
	}
	return view;
}

bool
ward_view_split(struct ward_view *rest, char separator, struct ward_view *piece)
{
	if (rest->size == 0)
		return false;

	const char *end = memchr(rest->data, separator, rest->size);
	size_t size = end ? (size_t)(end - rest->data) : rest->size;
	size_t taken = end ? size + 1 : size;

	*piece = ward_view(rest->data, size);
	rest->data += taken;
	rest->size -= taken;
	return true;
}

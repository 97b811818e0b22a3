/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how far a value of a JSON text reaches. */
#include "scan.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip(struct ward_view *rest, size_t count)
{
	if (count > 0)
		*rest = ward_view(rest->data + count, rest->size - count);
}

static void
skip_blanks(struct ward_view *rest)
{
	while (rest->size > 0 && is_blank(rest->data[0]))
		skip(rest, 1);
}

/* Behind the quote that ends it; 0: none does. */
static size_t
string_size(struct ward_view text)
{
	for (size_t i = 1; i < text.size; i++) {
		if (text.data[i] == '\\')
			i++;
		else if (text.data[i] == '"')
			return i + 1;
	}
	return 0;
}

static size_t
bracket_size(struct ward_view text)
{
	size_t depth = 0;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (c == '"') {
			size_t size = string_size(
			    ward_view(text.data + i, text.size - i));

			if (size == 0)
				return 0;
			i += size - 1;
		}
		depth += c == '{' || c == '[';
		if ((c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return 0;
}

static size_t
value_size(struct ward_view text)
{
	size_t size = 0;

	if (text.size == 0)
		return 0;
	if (text.data[0] == '"')
		return string_size(text);
	if (text.data[0] == '{' || text.data[0] == '[')
		return bracket_size(text);
	while (size < text.size && !is_blank(text.data[size]) &&
	    text.data[size] != ',' && text.data[size] != ']' &&
	    text.data[size] != '}')
		size++;
	return size;
}

static bool
take_value(struct ward_view *rest, struct ward_view *value)
{
	size_t size;

	skip_blanks(rest);
	size = rest->size > 0 ? value_size(*rest) : 0;
	*value = ward_view(rest->data, size);
	skip(rest, size);
	skip_blanks(rest);
	return size > 0;
}

/* A comma stands before a further value, and nowhere else. */
static bool
take_comma(struct ward_view *rest)
{
	if (rest->size == 0)
		return true;
	if (rest->data[0] != ',')
		return false;
	skip(rest, 1);
	skip_blanks(rest);
	return rest->size > 0;
}

bool
ward_scan_inside(struct ward_view *text, char open)
{
	struct ward_view rest = ward_view_trim(*text), value;
	char close = open == '{' ? '}' : ']';

	if (!take_value(&rest, &value) || rest.size > 0 || value.size < 2 ||
	    value.data[0] != open || value.data[value.size - 1] != close)
		return false;
	*text = ward_view(value.data + 1, value.size - 2);
	return true;
}

enum ward_scan
ward_scan_element(struct ward_view *rest, struct ward_view *value)
{
	skip_blanks(rest);
	if (rest->size == 0)
		return WARD_SCAN_END;
	return take_value(rest, value) && take_comma(rest) ? WARD_SCAN_FOUND
							   : WARD_SCAN_BAD;
}

enum ward_scan
ward_scan_member(
    struct ward_view *rest, struct ward_view *key, struct ward_view *value)
{
	skip_blanks(rest);
	if (rest->size == 0)
		return WARD_SCAN_END;
	if (!take_value(rest, key) || key->data[0] != '"' || rest->size == 0 ||
	    rest->data[0] != ':')
		return WARD_SCAN_BAD;
	*key = ward_view(key->data + 1, key->size - 2);
	skip(rest, 1);
	return take_value(rest, value) && take_comma(rest) ? WARD_SCAN_FOUND
							   : WARD_SCAN_BAD;
}

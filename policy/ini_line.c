/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which lines inih and a person would not read alike. */
#include <string.h>
#include "policy/ini_line.h"
#include "refward/text.h"

/* inih cuts a longer name without a word, and two sections become one. */
#define TITLE_MAX 49

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
ward_ini_is_blank(struct ward_view line)
{
	size_t i = 0;

	if (line.size > 0 && (line.data[0] == '#' || line.data[0] == ';'))
		return true;
	while (i < line.size && is_blank(line.data[i]))
		i++;
	return i == line.size;
}

static bool
has_control(struct ward_buf *out, struct ward_view line)
{
	struct ward_view rest = line;
	uint32_t c;

	while (ward_utf8_next(&rest, &c)) {
		if (c == '\t' || !ward_is_control(c))
			continue;
		ward_buf_printf(out, "control character U+%04X at byte %zu",
		    (unsigned int)c, (size_t)(rest.data - line.data));
		return true;
	}
	return false;
}

bool
ward_ini_bytes_problem(
    struct ward_buf *out, struct ward_view line, unsigned int number)
{
	size_t valid = ward_utf8_valid_prefix(line);

	if (line.size == 0)
		return false;
	if (memchr(line.data, 0, line.size)) {
		ward_buf_add_str(out, "a NUL byte");
		return true;
	}
	if (number == 1 && ward_view_starts(line, BYTE_ORDER_MARK)) {
		ward_buf_add_str(out, "begins with a byte order mark");
		return true;
	}
	if (valid < line.size) {
		ward_buf_printf(out, "not valid UTF-8 at byte %zu", valid + 1);
		return true;
	}
	return has_control(out, line);
}

static const char *
title_problem(struct ward_view title)
{
	const char *blank;

	if (title.size == 0)
		return "a section without a name";
	if (title.size > TITLE_MAX)
		return "a section's name is longer than 49 bytes";
	if (memchr(title.data, '\t', title.size))
		return "a tab in a section's name";
	blank = memchr(title.data, ' ', title.size);
	if (!blank)
		return NULL;
	if (blank == title.data || title.data[title.size - 1] == ' ' ||
	    memchr(
		blank + 1, ' ', title.size - 1 - (size_t)(blank - title.data)))
		return "a section's heading is not '[kind name]' with one "
		       "blank";
	return NULL;
}

const char *
ward_ini_heading_problem(struct ward_view line, struct ward_view *title)
{
	const char *close = memchr(line.data, ']', line.size);
	struct ward_view behind;

	if (!close)
		return "'[' without ']'";
	*title = ward_view(line.data + 1, (size_t)(close - line.data) - 1);
	behind = ward_view_trim(
	    ward_view(close + 1, line.size - (size_t)(close - line.data) - 1));
	if (behind.size > 0 && memchr(behind.data, ']', behind.size))
		return "']' in a section's name";
	if (behind.size > 0)
		return "text after ']': a comment is a line of its own";
	if (title->size > 0 && memchr(title->data, ';', title->size))
		return "';' in a section's name";
	return title_problem(*title);
}

const char *
ward_ini_key_problem(struct ward_view line)
{
	const char *equals = memchr(line.data, '=', line.size);
	size_t key_size = equals ? (size_t)(equals - line.data) : line.size;

	if (is_blank(line.data[0]))
		return "begins with a blank: a value cannot be continued on "
		       "a second line";
	if (memchr(line.data, ':', key_size))
		return "':' before '=': a key and its value are joined by '='";
	if (!equals)
		return "no '=' behind a key";
	if (key_size == 0)
		return "no key before '='";
	for (size_t i = 1; i < line.size; i++) {
		if (line.data[i] == ';' && is_blank(line.data[i - 1]))
			return "' ;' in a value: a comment is a line of its "
			       "own";
	}
	return NULL;
}

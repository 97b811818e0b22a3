/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form of a test file. It is read here and not by the reader of rule
 * files, since a test has a sentence for a name and messages of any length. */
#include <string.h>
#include "refward/text.h"
#include "policy_test.h"

struct reading {
	struct ward_arena *arena;
	const char *file;
	struct ward_diags *diags;
	unsigned int line;
	struct ward_test_section **end;
	struct ward_test_section *section; /* the last, or NULL */
	bool has_heading;
};

static bool
is_blank(struct ward_view line)
{
	struct ward_view rest = ward_view_trim(line);

	return rest.size == 0 || line.data[0] == '#' || line.data[0] == ';';
}

static void
complain(struct reading *reading, const char *what)
{
	ward_diags_add(
	    reading->diags, reading->file, reading->line, "%s", what);
}

static const char *
bytes_problem(struct ward_view line)
{
	struct ward_view rest = line;
	uint32_t c;

	if (!ward_utf8_is_valid(line))
		return "not valid UTF-8: write \\xHH";
	while (ward_utf8_next(&rest, &c)) {
		if (c != '\t' && ward_is_control(c))
			return "a control character: write \\xHH";
	}
	return NULL;
}

static void
take_heading(struct reading *reading, struct ward_view line)
{
	struct ward_view text = ward_view_trim(line);
	struct ward_test_section *section;

	reading->has_heading = true;
	reading->section = NULL;
	if (!ward_view_ends(text, "]")) {
		complain(reading, "'[' without ']' at the end");
		return;
	}
	text = ward_view_trim(ward_view(text.data + 1, text.size - 2));
	if (text.size == 0) {
		complain(reading, "a section without a name");
		return;
	}
	section = ward_arena_alloc(reading->arena, sizeof(*section));
	section->line = reading->line;
	section->title = ward_arena_copy(reading->arena, text.data, text.size);
	section->end = &section->entries;
	*reading->end = section;
	reading->end = &section->next;
	reading->section = section;
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One escape off the front of *text, behind its backslash. */
static bool
take_escape(struct ward_buf *out, struct ward_view *text)
{
	static const char names[] = "nt\\";
	static const char bytes[] = "\n\t\\";
	const char *at = text->size > 0 && text->data[0]
	    ? strchr(names, text->data[0])
	    : NULL;
	size_t size = 1;

	if (at) {
		ward_buf_add_char(out, bytes[at - names]);
	} else if (text->size >= 3 && text->data[0] == 'x' &&
	    hex_digit(text->data[1]) >= 0 && hex_digit(text->data[2]) >= 0) {
		int byte =
		    hex_digit(text->data[1]) * 16 + hex_digit(text->data[2]);

		if (byte == 0)
			return false;
		ward_buf_add_char(out, (char)byte);
		size = 3;
	} else {
		return false;
	}
	text->data += size;
	text->size -= size;
	return true;
}

static bool
unescape(struct ward_buf *out, struct ward_view text)
{
	while (text.size > 0) {
		char c = *text.data++;

		text.size--;
		if (c != '\\')
			ward_buf_add_char(out, c);
		else if (!take_escape(out, &text))
			return false;
	}
	return true;
}

static void
add_entry(
    struct reading *reading, struct ward_view key, const struct ward_buf *value)
{
	struct ward_test_entry *entry =
	    ward_arena_alloc(reading->arena, sizeof(*entry));

	entry->line = reading->line;
	entry->key = ward_arena_copy(reading->arena, key.data, key.size);
	entry->value =
	    ward_arena_copy(reading->arena, value->data, value->size);
	*reading->section->end = entry;
	reading->section->end = &entry->next;
}

static void
take_key(struct reading *reading, struct ward_view line)
{
	const char *equals = memchr(line.data, '=', line.size);
	struct ward_view key, value;
	struct ward_buf text = WARD_BUF_INIT;

	if (!equals) {
		complain(reading, "no '=' behind a key");
		return;
	}
	if (!reading->section) {
		if (!reading->has_heading)
			complain(reading, "a key before the first section");
		return;
	}
	key =
	    ward_view_trim(ward_view(line.data, (size_t)(equals - line.data)));
	value = ward_view_trim(ward_view(
	    equals + 1, line.size - (size_t)(equals - line.data) - 1));
	if (key.size == 0)
		complain(reading, "no key before '='");
	else if (value.size == 0)
		complain(reading, "no value behind '='");
	else if (!unescape(&text, value))
		complain(reading,
		    "a backslash that means nothing: \\n, \\t, \\\\ and \\xHH "
		    "are known");
	else
		add_entry(reading, key, &text);
	ward_buf_release(&text);
}

struct ward_test_section *
ward_test_read(struct ward_arena *arena, const char *file,
    struct ward_view text, struct ward_diags *diags)
{
	struct ward_test_section *first = NULL;
	struct reading reading = {
		.arena = arena, .file = file, .diags = diags, .end = &first
	};
	struct ward_view line;

	while (ward_view_split(&text, '\n', &line)) {
		const char *problem;

		reading.line++;
		if (ward_view_ends(line, "\r"))
			line.size--;
		problem = bytes_problem(line);
		if (problem)
			complain(&reading, problem);
		else if (is_blank(line))
			continue;
		else if (line.data[0] == ' ' || line.data[0] == '\t')
			complain(&reading, "begins with a blank");
		else if (line.data[0] == '[')
			take_heading(&reading, line);
		else
			take_key(&reading, line);
	}
	return first;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the grammar of git's configuration files. */
#include <ctype.h>
#include <string.h>
#include "refward/git_config.h"

struct parser {
	struct ward_view rest;
	const char *name;
	unsigned int line, start; /* now, and where what is read began */
	bool is_at_end;		  /* an LF was read that is not there */
	struct ward_buf key, value;
	size_t section; /* of the key: up to and with its dot */
};

/* Of ASCII, whatever the locale. */
static bool
is_key_byte(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-';
}

static char
lower(int c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A last line without its LF is one. */
static int
next(struct parser *parser)
{
	int c;

	if (parser->rest.size == 0) {
		parser->is_at_end = true;
		return '\n';
	}
	if (parser->rest.size > 1 && parser->rest.data[0] == '\r' &&
	    parser->rest.data[1] == '\n')
		parser->rest =
		    ward_view(parser->rest.data + 1, parser->rest.size - 1);
	c = (unsigned char)parser->rest.data[0];
	parser->rest = ward_view(parser->rest.data + 1, parser->rest.size - 1);
	parser->line += c == '\n';
	return c;
}

static const struct ward_error *
bad(const struct parser *parser)
{
	return ward_error(WARD_E_INVALID, "%s:%u: git cannot read this line",
	    parser->name, parser->start);
}

/* From the first blank on: "NAME"]. */
static bool
take_subsection(struct parser *parser, int c)
{
	for (; is_blank(c); c = next(parser))
		if (c == '\n')
			return false;
	if (c != '"')
		return false;
	ward_buf_add_char(&parser->key, '.');
	while ((c = next(parser)) != '"') {
		if (c == '\\')
			c = next(parser);
		if (c == '\n' || c == '\0')
			return false;
		ward_buf_add_char(&parser->key, (char)c);
	}
	return next(parser) == ']';
}

static bool
take_section(struct parser *parser)
{
	int c;

	ward_buf_clear(&parser->key);
	while ((c = next(parser)) != ']') {
		if (parser->is_at_end)
			return false;
		if (is_blank(c)) {
			if (!take_subsection(parser, c))
				return false;
			break;
		}
		if (!is_key_byte(c) && c != '.')
			return false;
		ward_buf_add_char(&parser->key, lower(c));
	}
	ward_buf_add_char(&parser->key, '.');
	parser->section = parser->key.size;
	return true;
}

static bool
take_escape(struct parser *parser)
{
	int c = next(parser);

	switch (c) {
	case '\n':
		return true;
	case 't':
		c = '\t';
		break;
	case 'b':
		c = '\b';
		break;
	case 'n':
		c = '\n';
		break;
	case '\\':
	case '"':
		break;
	default:
		return false;
	}
	ward_buf_add_char(&parser->value, (char)c);
	return true;
}

static void
skip_comment(struct parser *parser)
{
	while (next(parser) != '\n')
		;
}

/* Blanks within a value stay, as spaces; those around it go. */
static bool
take_value(struct parser *parser)
{
	bool is_quoted = false;
	size_t blanks = 0;
	int c;

	ward_buf_clear(&parser->value);
	while ((c = next(parser)) != '\n') {
		if (c == '\0')
			return false;
		if (is_blank(c) && !is_quoted) {
			blanks += parser->value.size > 0;
			continue;
		}
		if (!is_quoted && (c == ';' || c == '#')) {
			skip_comment(parser);
			return true;
		}
		for (; blanks > 0; blanks--)
			ward_buf_add_char(&parser->value, ' ');
		if (c == '"')
			is_quoted = !is_quoted;
		else if (c != '\\')
			ward_buf_add_char(&parser->value, (char)c);
		else if (!take_escape(parser))
			return false;
	}
	return !is_quoted;
}

/* A key, of which one byte is read, and its value. */
static bool
take_setting(struct parser *parser, int c, bool *has_value)
{
	ward_buf_truncate(&parser->key, parser->section);
	for (; is_key_byte(c); c = next(parser))
		ward_buf_add_char(&parser->key, lower(c));
	while (c == ' ' || c == '\t')
		c = next(parser);
	*has_value = c != '\n';
	return !*has_value || (c == '=' && take_value(parser));
}

static const struct ward_error *
take(struct parser *parser, int c, ward_config_fn each, void *data)
{
	bool has_value;

	if (c == '[')
		return take_section(parser) ? NULL : bad(parser);
	if (!isalpha(c) || c > 127 || !take_setting(parser, c, &has_value))
		return bad(parser);
	return each(data, ward_buf_str(&parser->key),
	    has_value ? ward_buf_str(&parser->value) : NULL);
}

const struct ward_error *
ward_config_parse(
    struct ward_view text, const char *name, ward_config_fn each, void *data)
{
	struct parser parser = { .rest = text, .name = name, .line = 1 };
	const struct ward_error *err = NULL;

	if (ward_view_starts(text, "\xef\xbb\xbf"))
		parser.rest = ward_view(text.data + 3, text.size - 3);
	while (!err && parser.rest.size > 0) {
		int c;

		parser.start = parser.line;
		c = next(&parser);
		if (c == '#' || c == ';')
			skip_comment(&parser);
		else if (!is_blank(c))
			err = take(&parser, c, each, data);
	}
	ward_buf_release(&parser.key);
	ward_buf_release(&parser.value);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is dangerous where a text goes: one function per destination. */
#include <stdio.h>
#include <string.h>
#include "refward/text.h"

#define CUT	  "..."
#define CUT_SIZE  (sizeof(CUT) - 1)
#define BAD_BYTE  UINT32_MAX
#define PIECE_MAX 16

/* One code point as it was written, or one byte that is none. */
struct piece {
	struct ward_view bytes;
	uint32_t code_point; /* BAD_BYTE: not UTF-8 */
};

/* `nvalid` counts the bytes ahead that are known to be UTF-8, so that a text
 * is checked once. */
static bool
next_piece(struct ward_view *rest, size_t *nvalid, struct piece *piece)
{
	const char *start = rest->data;

	if (rest->size == 0)
		return false;
	if (*nvalid == 0)
		*nvalid = ward_utf8_valid_prefix(*rest);
	if (*nvalid > 0) {
		ward_utf8_next(rest, &piece->code_point);
		piece->bytes = ward_view(start, (size_t)(rest->data - start));
		*nvalid -= piece->bytes.size;
	} else {
		piece->code_point = BAD_BYTE;
		piece->bytes = ward_view(start, 1);
		rest->data++;
		rest->size--;
	}
	return true;
}

static bool
is_printable(const struct piece *piece)
{
	return piece->code_point != BAD_BYTE &&
	    !ward_is_control(piece->code_point);
}

static struct ward_view
terminal_form(const struct piece *piece, char form[PIECE_MAX])
{
	int size;

	if (is_printable(piece))
		return piece->bytes;
	if (piece->bytes.size == 1)
		size = snprintf(form, PIECE_MAX, "\\x%02x",
		    (unsigned int)(unsigned char)piece->bytes.data[0]);
	else
		size = snprintf(form, PIECE_MAX, "\\u{%04x}",
		    (unsigned int)piece->code_point);
	return ward_view(form, (size_t)size);
}

void
ward_escape_terminal(struct ward_buf *out, struct ward_view text, size_t cap)
{
	size_t start = out->size, nvalid = 0;
	size_t limit = cap ? cap : SIZE_MAX;
	size_t keep = 0; /* so much may stay when the mark must still fit */
	char form[PIECE_MAX];
	struct piece piece;

	while (next_piece(&text, &nvalid, &piece)) {
		struct ward_view shown = terminal_form(&piece, form);
		size_t used = out->size - start;

		if (used + CUT_SIZE <= limit)
			keep = used;
		if (shown.size > limit - used) {
			ward_buf_truncate(out, start + keep);
			ward_buf_add(out, CUT,
			    limit - keep < CUT_SIZE ? limit - keep : CUT_SIZE);
			return;
		}
		ward_buf_add_view(out, shown);
	}
}

static void
add_json_unit(struct ward_buf *out, uint32_t unit)
{
	ward_buf_printf(out, "\\u%04x", (unsigned int)unit);
}

static void
add_json_code_point(struct ward_buf *out, uint32_t code_point)
{
	static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; short_forms[i]; i += 2)
		if (code_point == (unsigned char)short_forms[i]) {
			ward_buf_add_char(out, '\\');
			ward_buf_add_char(out, short_forms[i + 1]);
			return;
		}
	if (code_point >= 0x10000 && code_point != BAD_BYTE) {
		add_json_unit(out, 0xd800 + ((code_point - 0x10000) >> 10));
		add_json_unit(out, 0xdc00 + ((code_point - 0x10000) & 0x3ff));
	} else {
		add_json_unit(
		    out, code_point == BAD_BYTE ? 0xfffd : code_point);
	}
}

/* Nearly all text stands for itself. */
static void
add_plain_json(struct ward_buf *out, struct ward_view *rest, size_t *nvalid)
{
	size_t size = 0;

	while (size < rest->size && rest->data[size] >= ' ' &&
	    rest->data[size] < 0x7f && rest->data[size] != '"' &&
	    rest->data[size] != '\\')
		size++;
	if (size == 0)
		return;
	ward_buf_add(out, rest->data, size);
	rest->data += size;
	rest->size -= size;
	*nvalid -= *nvalid < size ? *nvalid : size;
}

void
ward_escape_json(struct ward_buf *out, struct ward_view text)
{
	size_t nvalid = 0;
	struct piece piece;

	add_plain_json(out, &text, &nvalid);
	while (next_piece(&text, &nvalid, &piece)) {
		add_json_code_point(out, piece.code_point);
		add_plain_json(out, &text, &nvalid);
	}
}

enum shell_class {
	SHELL_PLAIN, /* stands for itself in every shell */
	SHELL_QUOTED,
	SHELL_BYTES /* only $'\xNN' can say it */
};

static enum shell_class
shell_class(const struct piece *piece)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./:@%+=,-";

	if (!is_printable(piece))
		return SHELL_BYTES;
	if (piece->code_point < 0x80 && strchr(plain, (int)piece->code_point))
		return SHELL_PLAIN;
	return SHELL_QUOTED;
}

static bool
is_plain_word(struct ward_view text)
{
	size_t nvalid = 0;
	struct piece piece;

	if (text.size == 0)
		return false;
	while (next_piece(&text, &nvalid, &piece))
		if (shell_class(&piece) != SHELL_PLAIN)
			return false;
	return true;
}

static void
add_shell_bytes(struct ward_buf *out, struct ward_view bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		ward_buf_printf(
		    out, "\\x%02x", (unsigned int)(unsigned char)bytes.data[i]);
}

/* Quoted stretches stand side by side, 'a'$'\x01''b', so that a hex digit
 * never follows an escape. */
void
ward_escape_shell(struct ward_buf *out, struct ward_view text)
{
	const char *const opening[] = { "'", "'", "$'" };
	size_t nvalid = 0;
	struct piece piece;
	bool is_bytes = false, is_open = false;

	if (is_plain_word(text)) {
		ward_buf_add_view(out, text);
		return;
	}
	while (next_piece(&text, &nvalid, &piece)) {
		enum shell_class class = shell_class(&piece);

		if (is_open && is_bytes != (class == SHELL_BYTES)) {
			ward_buf_add_char(out, '\'');
			is_open = false;
		}
		is_bytes = class == SHELL_BYTES;
		if (!is_open)
			ward_buf_add_str(out, opening[class]);
		is_open = true;
		if (is_bytes)
			add_shell_bytes(out, piece.bytes);
		else if (piece.code_point == '\'')
			ward_buf_add_str(out, "'\\''");
		else
			ward_buf_add_view(out, piece.bytes);
	}
	ward_buf_add_str(out, is_open ? "'" : "''");
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~", c));
}

void
ward_escape_url(struct ward_buf *out, struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (is_unreserved(text.data[i]))
			ward_buf_add_char(out, text.data[i]);
		else
			ward_buf_printf(
			    out, "%%%02X", (unsigned char)text.data[i]);
	}
}

static const char *
roff_form(uint32_t code_point)
{
	switch (code_point) {
	case '\\':
		return "\\e";
	case '"':
		return "\\(dq";
	case '\'':
		return "\\(aq";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	case '`':
		return "\\(ga";
	case BAD_BYTE:
		return "\\[uFFFD]";
	default:
		return NULL;
	}
}

void
ward_escape_roff(struct ward_buf *out, struct ward_view text)
{
	size_t nvalid = 0;
	struct piece piece;
	bool at_start = true;

	while (next_piece(&text, &nvalid, &piece)) {
		uint32_t c = piece.code_point;
		const char *form = roff_form(c);

		if (at_start && (c == '.' || c == '\''))
			ward_buf_add_str(out, "\\&");
		at_start = c == '\n';
		if (form)
			ward_buf_add_str(out, form);
		else if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f))
			ward_buf_add_view(out, piece.bytes);
		else if (ward_is_control(c))
			ward_buf_add_str(out, "\\[uFFFD]");
		else
			ward_buf_printf(out, "\\[u%04X]", (unsigned int)c);
	}
}

/* Spreadsheets take a text for a formula that begins so; some also by the wide
 * forms of East Asia. */
static bool
is_formula(struct ward_view text)
{
	static const char *const signs[] = { "=", "+", "-", "@", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (ward_view_starts(text, signs[i]))
			return true;
	return false;
}

void
ward_escape_csv(struct ward_buf *out, struct ward_view text)
{
	struct ward_buf shown = WARD_BUF_INIT;

	ward_escape_terminal(&shown, text, 0);
	ward_buf_add_char(out, '"');
	if (is_formula(ward_buf_view(&shown)))
		ward_buf_add_char(out, '\'');
	for (size_t i = 0; i < shown.size; i++) {
		if (shown.data[i] == '"')
			ward_buf_add_char(out, '"');
		ward_buf_add_char(out, shown.data[i]);
	}
	ward_buf_add_char(out, '"');
	ward_buf_release(&shown);
}

static const char *
xml_form(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* U+FFFE and U+FFFF are no characters of XML. */
static bool
is_xml(const struct piece *piece)
{
	return is_printable(piece) && (piece->code_point & 0xfffe) != 0xfffe;
}

void
ward_escape_xml(struct ward_buf *out, struct ward_view text)
{
	char form[PIECE_MAX];
	size_t nvalid = 0;
	struct piece piece;

	while (next_piece(&text, &nvalid, &piece)) {
		const char *special = piece.bytes.size == 1
		    ? xml_form(piece.bytes.data[0])
		    : NULL;

		if (special != NULL)
			ward_buf_add_str(out, special);
		else if (is_xml(&piece) || !is_printable(&piece))
			ward_buf_add_view(out, terminal_form(&piece, form));
		else
			ward_buf_printf(
			    out, "\\u{%04x}", (unsigned int)piece.code_point);
	}
}

static size_t
longest_run(struct ward_view text, char c)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < text.size; i++) {
		run = text.data[i] == c ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

void
ward_escape_markdown(struct ward_buf *out, struct ward_view text)
{
	struct ward_buf shown = WARD_BUF_INIT;
	size_t fence;

	ward_escape_terminal(&shown, text, 0);
	fence = longest_run(ward_buf_view(&shown), '`') + 1;
	for (size_t i = 0; i < fence; i++)
		ward_buf_add_char(out, '`');
	ward_buf_add_char(out, ' ');
	for (size_t i = 0; i < shown.size; i++) {
		if (shown.data[i] == '|')
			ward_buf_add_str(out, "\\x7c");
		else
			ward_buf_add_char(out, shown.data[i]);
	}
	ward_buf_add_char(out, ' ');
	for (size_t i = 0; i < fence; i++)
		ward_buf_add_char(out, '`');
	ward_buf_release(&shown);
}

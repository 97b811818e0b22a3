/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which bytes a commit message was written: rules read one form. */
#include <string.h>
#include "refward/text.h"
#include "policy/message.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct ward_view
trim_end(struct ward_view text)
{
	while (text.size > 0 && is_blank(text.data[text.size - 1]))
		text.size--;
	return text;
}

/* A line of blanks is an empty line, as git has it. */
static struct ward_view
without_leading_empty_lines(struct ward_view text)
{
	struct ward_view rest = text;
	struct ward_view line;

	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_trim(line).size > 0)
			break;
		text = rest;
	}
	return text;
}

/* In place: CRLF becomes LF. A CR elsewhere stays, for commit-text to find. */
static size_t
normalise_line_ends(char *text, size_t size)
{
	const char *first = memchr(text, '\r', size);
	size_t kept = first ? (size_t)(first - text) : size;

	for (size_t i = kept; i < size; i++) {
		bool is_crlf =
		    text[i] == '\r' && i + 1 < size && text[i + 1] == '\n';

		if (!is_crlf)
			text[kept++] = text[i];
	}
	return kept;
}

/* Nearly all messages are UTF-8 as they stand, and are not copied. */
static struct ward_view
decode(struct ward_arena *arena, struct ward_view raw, struct ward_view charset,
    bool *is_lossless)
{
	struct ward_buf buf = WARD_BUF_INIT;
	char *text;
	size_t size = raw.size;

	*is_lossless = true;
	if (charset.size == 0 && raw.size > 0 &&
	    memchr(raw.data, '\r', raw.size) == NULL && ward_utf8_is_valid(raw))
		return raw;
	if (charset.size == 0 && ward_utf8_is_valid(raw)) {
		text = ward_arena_copy(arena, raw.data, raw.size);
	} else {
		ward_text_decode(&buf, raw, charset, is_lossless);
		size = buf.size;
		text = ward_arena_copy(arena, buf.data, size);
	}
	ward_buf_release(&buf);
	return ward_view(text, normalise_line_ends(text, size));
}

static bool
is_unread(struct ward_view text)
{
	const char replacement[] = "\xef\xbf\xbd";

	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != replacement[i % 3])
			return false;
	return text.size > 0;
}

void
ward_message_read(struct ward_message *out, struct ward_arena *arena,
    struct ward_view raw, struct ward_view charset)
{
	struct ward_view text = decode(arena, raw, charset, &out->is_lossless);
	struct ward_view rest;
	struct ward_view second = WARD_VIEW_EMPTY;

	out->is_unread = !out->is_lossless && is_unread(text);
	text = without_leading_empty_lines(trim_end(text));
	out->text = text;
	rest = text;
	if (!ward_view_split(&rest, '\n', &out->subject))
		out->subject = ward_view(text.data, 0);
	/* What nobody sees must not decide whether a pattern matches. */
	out->subject = trim_end(out->subject);
	out->body = without_leading_empty_lines(rest);
	ward_view_split(&rest, '\n', &second);
	out->has_gap = ward_view_trim(second).size == 0;
	out->trailers = ward_trailer_block(text);
}

struct ward_view
ward_message_prose(const struct ward_message *message)
{
	struct ward_view body = message->body;

	if (message->trailers.size > 0 && body.size > 0)
		body.size = (size_t)(message->trailers.data - body.data);
	return body;
}

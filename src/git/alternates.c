/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git quotes a list of folders. */
#include <string.h>
#include "alternates.h"

static void
skip(struct ward_view *view, size_t size)
{
	view->data += size;
	view->size -= size;
}

static bool
take_octal(struct ward_view *rest, struct ward_buf *out)
{
	unsigned int value = 0;
	size_t i;

	if (rest->size < 3 || rest->data[0] > '3')
		return false;
	for (i = 0; i < 3; i++) {
		if (rest->data[i] < '0' || rest->data[i] > '7')
			return false;
		value = value * 8 + (unsigned int)(rest->data[i] - '0');
	}
	if (!value)
		return false;
	ward_buf_add_char(out, (char)value);
	skip(rest, 3);
	return true;
}

/* What stands behind a backslash. */
static bool
take_escape(struct ward_view *rest, struct ward_buf *out)
{
	static const char names[] = "abfnrtv\\\"";
	static const char bytes[] = "\a\b\f\n\r\t\v\\\"";
	const char *name;

	if (!rest->size)
		return false;
	name = memchr(names, rest->data[0], sizeof(names) - 1);
	if (!name)
		return take_octal(rest, out);
	ward_buf_add_char(out, bytes[name - names]);
	skip(rest, 1);
	return true;
}

/* Behind the opening quote, up to and with the closing one. */
static bool
take_quoted(struct ward_view *rest, struct ward_buf *out)
{
	char c;

	while (rest->size) {
		c = rest->data[0];
		skip(rest, 1);
		if (c == '"')
			return true;
		if (c != '\\')
			ward_buf_add_char(out, c);
		else if (!take_escape(rest, out))
			return false;
	}
	return false;
}

/* False where it is quoted and the quoting is broken. */
static bool
take_entry(struct ward_view *rest, char separator, struct ward_buf *out)
{
	struct ward_view piece;

	if (!ward_view_starts(*rest, "\"")) {
		(void)ward_view_split(rest, separator, &piece);
		if (!ward_view_starts(piece, "#")) /* a comment, says git */
			ward_buf_add_view(out, piece);
		return true;
	}
	skip(rest, 1);
	if (!take_quoted(rest, out))
		return false;
	if (rest->size && rest->data[0] != separator)
		return false;
	if (rest->size)
		skip(rest, 1);
	return true;
}

const struct ward_error *
ward_alternates_next(struct ward_view *rest, char separator,
    struct ward_buf *folder, bool *found)
{
	ward_buf_clear(folder);
	while (rest->size && !folder->size) {
		if (!take_entry(rest, separator, folder))
			return ward_error(WARD_E_INVALID,
			    "the list of alternate object folders is quoted "
			    "wrongly");
	}
	*found = folder->size > 0;
	return NULL;
}

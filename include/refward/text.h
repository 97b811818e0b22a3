/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TEXT_H
#define REFWARD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"

/* Length of the longest well-formed UTF-8 prefix (no surrogates, no overlong
 * forms, at most U+10FFFF): equal to view.size where the whole is valid. */
size_t ward_utf8_valid_prefix(struct ward_view view);
bool ward_utf8_is_valid(struct ward_view view);

/* One code point off the front of *rest, which is valid UTF-8; false at the
 * end. */
bool ward_utf8_next(struct ward_view *rest, uint32_t *code_point);

/* Code points in valid UTF-8. */
size_t ward_utf8_length(struct ward_view view);

/* C0 and C1 controls, DEL, and what reorders or hides text: bidi controls,
 * zero-width characters, line and paragraph separators, BOM, tag characters. */
bool ward_is_control(uint32_t code_point);

/*
 * Append `text`, decoded from `charset` (an `encoding` header; empty is UTF-8),
 * as valid UTF-8. What cannot be decoded, or a charset that is not among the
 * known ones, becomes U+FFFD per byte and sets *lossless to false (nothing sets
 * it to true: the caller begins with true and may decode several texts). The
 * charset is one of a fixed list (ISO-8859-*, windows-125*, KOI8-*, EUC-*,
 * Shift_JIS, GBK, GB18030, Big5, UTF-8, US-ASCII and their aliases): a pusher
 * chooses the name, so stateful and rare converters are never loaded.
 */
void ward_text_decode(struct ward_buf *out, struct ward_view text,
    struct ward_view charset, bool *lossless);

/*
 * Escaping: one function per destination. Input may be any bytes.
 */

/* A terminal or a log line: printable text as it is, everything else (bytes
 * that are not UTF-8, controls as ward_is_control) as \xNN or \u{NNNN}; LF and
 * tab too. A backslash stays one backslash. At most `cap` bytes are appended,
 * ending in "..." where it was cut (cap 0: no limit). */
void
ward_escape_terminal(struct ward_buf *out, struct ward_view text, size_t cap);
/* The inside of a JSON string: RFC 8259, pure ASCII; bytes that are not UTF-8
 * become \ufffd. */
void ward_escape_json(struct ward_buf *out, struct ward_view text);
/* One word of a POSIX shell command, quoted only where it must be. Escaped for
 * a terminal as well: what cannot be typed back is shown as $'\xNN'. */
void ward_escape_shell(struct ward_buf *out, struct ward_view text);
/* A part of a URL: everything but letters, digits, '-', '.', '_' and '~' is
 * percent-encoded. */
void ward_escape_url(struct ward_buf *out, struct ward_view text);
/* One cell of a table for spreadsheets, quotes included, which no program takes
 * for a formula; what does not print as for a terminal. */
void ward_escape_csv(struct ward_buf *out, struct ward_view text);
/* Text and attributes of XML and HTML; what does not print as for a terminal.
 */
void ward_escape_xml(struct ward_buf *out, struct ward_view text);
/* A code span that may stand in a table: nothing in it is a link, a mention or
 * the end of a cell. */
void ward_escape_markdown(struct ward_buf *out, struct ward_view text);
/* mdoc and man text: backslashes, leading dots and quotes. */
void ward_escape_roff(struct ward_buf *out, struct ward_view text);

/* Edits (insert, delete, replace, swap of neighbours) between two words, for
 * "did you mean". */
size_t ward_edit_distance(const char *a, const char *b);
/* The nearest of `count` words, or NULL where none is near enough to help. */
const char *
ward_did_you_mean(const char *word, const char *const *words, size_t count);

/* A whole decimal number in [min, max]; anything else is false. */
bool ward_parse_number(
    struct ward_view text, uint64_t min, uint64_t max, uint64_t *out);
/* The same with an optional unit k, M or G (1024s): sizes. */
bool ward_parse_size(
    struct ward_view text, uint64_t min, uint64_t max, uint64_t *out);

#endif

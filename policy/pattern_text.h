/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_PATTERN_TEXT_H
#define WARD_POLICY_PATTERN_TEXT_H

#include <stdbool.h>
#include "refward/buf.h"

/* The text of a pattern, cut into tokens: regular expression as it is, and
 * named pieces such as {issue}. */

struct ward_piece {
	const char *name;
	const char *regex;   /* NULL: {user} */
	const char *example; /* NULL: depends on the push */
};

enum ward_token_kind {
	WARD_TOKEN_PLAIN,  /* a byte that stands for itself */
	WARD_TOKEN_QUOTED, /* a backslash and such a byte */
	WARD_TOKEN_REGEX,  /* anything that means more */
	WARD_TOKEN_PIECE,
	WARD_TOKEN_UNKNOWN /* {name} that is no piece */
};

struct ward_token {
	enum ward_token_kind kind;
	struct ward_view text;
	const struct ward_piece *piece;
};

/* The next token off the front of *rest; false at the end. */
bool ward_token_next(struct ward_view *rest, struct ward_token *token);

/* The names of the pieces, for "did you mean". */
const char *const *ward_piece_names(size_t *count);

#endif

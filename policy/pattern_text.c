/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where in a regular expression a brace begins a named piece. */
#include <string.h>
#include "policy/pattern_text.h"

#define SEMVER                                                     \
	"(?:0|[1-9][0-9]*)(?:\\.(?:0|[1-9][0-9]*)){2}"             \
	"(?:-(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"       \
	"(?:\\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?" \
	"(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?"

#define PIECE_LIST(X)                                        \
	X("issue", "[A-Z][A-Z0-9]+-[0-9]+", "SHOP-001")      \
	X("yyyymm", "[0-9]{4}(?:0[1-9]|1[0-2])", NULL)       \
	X("user", NULL, NULL)                                \
	X("slug", "[a-z0-9]+(?:-[a-z0-9]+)*", "short-title") \
	X("semver", SEMVER, "1.0.0")

static const struct ward_piece pieces[] = {
#define PIECE(name, regex, example) { name, regex, example },
	PIECE_LIST(PIECE)
#undef PIECE
};

static const char *const names[] = {
#define NAME(name, regex, example) name,
	PIECE_LIST(NAME)
#undef NAME
};

#define NPIECES (sizeof(pieces) / sizeof(pieces[0]))

const char *const *
ward_piece_names(size_t *count)
{
	*count = NPIECES;
	return names;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Up to and with the first `end` behind `from`; all where there is none. */
static size_t
size_through(struct ward_view text, size_t from, const char *end)
{
	const char *at = from < text.size
	    ? memmem(text.data + from, text.size - from, end, strlen(end))
	    : NULL;

	return at ? (size_t)(at - text.data) + strlen(end) : text.size;
}

/* \Q...\E, \p{Lu}, \x{2028}, \k{name} are one token with what follows. */
static void
take_backslash(struct ward_view rest, struct ward_token *token)
{
	size_t size = rest.size > 1 ? 2 : 1;

	if (size == 2 && rest.data[1] == 'Q') {
		size = size_through(rest, 2, "\\E");
		token->kind = WARD_TOKEN_REGEX;
	} else if (size == 2 &&
	    (is_letter(rest.data[1]) || is_digit(rest.data[1]))) {
		if (rest.size > 2 && rest.data[2] == '{')
			size = size_through(rest, 2, "}");
		token->kind = WARD_TOKEN_REGEX;
	} else
		token->kind = size == 2 ? WARD_TOKEN_QUOTED : WARD_TOKEN_REGEX;
	token->text = ward_view(rest.data, size);
}

/* A "]" that comes first is of the class; so is one of "[:alpha:]". */
static void
take_class(struct ward_view rest, struct ward_token *token)
{
	size_t i = 1;

	if (i < rest.size && rest.data[i] == '^')
		i++;
	if (i < rest.size && rest.data[i] == ']')
		i++;
	while (i < rest.size && rest.data[i] != ']') {
		if (rest.data[i] == '\\')
			i += 2;
		else if (rest.data[i] == '[' && i + 1 < rest.size &&
		    rest.data[i + 1] == ':')
			i = size_through(rest, i, ":]");
		else
			i++;
	}
	token->kind = WARD_TOKEN_REGEX;
	token->text = ward_view(rest.data, i < rest.size ? i + 1 : rest.size);
}

static void
take_brace(struct ward_view rest, struct ward_token *token)
{
	size_t size = 1;

	token->kind = WARD_TOKEN_REGEX;
	token->text = ward_view(rest.data, 1);
	if (rest.size < 2 || !is_letter(rest.data[1]))
		return;
	while (size < rest.size &&
	    (is_letter(rest.data[size]) || is_digit(rest.data[size]) ||
		rest.data[size] == '-' || rest.data[size] == '_'))
		size++;
	if (size == rest.size || rest.data[size] != '}')
		return;
	token->kind = WARD_TOKEN_UNKNOWN;
	token->text = ward_view(rest.data, size + 1);
	for (size_t i = 0; i < NPIECES; i++) {
		if (ward_view_is(
			ward_view(rest.data + 1, size - 1), pieces[i].name)) {
			token->kind = WARD_TOKEN_PIECE;
			token->piece = &pieces[i];
		}
	}
}

bool
ward_token_next(struct ward_view *rest, struct ward_token *token)
{
	if (rest->size == 0)
		return false;
	token->piece = NULL;
	switch (rest->data[0]) {
	case '\\':
		take_backslash(*rest, token);
		break;
	case '[':
		take_class(*rest, token);
		break;
	case '{':
		take_brace(*rest, token);
		break;
	default:
		token->kind = strchr("^$|()*+?.", rest->data[0])
		    ? WARD_TOKEN_REGEX
		    : WARD_TOKEN_PLAIN;
		token->text = ward_view(rest->data, 1);
	}
	*rest = ward_view(
	    rest->data + token->text.size, rest->size - token->text.size);
	return true;
}

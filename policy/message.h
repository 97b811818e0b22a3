/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_MESSAGE_H
#define WARD_POLICY_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/memory.h"

/* A commit message as rules read it: UTF-8, LF line ends, no leading empty
 * lines, no trailing white space at its end. */
struct ward_message {
	struct ward_view text;	   /* all */
	struct ward_view subject;  /* first line */
	struct ward_view body;	   /* after it, without leading empty lines */
	bool has_gap;		   /* second line empty, or no second line */
	struct ward_view trailers; /* the last paragraph, where it is one */
	bool is_lossless;	   /* false: bytes that could not be decoded,
				    * of it or of the people's names */
	bool is_unread;		   /* nothing of it could be decoded */
};

/* Decode `raw` by `charset` (an encoding header). Text lives in the arena, or
 * is `raw` itself. */
void ward_message_read(struct ward_message *out, struct ward_arena *arena,
    struct ward_view raw, struct ward_view charset);

/* The body without its trailers: what stands between them and the subject. */
struct ward_view ward_message_prose(const struct ward_message *message);

struct ward_trailer {
	struct ward_view key;	/* "Signed-off-by" */
	struct ward_view value; /* folded lines as they are, trimmed */
};

/* The part of `text` that git takes for its trailers, or the empty view. */
struct ward_view ward_trailer_block(struct ward_view text);

/*
 * The next trailer of the message's last paragraph, by git's definition of a
 * trailer block; never of the subject. *place starts at 0. False at the end.
 */
bool ward_message_trailer(const struct ward_message *message, size_t *place,
    struct ward_trailer *out);

/*
 * A subject by Conventional Commits 1.0.0: "type(scope)!: description", and
 * footers for breaking changes.
 */
struct ward_conventional {
	struct ward_view type;
	struct ward_view scope; /* empty: none */
	bool has_scope;
	bool is_breaking; /* "!", or a BREAKING CHANGE footer */
	struct ward_view description;
};

/* NULL, or what is wrong: a static sentence, lower case, no full stop. */
const char *ward_conventional_parse(
    struct ward_conventional *out, const struct ward_message *message);

#endif

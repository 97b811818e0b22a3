/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_VALUE_H
#define WARD_POLICY_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/glob.h"
#include "refward/push.h"
#include "refward/regex.h"

/* The kinds of values that keys of a rule file have. All of the policy's
 * arena. */

struct ward_words {
	const char **items;
	size_t count;
};

bool ward_words_has(const struct ward_words *words, struct ward_view word);
/* "feat, fix, docs": for messages. At most `most` of them, then "...". */
void ward_words_list(
    struct ward_buf *out, const struct ward_words *words, size_t most);

enum ward_actor_kind {
	WARD_ACTOR_NOBODY,
	WARD_ACTOR_ANYONE,
	WARD_ACTOR_MERGE_REQUEST,
	WARD_ACTOR_WEB,
	WARD_ACTOR_ACTIONS,
	WARD_ACTOR_NAME, /* a user, or deploy-key:ID */
	WARD_ACTOR_GROUP
};

/* The sort of actor that a word of a list of actors names. */
enum ward_actor_kind ward_actor_kind_of(struct ward_view word);
/* Whether the word stands for those who are no persons: nobody is called so. */
bool ward_actor_is_reserved(struct ward_view word);

struct ward_group {
	const char *name;
	const char **members; /* sorted, includes resolved */
	size_t nmembers;
};

/* Puts the members in order, each once. */
void ward_group_sort(struct ward_group *group);

struct ward_actor {
	enum ward_actor_kind kind;
	const char *text;		/* as in the file */
	const struct ward_group *group; /* of a WARD_ACTOR_GROUP */
};

struct ward_actors {
	struct ward_actor *items;
	size_t count;
};

/* Whether one of the actors is this pusher. */
bool ward_actors_include(
    const struct ward_actors *actors, const struct ward_pusher *pusher);
/* The same where it is no matter of course: an error where the pusher may be
 * one of them, and it cannot be told. */
const struct ward_error *
ward_actors_ask(bool *out, const struct ward_actors *actors,
    const struct ward_pusher *pusher) WARD_MUST_CHECK;
/* "merge-request, @release-managers": for messages. */
void ward_actors_list(struct ward_buf *out, const struct ward_actors *actors);

struct ward_pattern {
	const char *text; /* as in the file, pieces not expanded */
	struct ward_regex *regex;
	size_t user_group; /* of {user}, 0: not in it */
	bool is_search;	   /* may match anywhere */
};

struct ward_patterns {
	struct ward_pattern *items;
	size_t count;
};

/*
 * The first pattern that matches `text` (valid UTF-8), or NULL in *out. {user}
 * stands for the pusher's name only; with no pusher it never matches. `match`
 * may be NULL.
 */
const struct ward_error *ward_patterns_match(const struct ward_pattern **out,
    const struct ward_patterns *patterns, struct ward_view text,
    const struct ward_pusher *pusher, struct ward_match *match) WARD_MUST_CHECK;
/* "feature/{issue} or bugfix/{issue}": for messages. */
void
ward_patterns_list(struct ward_buf *out, const struct ward_patterns *patterns);
/* A name that the first pattern would take, made of its pieces ("SHOP-001"
 * for {issue}); false where the pattern is more than text and pieces. */
bool ward_patterns_example(struct ward_buf *out,
    const struct ward_patterns *patterns, const struct ward_push *push);

/* What files hold, byte by byte, and lines, each with its LF. */
struct ward_bytes {
	struct ward_view *items;
	size_t count;
};

/* A file of a repository's tree that says who owns what. */
struct ward_owner_file {
	const char *path; /* NULL: none */
	/* That its owners may be: all that the rule file has. */
	const struct ward_group *groups;
	size_t ngroups;
};

#endif

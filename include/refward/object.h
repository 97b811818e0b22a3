/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_OBJECT_H
#define REFWARD_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/oid.h"

/*
 * Git objects, parsed from raw bytes by one strict grammar, once, for every
 * backend (semantics: "Objects"). Views point into the raw bytes.
 */

enum ward_object_type {
	WARD_OBJECT_COMMIT,
	WARD_OBJECT_TREE,
	WARD_OBJECT_BLOB,
	WARD_OBJECT_TAG
};

const char *ward_object_type_name(enum ward_object_type type); /* "commit" */
/* The type of that name; false where there is none. */
bool ward_object_type_read(enum ward_object_type *out, struct ward_view name);

/* The author, committer or tagger: "NAME <EMAIL> SECONDS ZONE". */
struct ward_person {
	struct ward_view name;	/* may be empty; no blanks behind it */
	struct ward_view email; /* may be empty */
	int64_t time;		/* seconds since 1970, as claimed */
	int zone;		/* minutes east of UTC, as claimed */
};

struct ward_commit {
	struct ward_oid tree;
	struct ward_view parent_lines; /* ward_commit_parent() reads them */
	size_t nparents;
	struct ward_person author;
	struct ward_person committer;
	struct ward_view encoding;	/* empty: UTF-8 */
	struct ward_view gpgsig;	/* with its continuation lines */
	struct ward_view gpgsig_header; /* with its name and line feed too */
	bool has_other_gpgsig; /* of the format that the repository has not */
	struct ward_view unknown; /* first header nobody knows */
	struct ward_view message; /* all after the empty line */
	struct ward_view raw;	  /* all */
	const char *problem;	  /* what breaks the grammar, or NULL */
};

/* Its first parent, where it is where it belongs, and nothing else is read. */
bool
ward_commit_peek(struct ward_oid *out, struct ward_view raw, size_t oid_size);

/*
 * Read a commit. False where not even tree and parents can be read: then
 * nothing in *out but `problem` is set. Otherwise every field is set as far as
 * it can be read, and `problem` names the first thing that breaks the strict
 * grammar: a static sentence, lower case, no full stop.
 */
bool ward_commit_parse(
    struct ward_commit *out, struct ward_view raw, size_t oid_size);
struct ward_oid ward_commit_parent(const struct ward_commit *commit, size_t i);

struct ward_tag {
	struct ward_oid target;
	enum ward_object_type target_type;
	struct ward_view name; /* the `tag` header */
	bool has_tagger;
	struct ward_person tagger;
	bool has_gpgsig; /* a header: of a format that the repository has not */
	struct ward_view message; /* with the signature at its end, if any */
	struct ward_view raw;	  /* all */
	const char *problem;
};

/* As ward_commit_parse: false where target or type cannot be read. */
bool
ward_tag_parse(struct ward_tag *out, struct ward_view raw, size_t oid_size);

#define WARD_MODE_TREE	  0040000u
#define WARD_MODE_FILE	  0100644u
#define WARD_MODE_EXEC	  0100755u
#define WARD_MODE_LINK	  0120000u
#define WARD_MODE_GITLINK 0160000u

struct ward_tree_entry {
	uint32_t mode;
	struct ward_view name;
	struct ward_oid id;
};

/*
 * The next entry off the front of *rest, read leniently (any octal mode, any
 * name without a NUL). False at the end, and where the bytes make no sense.
 */
bool ward_tree_next(
    struct ward_tree_entry *out, struct ward_view *rest, size_t oid_size);

/*
 * What is wrong with a new tree, or NULL: entries are readable, sorted as git
 * sorts, without duplicates (also "a" beside "a/"), of canonical mode, and of
 * a legal name: not empty, no slash, not "." or "..", and none of the
 * spellings of ".git" that a file system takes for it.
 */
const char *ward_tree_problem(struct ward_view raw, size_t oid_size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_PUSH_H
#define REFWARD_PUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/memory.h"
#include "refward/object.h"
#include "refward/oid.h"

/* Who pushes, as the host says. */
struct ward_pusher {
	const char *name;      /* "alice", "anonymous", "deploy-key:7" */
	bool is_anonymous;     /* in no group, never a person */
	bool is_merge_request; /* the host merges a reviewed request */
	bool is_web;	       /* the host's own web editor or API */
	bool is_actions;       /* the host's CI token */
	bool is_host;	       /* the host itself, for its own purposes */
	/* What the engine finds out of a host's own push. */
	bool is_maybe_merge_request; /* it could not be told */
	bool makes_first_branch;     /* there are none yet */
};

/* One line of a hook's standard input, as the client claims it. */
struct ward_push_line {
	struct ward_oid old;
	struct ward_oid new;
	struct ward_view name; /* any bytes but LF and NUL */
};

/* `-o refward.bypass="SET[/RULE]: REASON"` */
struct ward_bypass {
	const char *set;
	const char *rule; /* NULL: every rule of the set */
	const char *reason;
};

/* What push options of the form `refward.NAME[=VALUE]` ask for. */
struct ward_wishes {
	bool is_dry_run;
	size_t from; /* the first finding to show, from 1; 0: not said */
	const struct ward_bypass *bypasses;
	size_t nbypasses;
	const char *import;  /* the id of one, or NULL */
	const char *problem; /* why they are not understood, or NULL */
};

#define WARD_PUSH_OPTIONS_MAX	  64
#define WARD_PUSH_OPTION_SIZE_MAX 1024

/* Read push options; those of others are passed over. Text is copied into the
 * arena. The first option that is not understood is *out's problem. */
void ward_wishes_read(struct ward_wishes *out, struct ward_arena *arena,
    const char *const *options, size_t count);

struct ward_push {
	const char *id;		/* in every message, record and event */
	const char *repository; /* its name, for people */
	const char *kind;	/* "code", "wiki", ... */
	int64_t now;		/* seconds since 1970, taken once */
	/* NULL where nobody pushes (audit, baseline, check): rules that need
	 * one are not evaluable then. */
	const struct ward_pusher *pusher;
	const struct ward_push_line *lines;
	size_t nlines;
	struct ward_wishes wishes;
	/* The import that it asks for, where it is open, or why it is not. */
	const struct ward_import *import;
	const char *import_problem;
};

#define WARD_PUSH_LINE_SIZE_MAX 4352

/*
 * Read "OLD NEW REF" lines from the whole of a hook's input into lines of the
 * arena. Returns NULL, or the plain sentence with which the push is refused:
 * no line at all, whatever is not exactly such a line, a NUL, a missing last
 * LF, a line or a count over its cap.
 */
const char *ward_push_parse(struct ward_arena *arena, struct ward_view input,
    size_t lines_max, struct ward_push_line **lines, size_t *count);

enum ward_update_kind {
	WARD_UPDATE_CREATE,
	WARD_UPDATE_FORWARD, /* "update": old is an ancestor of new */
	WARD_UPDATE_REWRITE,
	WARD_UPDATE_DELETE,
	WARD_UPDATE_NOTHING /* old equals new */
};

const char *ward_update_kind_name(enum ward_update_kind kind); /* "create" */

/* One line, as the repository's state makes it. */
struct ward_update {
	size_t line;	     /* its number among the lines, from 0 */
	const char *pushed;  /* the name that the client used */
	const char *ref;     /* the final ref: symbolic refs are resolved */
	struct ward_oid old; /* the ref's real value, null where absent */
	struct ward_oid new; /* null: delete */
	enum ward_update_kind kind;
	struct ward_oid old_tip; /* peeled to a commit; size 0: none */
	struct ward_oid new_tip;
	bool is_annotated; /* new is a tag object */
	/* Where no commit is at the end of new: what is. */
	struct ward_oid new_end;
	enum ward_object_type new_end_type;
};

#endif

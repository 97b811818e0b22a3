/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_RELEASE_RELEASE_H
#define WARD_RELEASE_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/graph.h"
#include "refward/job.h"
#include "refward/object.h"
#include "refward/pipeline.h"
#include "refward/version.h"

/* What the parts of a selection share while one push is looked at. */

enum ward_ref_kind { WARD_REF_BRANCH, WARD_REF_TAG, WARD_REF_OTHER };

/* A tag that is a version; views into the name. */
struct ward_version_tag {
	const char *name; /* without "refs/tags/" */
	struct ward_version version;
};

struct ward_selection {
	const struct ward_jobs_input *in;
	struct ward_arena *arena;
	struct ward_repository repository;
	const struct ward_pipeline *pipelines;
	size_t npipelines;
	const struct ward_tagging *taggings;
	size_t ntaggings;
	struct ward_graph *graph;
	struct ward_pairs known;  /* of the repository and the push */
	struct ward_oid *trusted; /* tips of the trusted refs */
	size_t ntrusted;
	bool is_trusted_read;
	struct ward_version_tag *tags; /* of the repository and the push */
	size_t ntags, tags_capacity;
	bool are_tags_read;
	size_t ndeletes;	     /* of the push, when they are read */
	struct ward_same_tags *same; /* see version_same.h */
	size_t nbytes;		     /* of the jobs so far */
};

/* The commit at the ref's end, as it is needed. */
struct ward_tip {
	bool is_read;
	const char *doubt;   /* why it cannot be known, or NULL */
	const char *author;  /* "NAME <ADDRESS>" */
	const char *address; /* of the author */
	const char *message;
};

/* Paths that the line changes. */
struct ward_changed {
	bool is_read;
	const char *doubt; /* there may be more: why, or NULL */
	struct ward_view *items;
	size_t count, capacity;
};

/* One line of the push. */
struct ward_line {
	struct ward_selection *selection;
	const struct ward_update *update;
	enum ward_ref_kind kind;
	struct ward_pairs values; /* all but those of one pipeline; none: not
				     gathered yet */
	struct ward_tip tip;
	struct ward_changed changed;
	bool is_tagged;
	struct ward_image_tags tags;
};

/* A list of the arena that grows by one: room for one more. */
void *ward_release_grow(struct ward_arena *arena, void *items, size_t count,
    size_t *capacity, size_t size);

/* selection.c */
const struct ward_error *
ward_selection_begin(struct ward_selection *selection, struct ward_arena *arena,
    const struct ward_jobs_input *input) WARD_MUST_CHECK;
void ward_selection_end(struct ward_selection *selection);

/* line.c */
void ward_line_begin(struct ward_line *line, struct ward_selection *selection,
    const struct ward_update *update);
/* Nothing comes of it: what was there stays. */
bool ward_line_is_nothing(const struct ward_update *update);
const struct ward_pairs *ward_line_values(struct ward_line *line);

/* tip.c */
const struct ward_tip *ward_line_tip(struct ward_line *line);
/* The first issue key in a text, as SHOP-001; false where there is none. */
bool ward_issue_find(struct ward_view text, struct ward_view *out);

/* changed.c */
const struct ward_changed *ward_line_changed(struct ward_line *line);

/* image_tag.c */
const struct ward_error *ward_line_tag(struct ward_line *line) WARD_MUST_CHECK;

/* version_tag.c: which version of several has a tag. */

/* Values of a version, added to those of *out (which has room). */
#define WARD_VERSION_VALUES 4
bool ward_version_values(
    struct ward_pairs *out, const char *tag, struct ward_arena *arena);
/* Why the line's tag does not have what `form` gives it, or NULL; *is_problem
 * is false where it only belongs to another. */
const struct ward_error *ward_version_claim(struct ward_line *line,
    const struct ward_tagging *tagging, const struct ward_tag_form *form,
    const char **why, bool *is_problem) WARD_MUST_CHECK;

/* job.c: NULL in *why: it is in *out; else what is not known. */
const struct ward_error *ward_job_make(struct ward_job *out,
    struct ward_line *line, const struct ward_pipeline *pipeline,
    enum ward_event event, const char **why) WARD_MUST_CHECK;

#endif

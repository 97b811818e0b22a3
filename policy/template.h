/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_TEMPLATE_H
#define WARD_POLICY_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/template.h"

/* How templates are compiled, and which names there are. */

enum ward_template_argument {
	WARD_ARGUMENT_NONE,
	WARD_ARGUMENT_DIGITS, /* {sha:8} */
	WARD_ARGUMENT_FORMAT  /* {date:%Y%m%d} */
};

/* Values become known one after the other: a template may use those of its own
 * stage and of earlier ones. */
enum ward_stage {
	WARD_STAGE_REPOSITORY, /* facts about the repository */
	WARD_STAGE_REF,	       /* what was pushed */
	WARD_STAGE_IMAGE,      /* image tags, made of the above */
	WARD_STAGE_NAME,       /* the pipeline's name, made of the above */
	WARD_STAGE_RUN	       /* one run of it */
};

/* The refs of which a value is known. */
#define WARD_REFS_BRANCH 1u
#define WARD_REFS_TAG	 2u
#define WARD_REFS_OTHER	 4u
#define WARD_REFS_ALL	 7u

struct ward_template_name {
	const char *name;
	enum ward_template_argument argument;
	enum ward_stage stage;
	unsigned int refs;
	bool needs_new; /* not known of a ref that is deleted */
	bool tells_refs_apart;
	const char *sentence;
};

/* In the order of the manual; ends in a row without a name. */
extern const struct ward_template_name ward_template_names[];

enum ward_transform {
	WARD_TRANSFORM_NONE,
	WARD_TRANSFORM_LOWER,
	WARD_TRANSFORM_SLUG,
	WARD_TRANSFORM_SLUG63,
	WARD_TRANSFORM_URL
};

/* The words of enum ward_transform, in its order; and what each does. */
extern const char *const ward_transform_words[];
extern const char *const ward_transform_sentences[];

struct ward_template_piece {
	const struct ward_template_name *name; /* NULL: plain text */
	const char *text; /* plain, or the argument; or NULL */
	uint64_t digits;  /* of WARD_ARGUMENT_DIGITS; 0: all */
	enum ward_transform transform;
};

struct ward_template {
	const char *text;
	struct ward_template_piece *pieces;
	size_t npieces;
};

/* Where a template stands: what it may use. */
struct ward_template_place {
	enum ward_stage stage;
	unsigned int refs; /* that it may be about */
	bool has_delete;   /* also when they are deleted */
};

/* Compile, all of the arena (`text` is copied); false: what is wrong is in
 * *problem. */
bool ward_template_parse(struct ward_template *out, struct ward_arena *arena,
    struct ward_view text, struct ward_buf *problem);
/* Whether all its names can be known there; false: *problem says of one. */
bool ward_template_fits(const struct ward_template *text,
    const struct ward_template_place *place, struct ward_buf *problem);

/* Whether a format of {date:FORMAT} is one. */
bool ward_template_format_is_valid(const char *format);

#endif

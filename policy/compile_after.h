/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_COMPILE_AFTER_H
#define WARD_POLICY_COMPILE_AFTER_H

#include "policy/compile.h"
#include "policy/template.h"
#include "refward/pipeline.h"

/* What the sections share that say what comes after a push. */

/* Branches, tags, others: which of them the globs may match. */
unsigned int ward_globs_kinds(const struct ward_globs *refs);
/* Whether they can match one ref only. */
bool ward_globs_are_one(const struct ward_globs *refs);

/* Complains in the entry's line where the template cannot be known there. */
void ward_check_template(struct ward_compile *c, const struct ward_entry *entry,
    const struct ward_template *text, const struct ward_template_place *place);
/* The facts that a template is made of, as bits. */
unsigned int ward_template_facts(const struct ward_template *text);

/* The list of a kind of sections, each made by `make`, at most `most`. */
void ward_compile_named(struct ward_compile *c, const char *kind, size_t most,
    void (*make)(struct ward_compile *c, const struct ward_section *section,
	const char *name));

/* "pipeline 'ci' TEXT", of the section. */
void ward_section_complain(struct ward_compile *c,
    const struct ward_section *section, const char *fmt, ...) WARD_FORMAT(3, 4);

/* Finds out what a pipeline needs, and complains of what it cannot have where
 * `place` says that it fires. */
void ward_pipeline_take_values(struct ward_compile *c,
    const struct ward_section *section, struct ward_pipeline *pipeline,
    const struct ward_values *values, const struct ward_template_place *place);

extern const struct ward_option ward_pipeline_options[];
extern const struct ward_option ward_tagging_options[];

#endif

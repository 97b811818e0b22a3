/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_RULES_H
#define REFWARD_RULES_H

#include <stdbool.h>
#include "refward/buf.h"

/* What is said about rules in help, manual, sample and JSON: all of it is
 * printed from their rows. */
enum ward_rules_form {
	WARD_RULES_TEXT,   /* for a terminal, 78 columns */
	WARD_RULES_MDOC,   /* the RULES part of refward-policy(5) */
	WARD_RULES_SAMPLE, /* a rule file that compiles */
	WARD_RULES_JSON
};

/* All rules: as text one line each, in the other forms each in full. */
void ward_rules_list(struct ward_buf *out, enum ward_rules_form form);
/* One rule in full; false where there is none of that name. */
bool ward_rules_describe(
    struct ward_buf *out, enum ward_rules_form form, const char *name);
/* The same in pieces, for reports: sentences, and a section that compiles. */
struct ward_rule_words {
	const char *summary, *detail, *example;
	const char *mend; /* what to do about what it found in a history */
};
bool ward_rules_words(struct ward_rule_words *out, const char *name);
/* A rule's name that is near, or NULL. */
const char *ward_rules_near(const char *name);

/* The same of types of targets. As a manual it is all that follows a push: the
 * sections, the names in templates, and the types. */
void ward_targets_list(struct ward_buf *out, enum ward_rules_form form);
bool ward_targets_describe(
    struct ward_buf *out, enum ward_rules_form form, const char *name);
const char *ward_targets_near(const char *name);

/* Other tables describe themselves in the same forms. */

/* Lines of a terminal's width, each behind so many blanks; and text whose lines
 * stay as they are. */
void ward_doc_wrapped(struct ward_buf *out, const char *sentences, int indent);
void ward_doc_indented(struct ward_buf *out, const char *text);
/* Lines of the manual: each sentence begins one. */
void ward_doc_sentences(struct ward_buf *out, const char *text);
void ward_doc_example_mdoc(struct ward_buf *out, const char *example);

#endif

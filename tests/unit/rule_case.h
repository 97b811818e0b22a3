/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_RULE_CASE_H
#define REFWARD_TESTS_RULE_CASE_H

#include "policy/policy.h"

#define RULE_CASE_SECTIONS_MAX 12

/* One case of a .case file. */
struct rule_case {
	char *name;	/* "commit-subject: a sentence" */
	char *rules;	/* lines of a rule set; empty: the built-in set */
	char *expected; /* "RULE: FINDING" and "  COMMAND" lines */
	struct rule_case_section {
		char *name;
		char *text;
	} sections[RULE_CASE_SECTIONS_MAX];
	size_t nsections;
};

/* The cases of a file, to be freed; the program ends where it is no such
 * file. */
size_t rule_case_load(const char *path, struct rule_case **out, size_t most);
void rule_case_free(struct rule_case *what);

/* What the rules find, written as in `expected`. */
void rule_case_run(const struct rule_case *what, struct ward_buf *found);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_FACT_H
#define WARD_POLICY_FACT_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/memory.h"
#include "refward/policy.h"

/* A section [repository GLOB]. */
struct ward_repository_part {
	const char *glob;
	const char *file;
	unsigned int line;
	const char *facts[WARD_FACTS]; /* templates, or NULL */
	uint64_t sets;		       /* that its `use` names, as bits */
};

/* What a name in braces stands for: a fact by its number, or one of these. */
#define WARD_FACT_REPOSITORY (WARD_FACTS)
#define WARD_FACT_BASENAME   (WARD_FACTS + 1)
#define WARD_FACT_TEXT	     (WARD_FACTS + 2) /* not in braces */
#define WARD_FACT_UNKNOWN    (WARD_FACTS + 3)
#define WARD_FACT_BROKEN     (WARD_FACTS + 4) /* a brace without its other */

/* The next piece of a template: plain text, or what stands in braces. False at
 * its end. */
bool ward_fact_next(
    struct ward_view *rest, unsigned int *what, struct ward_view *piece);

/* All that may stand in braces. */
extern const char *const ward_fact_words[];
extern const size_t ward_fact_nwords;

#endif

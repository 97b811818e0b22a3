/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_FACT_H
#define WARD_POLICY_FACT_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/memory.h"
#include "refward/policy.h"
#include "refward/template.h"

/* What a `use` names, by number. */
struct ward_numbers {
	uint16_t *items;
	size_t count;
};

/* A section [repository GLOB]. */
struct ward_repository_part {
	const char *glob;
	const char *file;
	unsigned int line;
	const struct ward_template *facts[WARD_FACTS]; /* or NULL */
	uint64_t sets; /* that its `use` names, as bits */
	struct ward_numbers pipelines;
	struct ward_numbers taggings;
	const char *rules_branch; /* or NULL */
	const char *rules_path;	  /* or NULL */
};

/* Of a name that stands in braces, the fact's number; WARD_FACTS: none. */
size_t ward_fact_number(const char *name);

#endif

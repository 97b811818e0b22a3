/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_CASES_H
#define REFWARD_TESTS_CASES_H

#include "tests/unit/unit.h"
#include "world.h"

/* One thing that repo.h promises; *state is the world it is asked of. */
struct contract_case {
	const char *name; /* NULL ends a list */
	CMUnitTestFunction run;
};

extern const struct contract_case contract_objects[];
extern const struct contract_case contract_refs[];

/* The world's repository with no limit but the defaults. */
struct ward_repo *open_plainly(struct world *world);

#endif

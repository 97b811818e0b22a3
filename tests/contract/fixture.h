/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_FIXTURE_H
#define REFWARD_TESTS_FIXTURE_H

#include "world.h"

/* One world for each test of a program; a test's initial state is its form. */
extern struct world *world;

int make_world(void **state);
int drop_world(void **state);

/* To be given to ward_repo_close(). */
struct ward_repo *open_world(bool verify);

#define WORLD_TEST(function, form)                \
	cmocka_unit_test_prestate_setup_teardown( \
	    function, make_world, drop_world, (void *)&form)

/* SHA-1, loose objects, no push. */
extern const struct world_form loose;

#endif

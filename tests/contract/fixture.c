/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how each test gets a repository of its own. */
#include "fixture.h"

struct world *world;

const struct world_form loose = { .name = "loose", .oid_size = 20 };

int
make_world(void **state)
{
	world = world_new(*state);
	return 0;
}

int
drop_world(void **state)
{
	(void)state;
	world_free(world);
	return 0;
}

struct ward_repo *
open_world(bool verify)
{
	struct ward_repo_options options;

	world_options(world, &options);
	options.verify = verify ? WARD_VERIFY_ALL : 0;
	return world_open(world, &options);
}

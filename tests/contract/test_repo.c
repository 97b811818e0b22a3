/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of repo.h: every case, over every backend and every form in
 * which it can meet a repository. */
#include "cases.h"

/* What libgit2 does not read is read by git; a clone that is declared partial
 * shows git at work with SHA-1. */
static const struct world_form forms[] = {
	{ .name = "memory, SHA-1", .oid_size = 20, .is_memory = true },
	{ .name = "memory, SHA-256", .oid_size = 32, .is_memory = true },
	{ .name = "memory, SHA-1, in a push",
	    .oid_size = 20,
	    .is_memory = true,
	    .in_push = true },
	{ .name = "memory, SHA-256, in a push",
	    .oid_size = 32,
	    .is_memory = true,
	    .in_push = true },
	{ .name = "libgit2, loose", .oid_size = 20 },
	{ .name = "libgit2, packed", .oid_size = 20, .is_packed = true },
	{ .name = "libgit2, packed, read once",
	    .oid_size = 20,
	    .is_packed = true,
	    .reads_once = true },
	{ .name = "libgit2, loose, in a push",
	    .oid_size = 20,
	    .in_push = true },
	{ .name = "libgit2, packed, in a push",
	    .oid_size = 20,
	    .is_packed = true,
	    .in_push = true },
	{ .name = "libgit2, odd path, in a push",
	    .oid_size = 20,
	    .in_push = true,
	    .has_odd_path = true },
	{ .name = "git, SHA-1, loose", .oid_size = 20, .is_partial = true },
	{ .name = "git, SHA-1, packed, in a push",
	    .oid_size = 20,
	    .is_partial = true,
	    .is_packed = true,
	    .in_push = true },
	{ .name = "git, SHA-256, loose", .oid_size = 32 },
	{ .name = "git, SHA-256, packed", .oid_size = 32, .is_packed = true },
	{ .name = "git, SHA-256, loose, in a push",
	    .oid_size = 32,
	    .in_push = true },
	{ .name = "git, SHA-256, packed, in a push",
	    .oid_size = 32,
	    .is_packed = true,
	    .in_push = true },
	{ .name = "git, SHA-256, odd path, in a push",
	    .oid_size = 32,
	    .in_push = true,
	    .has_odd_path = true },
	{ .name = "git, SHA-1, reftable",
	    .oid_size = 20,
	    .has_reftable = true },
	{ .name = "git, SHA-256, reftable, in a push",
	    .oid_size = 32,
	    .is_packed = true,
	    .in_push = true,
	    .has_reftable = true },
};

#define NFORMS (sizeof(forms) / sizeof(forms[0]))

static struct world *worlds[NFORMS];

struct ward_repo *
open_plainly(struct world *world)
{
	struct ward_repo_options options;

	world_options(world, &options);
	return world_open(world, &options);
}

#define NCASES_MAX 32

static struct CMUnitTest tests[NFORMS * NCASES_MAX];
static char names[NFORMS * NCASES_MAX][128];
static size_t ntests;

static void
add_tests(const struct contract_case *cases, struct world *world)
{
	for (; cases->name; cases++) {
		char *name = names[ntests];

		assert_true(ntests < NFORMS * NCASES_MAX);
		(void)snprintf(name, sizeof(names[0]), "%s: %s",
		    world->form->name, cases->name);
		tests[ntests++] = (struct CMUnitTest){
			.name = name,
			.test_func = cases->run,
			.initial_state = world,
		};
	}
}

int
main(void)
{
	int failed;
	size_t i;

	for (i = 0; i < NFORMS; i++) {
		if (forms[i].has_reftable && !world_git_has_reftable())
			continue;
		worlds[i] = world_new(&forms[i]);
		add_tests(contract_objects, worlds[i]);
		add_tests(contract_refs, worlds[i]);
	}
	failed = _cmocka_run_group_tests("repo", tests, ntests, NULL, NULL);
	for (i = 0; i < NFORMS; i++)
		if (worlds[i])
			world_free(worlds[i]);
	return failed;
}

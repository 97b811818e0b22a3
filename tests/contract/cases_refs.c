/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of repo.h about refs. */
#include "cases.h"

static void
assert_ref_is(
    struct ward_repo *repo, const char *name, const struct ward_oid *id)
{
	struct ward_ref ref;

	assert_no_error(ward_repo_ref(repo, name, &ref));
	assert_int_equal(ref.exists, id != NULL);
	assert_null(ref.target);
	if (id)
		assert_true(ward_oid_equal(&ref.id, id));
	ward_ref_release(&ref);
}

static void
a_ref_is_found_by_its_name(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	const struct ward_oid *commit = &world->ids[WORLD_OLD_COMMIT];

	assert_ref_is(repo, "refs/heads/main", commit);
	assert_ref_is(repo, "refs/heads/feature/deep/one", commit);
	assert_ref_is(repo, "refs/tags/v1", commit);
	assert_ref_is(repo, "refs/tags/moved", commit);

	world_close(world, repo);
}

static void
a_ref_that_is_not_there_is_no_error(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_buf name = WARD_BUF_INIT;

	assert_ref_is(repo, "refs/heads/none", NULL);
	assert_ref_is(repo, "refs/heads/a", NULL);
	assert_ref_is(repo, "refs/zzz/last", NULL);
	assert_ref_is(repo, "refs/heads/feature/deep", NULL);
	assert_ref_is(repo, "refs/heads/main/below", NULL);
	ward_buf_add_str(&name, "refs/heads/");
	while (name.size < 5000)
		ward_buf_add_str(&name, "long");
	assert_ref_is(repo, name.data, NULL);

	ward_buf_release(&name);
	world_close(world, repo);
}

static void
a_symbolic_ref_is_not_followed(void **state)
{
	static const char *const pairs[][2] = {
		{ "HEAD", "refs/heads/main" },
		{ "refs/remotes/origin/HEAD", "refs/heads/gone" },
	};
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_ref ref;
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_no_error(ward_repo_ref(repo, pairs[i][0], &ref));

		assert_true(ref.exists);
		assert_string_equal(ref.target, pairs[i][1]);
		ward_ref_release(&ref);
		assert_false(ref.exists);
	}

	world_close(world, repo);
}

static void
what_is_no_ref_name_is_refused(void **state)
{
	static const char *const names[] = { "", "main", "refs", "refs/",
		"refs/heads/../../config", "../plain.git/HEAD", "/etc/passwd",
		"refs/heads/a b", "refs/heads/main.lock", "config",
		"refs/heads/", "refs//heads/main", "refs/heads/.hidden" };
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_ref ref;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_code(
		    ward_repo_ref(repo, names[i], &ref), WARD_E_INVALID);

	world_close(world, repo);
}

struct seen {
	struct ward_repo *repo;
	const struct ward_oid *id;
	char names[16][64];
	size_t count;
	size_t limit;
};

static const struct ward_error *
see_ref(void *data, const char *name, const struct ward_oid *id)
{
	struct seen *seen = data;

	assert_true(ward_oid_equal(id, seen->id));
	/* Asking for a ref while refs are listed does no harm. */
	assert_ref_is(seen->repo, name, id);
	assert_true(seen->count < 16);
	(void)snprintf(seen->names[seen->count++], 64, "%s", name);
	if (seen->count == seen->limit)
		return ward_error(WARD_E_POLICY, "that is enough");
	return NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
assert_refs_below(struct world *world, const char *prefix, const char *expected)
{
	struct ward_repo *repo = open_plainly(world);
	struct seen seen = { .repo = repo,
		.id = &world->ids[WORLD_OLD_COMMIT] };
	struct ward_buf all = WARD_BUF_INIT;
	size_t i;

	assert_no_error(ward_repo_each_ref(repo, prefix, see_ref, &seen));

	qsort(seen.names, seen.count, sizeof(seen.names[0]), compare_names);
	for (i = 0; i < seen.count; i++)
		ward_buf_printf(&all, "%s ", seen.names[i]);
	assert_buf(&all, expected);
	ward_buf_release(&all);
	world_close(world, repo);
}

static void
every_direct_ref_is_listed_once(void **state)
{
	assert_refs_below(*state, "refs/",
	    "refs/heads/feature/deep/one refs/heads/main refs/tags/moved "
	    "refs/tags/v1 ");
	assert_refs_below(*state, "refs/heads/",
	    "refs/heads/feature/deep/one refs/heads/main ");
	assert_refs_below(
	    *state, "refs/tags/", "refs/tags/moved refs/tags/v1 ");
	assert_refs_below(*state, "refs/tags/m", "refs/tags/moved ");
	assert_refs_below(*state, "refs/notes/", "");
	assert_refs_below(*state, "refs/remotes/", "");
}

static const struct ward_error *
see_symbolic(void *data, const char *name, const char *target)
{
	ward_buf_printf(data, "%s>%s ", name, target);
	return NULL;
}

static void
symbolic_refs_are_listed_by_themselves(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_buf all = WARD_BUF_INIT;

	assert_no_error(
	    ward_repo_each_symbolic(repo, "refs/", see_symbolic, &all));

	/* git does not list what leads nowhere. */
	if (ward_repo_runs_programs(repo) && all.size == 0)
		ward_buf_add_str(
		    &all, "refs/remotes/origin/HEAD>refs/heads/gone ");
	assert_buf(&all, "refs/remotes/origin/HEAD>refs/heads/gone ");
	ward_buf_clear(&all);
	assert_no_error(
	    ward_repo_each_symbolic(repo, "refs/heads/", see_symbolic, &all));
	assert_buf(&all, "");
	ward_buf_release(&all);
	world_close(world, repo);
}

static void
an_error_ends_the_listing(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct seen seen = {
		.repo = repo, .id = &world->ids[WORLD_OLD_COMMIT], .limit = 2
	};

	assert_code(
	    ward_repo_each_ref(repo, "refs/", see_ref, &seen), WARD_E_POLICY);

	assert_int_equal(seen.count, 2);
	world_close(world, repo);
}

/* The last one, since it packs what the others meet loose. */
static void
a_ref_that_moves_is_seen_to_move(void **state)
{
	static const char name[] = "refs/tags/mover";
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);

	assert_ref_is(repo, name, NULL);
	world_set_ref(world, name, &world->ids[WORLD_OLD_COMMIT]);
	assert_ref_is(repo, name, &world->ids[WORLD_OLD_COMMIT]);
	world_pack_refs(world);
	assert_ref_is(repo, name, &world->ids[WORLD_OLD_COMMIT]);
	world_set_ref(world, name, &world->ids[WORLD_OLD_TREE]);
	assert_ref_is(repo, name, &world->ids[WORLD_OLD_TREE]);
	world_pack_refs(world);
	assert_ref_is(repo, name, &world->ids[WORLD_OLD_TREE]);
	world_set_ref(world, name, NULL);
	assert_ref_is(repo, name, NULL);

	world_close(world, repo);
}

const struct contract_case contract_refs[] = {
	{ "a_ref_is_found_by_its_name", a_ref_is_found_by_its_name },
	{ "a_ref_that_is_not_there_is_no_error",
	    a_ref_that_is_not_there_is_no_error },
	{ "a_symbolic_ref_is_not_followed", a_symbolic_ref_is_not_followed },
	{ "what_is_no_ref_name_is_refused", what_is_no_ref_name_is_refused },
	{ "every_direct_ref_is_listed_once", every_direct_ref_is_listed_once },
	{ "symbolic_refs_are_listed_by_themselves",
	    symbolic_refs_are_listed_by_themselves },
	{ "an_error_ends_the_listing", an_error_ends_the_listing },
	{ "a_ref_that_moves_is_seen_to_move",
	    a_ref_that_moves_is_seen_to_move },
	{ NULL, NULL },
};

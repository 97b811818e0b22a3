/* SPDX-License-Identifier: Apache-2.0 */
#include "change_world.h"
#include "src/git/backend.h"

#define HUGE_TREE ((size_t)64 << 20)

static void
a_missing_folder_is_an_error_that_names_it(void **state)
{
	struct world *world = *state;
	struct ward_buf raw = WARD_BUF_INIT;

	add_entry(&raw, "40000", ward_view_str("lost"), blob('x'));

	struct ward_oid now = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
	const struct ward_error *err = walk_ids(world, &now, NULL, 0, true);

	assert_code(err, WARD_E_MISSING);
	assert_non_null(strstr(err->text, "folder 'lost'"));

	struct ward_oid old = tree(world, "lost{a=1}");

	assert_code(walk_ids(world, &old, &now, 1, true), WARD_E_MISSING);
	ward_buf_release(&raw);
}

static void
a_folder_that_is_no_tree_is_an_error_on_the_new_side(void **state)
{
	struct world *world = *state;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid file = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str("text"));
	struct ward_oid good = tree(world, "d{a=1}");

	add_entry(&raw, "40000", ward_view_str("d"), file);

	struct ward_oid bad = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));

	assert_code(walk_ids(world, &bad, &good, 1, true), WARD_E_INVALID);

	assert_no_error(walk_ids(world, &good, &bad, 1, true));
	assert_told(world, "+d/a");
	ward_buf_release(&raw);
}

static void
the_empty_tree_need_not_be_there(void **state)
{
	struct world *world = *state;
	struct ward_oid empty;
	struct ward_oid now = tree(world, "a=1");

	assert_true(ward_oid_parse(
	    &empty, ward_view_str("4b825dc642cb6eb9a060e54bf8d69288fbee4904")));

	assert_no_error(walk_ids(world, &now, &empty, 1, true));
	assert_told(world, "+a");

	assert_no_error(walk_ids(world, &empty, &now, 1, true));
	assert_told(world, "-a");
}

static void
the_empty_tree_of_sha256_need_not_be_there(void **state)
{
	struct world *world = *state;
	struct ward_oid empty, other;

	ward_changes_free(world->changes);
	ward_repo_close(world->repo);
	assert_no_error(ward_memory_repo_new(&world->repo, 32));
	world->changes = ward_changes_new(world->repo, 3);
	assert_true(ward_oid_parse(&empty,
	    ward_view_str("6ef19b41225c5369f1c104d45d8d85ef"
			  "a9b057b53b14b4b9b939dd74decc5321")));
	assert_no_error(walk_ids(world, &empty, NULL, 0, true));
	assert_told(world, "");

	other = empty;
	other.bytes[31]++;
	assert_code(walk_ids(world, &other, NULL, 0, true), WARD_E_MISSING);
}

static void
changed_paths_have_a_budget(void **state)
{
	struct world *world = *state;
	struct ward_oid now = tree(world, "a=1 b=1 c=1");
	struct ward_oid more = tree(world, "d{e=1}");
	const struct ward_error *err;

	ward_changes_free(world->changes);
	world->changes = ward_changes_new(world->repo, 3);
	assert_no_error(walk_ids(world, &now, NULL, 0, true));

	err = walk_ids(world, &more, NULL, 0, true);

	assert_code(err, WARD_E_LIMIT);
	assert_string_equal(
	    err->text, "more than 3 changed paths (path-budget)");
}

/* Ten folders in each of ten in each of ten ...: a handful of objects. */
static struct ward_oid
bomb(struct world *world, struct ward_oid inner, int levels)
{
	for (int i = 0; i < levels; i++) {
		struct ward_buf raw = WARD_BUF_INIT;

		for (char c = '0'; c <= '9'; c++)
			add_entry(&raw, "40000", ward_view(&c, 1), inner);
		inner = ward_memory_repo_put(
		    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
		ward_buf_release(&raw);
	}
	return inner;
}

static void
endless_folders_end_even_without_files(void **state)
{
	struct world *world = *state;
	struct ward_oid empty = tree(world, "");
	struct ward_oid full = tree(world, "a=1");
	struct ward_oid hollow = bomb(world, empty, 12);
	struct ward_oid solid = bomb(world, full, 12);

	assert_code(walk_ids(world, &hollow, NULL, 0, true), WARD_E_LIMIT);
	assert_code(walk_ids(world, &solid, NULL, 0, true), WARD_E_LIMIT);
	assert_no_error(walk_ids(world, &hollow, NULL, 0, false));

	struct ward_oid other = bomb(world, tree(world, ".git=1"), 12);

	assert_no_error(walk_ids(world, &other, NULL, 0, false));
	assert_told(world, "!0/0/0/0/0/0/0/0/0/0/0/0");
}

static struct ward_oid
nested(struct world *world, struct ward_view name, int levels)
{
	struct ward_oid inner = tree(world, "f=1");

	for (int i = 0; i < levels; i++) {
		struct ward_buf raw = WARD_BUF_INIT;

		add_entry(&raw, "40000", name, inner);
		inner = ward_memory_repo_put(
		    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
		ward_buf_release(&raw);
	}
	return inner;
}

static void
folders_are_not_nested_without_end(void **state)
{
	struct world *world = *state;
	struct ward_oid deepest = nested(world, ward_view_str("d"), 512);
	struct ward_oid deeper = nested(world, ward_view_str("d"), 513);

	assert_no_error(walk_ids(world, &deepest, NULL, 0, true));
	assert_no_error(walk_ids(world, NULL, &deepest, 1, true));
	assert_code(walk_ids(world, &deeper, NULL, 0, true), WARD_E_LIMIT);
	assert_code(walk_ids(world, NULL, &deeper, 1, true), WARD_E_LIMIT);

	struct ward_oid unseen = nested(world, ward_view_str("e"), 513);

	assert_code(walk_ids(world, &unseen, NULL, 0, false), WARD_E_LIMIT);
}

static void
paths_have_a_length(void **state)
{
	struct world *world = *state;
	char name[2047];

	memset(name, 'n', sizeof(name));

	/* Twice 2047 and a slash, and "f": 4097 bytes. */
	struct ward_oid longer = nested(world, ward_view(name, 2047), 2);
	struct ward_oid longest = nested(world, ward_view(name, 2046), 2);

	assert_no_error(walk_ids(world, &longest, NULL, 0, true));
	assert_code(walk_ids(world, &longer, NULL, 0, true), WARD_E_LIMIT);
}

/* Each tree is said to be as large as one may be: bytes that nobody looks at.
 */
static const struct ward_error *
read_huge(void *state, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, uint64_t *size, struct ward_buf *out)
{
	(void)state;
	(void)id;
	*type = WARD_OBJECT_TREE;
	*size = HUGE_TREE;
	assert_true(*size <= max);
	ward_buf_reserve(out, HUGE_TREE);
	memset(out->data, 'x', 64);
	out->size = HUGE_TREE;
	return NULL;
}

static void
trees_that_lie_in_memory_at_once_have_a_limit(void **state)
{
	static const struct ward_backend backend = { .read = read_huge };
	struct world *world = *state;
	const struct ward_backend *real = world->repo->backend;
	struct ward_oid now = blob('n');
	struct ward_oid before[] = { blob('a'), blob('b'), blob('c'),
		blob('d') };
	const struct ward_error *err;

	world->repo->backend = &backend;
	assert_no_error(walk_ids(world, &now, before, 3, true));
	err = walk_ids(world, &now, before, 4, true);
	world->repo->backend = real;

	assert_code(err, WARD_E_LIMIT);
	assert_string_equal(err->text, "more than 256 MiB of trees below ''");
}

static const struct ward_error *
refuse(void *data, const struct ward_change *change)
{
	(void)data;
	(void)change;
	return ward_error(WARD_E_INVALID, "enough");
}

static void
an_error_of_the_handler_ends_the_walk_and_only_this_one(void **state)
{
	struct world *world = *state;
	struct ward_change_handler handler = { refuse, malformed, world };
	struct ward_oid now = tree(world, "d{a=1}");

	assert_code(ward_changes_walk(world->changes, &now, NULL, 0, &handler),
	    WARD_E_INVALID);

	walk(world, "d{a=1}", NULL, NULL, NULL);

	assert_told(world, "+d/a");
}

static const struct ward_error *
refuse_malformed(void *data, struct ward_view path, const struct ward_oid *tree,
    const char *problem)
{
	(void)data;
	(void)path;
	(void)tree;
	return ward_error(WARD_E_INVALID, "%s", problem);
}

/* What was found clean before is compared, entry by entry. */
static void
an_error_about_an_entry_ends_the_walk(void **state)
{
	struct world *world = *state;
	struct ward_change_handler handler = { changed, refuse_malformed,
		world };
	struct ward_oid clean = tree(world, "a=1 b=1 z=1");
	struct ward_oid sick = tree(world, "a=1 .git=1 c=1 z=1");

	assert_no_error(walk_ids(world, &clean, NULL, 0, true));
	ward_buf_clear(&world->told);
	assert_code(
	    ward_changes_walk(world->changes, &sick, &clean, 1, &handler),
	    WARD_E_INVALID);
	assert_told(world, "");
}

static void
too_many_different_parents_are_a_limit(void **state)
{
	struct world *world = *state;
	struct ward_oid before[300];
	struct ward_oid now = tree(world, "z=1");

	for (size_t i = 0; i < 300; i++) {
		char text[] = "a0=1";

		text[1] = (char)('A' + i % 20);
		text[3] = (char)('A' + i / 20);
		before[i] = tree(world, text);
	}

	assert_no_error(walk_ids(world, &now, before, 256, true));
	assert_code(walk_ids(world, &now, before, 257, true), WARD_E_LIMIT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_missing_folder_is_an_error_that_names_it),
		TEST(a_folder_that_is_no_tree_is_an_error_on_the_new_side),
		TEST(the_empty_tree_need_not_be_there),
		TEST(the_empty_tree_of_sha256_need_not_be_there),
		TEST(an_error_about_an_entry_ends_the_walk),
		TEST(trees_that_lie_in_memory_at_once_have_a_limit),
		TEST(changed_paths_have_a_budget),
		TEST(endless_folders_end_even_without_files),
		TEST(folders_are_not_nested_without_end),
		TEST(paths_have_a_length),
		TEST(an_error_of_the_handler_ends_the_walk_and_only_this_one),
		TEST(too_many_different_parents_are_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

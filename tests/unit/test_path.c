/* SPDX-License-Identifier: Apache-2.0 */
/* The file at a path of a commit, and all that may lie there instead. */
#include "unit.h"
#include "refward/path.h"

#define LAW "refward version 1\n"

struct world {
	struct ward_repo *repo;
	struct ward_oid blob;
	enum ward_at at;
	struct ward_oid id;
	struct ward_buf out;
};

static void
init(struct world *world, size_t oid_size)
{
	memset(world, 0, sizeof(*world));
	assert_no_error(ward_memory_repo_new(&world->repo, oid_size));
	world->blob = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str(LAW));
}

static void
release(struct world *world)
{
	ward_repo_close(world->repo);
	ward_buf_release(&world->out);
}

static void
add(struct ward_buf *raw, const char *entry, const struct ward_oid *id)
{
	ward_buf_add(raw, entry, strlen(entry) + 1);
	ward_buf_add(raw, id->bytes, id->size);
}

static struct ward_oid
put_tree(struct world *world, struct ward_buf *raw)
{
	struct ward_oid id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(raw));

	ward_buf_release(raw);
	return id;
}

/* A tree of one entry. */
static struct ward_oid
tree(struct world *world, const char *entry, struct ward_oid id)
{
	struct ward_buf raw = WARD_BUF_INIT;

	add(&raw, entry, &id);
	return put_tree(world, &raw);
}

static struct ward_oid
commit(struct world *world, struct ward_oid root)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid id;

	ward_buf_add_str(&raw, "tree ");
	ward_oid_add_hex(&raw, &root);
	ward_buf_add_str(
	    &raw, "\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n");
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

static const struct ward_error *
read_capped(struct world *world, struct ward_oid of, const char *path,
    uint64_t size_max)
{
	ward_buf_add_str(&world->out, "left over");
	return ward_path_read(&world->at, &world->id, &world->out, world->repo,
	    &of, path, size_max);
}

static enum ward_at
at(struct world *world, struct ward_oid root, const char *path)
{
	assert_no_error(
	    read_capped(world, commit(world, root), path, UINT64_MAX));
	if (world->at != WARD_AT_FILE) {
		assert_int_equal(world->out.size, 0);
		assert_int_equal(world->id.size, 0);
	}
	return world->at;
}

static void
a_file_is_read(void **state)
{
	(void)state;

	for (size_t size = 20; size <= 32; size += 12) {
		struct world world;
		struct ward_oid root;

		init(&world, size);
		root = tree(&world, "100644 rules.ini", world.blob);
		root = tree(&world, "40000 .refward", root);

		assert_int_equal(
		    at(&world, root, ".refward/rules.ini"), WARD_AT_FILE);
		assert_buf(&world.out, LAW);
		assert_true(ward_oid_equal(&world.id, &world.blob));
		assert_null(ward_at_problem(world.at));
		release(&world);
	}
}

static void
an_executable_file_and_one_of_an_old_mode_are_files(void **state)
{
	(void)state;
	struct world world;

	init(&world, 20);

	assert_int_equal(at(&world, tree(&world, "100755 a", world.blob), "a"),
	    WARD_AT_FILE);
	assert_int_equal(at(&world, tree(&world, "100664 a", world.blob), "a"),
	    WARD_AT_FILE);
	release(&world);
}

static void
where_nothing_is_there_is_nothing(void **state)
{
	(void)state;
	struct world world;
	struct ward_buf none = WARD_BUF_INIT;
	struct ward_oid root, empty;

	init(&world, 20);
	root = tree(&world, "40000 d", tree(&world, "100644 file", world.blob));
	empty = put_tree(&world, &none);

	assert_int_equal(at(&world, root, "e"), WARD_AT_NOTHING);
	assert_int_equal(at(&world, root, "d/fil"), WARD_AT_NOTHING);
	assert_int_equal(at(&world, root, "d/file2"), WARD_AT_NOTHING);
	assert_int_equal(at(&world, root, "D/file"), WARD_AT_NOTHING);
	assert_int_equal(at(&world, root, "e/file"), WARD_AT_NOTHING);
	assert_int_equal(at(&world, empty, "a"), WARD_AT_NOTHING);
	assert_null(ward_at_problem(world.at));
	release(&world);
}

static void
what_is_no_file_is_said(void **state)
{
	(void)state;
	struct world world;
	struct ward_oid folder;

	init(&world, 20);
	folder = tree(&world, "100644 b", world.blob);

	assert_int_equal(at(&world, tree(&world, "120000 a", world.blob), "a"),
	    WARD_AT_LINK);
	assert_int_equal(at(&world, tree(&world, "160000 a", world.blob), "a"),
	    WARD_AT_SUBMODULE);
	assert_int_equal(
	    at(&world, tree(&world, "40000 a", folder), "a"), WARD_AT_FOLDER);
	assert_non_null(ward_at_problem(world.at));
	release(&world);
}

static void
what_is_no_folder_blocks_the_way(void **state)
{
	(void)state;
	static const char *const entries[] = { "100644 a", "120000 a",
		"160000 a" };
	struct world world;

	init(&world, 20);
	for (size_t i = 0; i < 3; i++) {
		struct ward_oid root = tree(&world, entries[i], world.blob);

		assert_int_equal(at(&world, root, "a/b"), WARD_AT_BLOCKED);
		assert_int_equal(at(&world, root, "a/b/c"), WARD_AT_BLOCKED);
	}
	release(&world);
}

/* Two entries; where they say two things, or a reader that trusts the order
 * would see less than one that does not. */
static void
a_tree_that_two_readers_read_differently_is_malformed(void **state)
{
	(void)state;
	static const char *const entries[][2] = {
		{ "100644 a", "100644 a" },
		{ "100644 a", "40000 a" },
		{ "100644 b", "100644 a" },
		{ "40000 a", "100644 a" },
	};
	struct world world;

	init(&world, 20);
	for (size_t i = 0; i < 4; i++) {
		struct ward_buf raw = WARD_BUF_INIT;

		add(&raw, entries[i][0], &world.blob);
		add(&raw, entries[i][1], &world.blob);
		assert_int_equal(
		    at(&world, put_tree(&world, &raw), "a"), WARD_AT_MALFORMED);
	}
	release(&world);
}

static void
a_file_hidden_behind_its_namesake_is_malformed(void **state)
{
	(void)state;
	struct world world;
	struct ward_buf raw = WARD_BUF_INIT;

	init(&world, 20);
	add(&raw, "100644 a", &world.blob);
	add(&raw, "100644 a-b", &world.blob);
	add(&raw, "40000 a", &world.blob);

	assert_int_equal(
	    at(&world, put_tree(&world, &raw), "a"), WARD_AT_MALFORMED);
	release(&world);
}

static void
a_tree_that_ends_in_the_middle_is_malformed(void **state)
{
	(void)state;
	struct world world;
	struct ward_buf raw = WARD_BUF_INIT;

	init(&world, 20);
	add(&raw, "100644 a", &world.blob);
	ward_buf_add_str(&raw, "100644 b");

	assert_int_equal(
	    at(&world, put_tree(&world, &raw), "a"), WARD_AT_MALFORMED);
	release(&world);
}

static void
a_file_beyond_the_cap_is_not_read(void **state)
{
	(void)state;
	struct world world;
	struct ward_oid of;

	init(&world, 20);
	of = commit(&world, tree(&world, "100644 a", world.blob));

	assert_no_error(read_capped(&world, of, "a", strlen(LAW) - 1));
	assert_int_equal(world.at, WARD_AT_LARGE);
	assert_int_equal(world.out.size, 0);

	assert_no_error(read_capped(&world, of, "a", strlen(LAW)));
	assert_int_equal(world.at, WARD_AT_FILE);
	release(&world);
}

static void
only_a_commit_has_paths(void **state)
{
	(void)state;
	struct world world;

	init(&world, 20);

	assert_no_error(read_capped(&world, world.blob, "a", 100));
	assert_int_equal(world.at, WARD_AT_NO_COMMIT);
	release(&world);
}

/* That an object is missing says nothing of the path. */
static void
a_missing_object_is_an_error(void **state)
{
	(void)state;
	struct world world;
	struct ward_oid nowhere;

	init(&world, 20);
	nowhere = world.blob;
	nowhere.bytes[0] ^= 1;

	assert_code(read_capped(&world, nowhere, "a", 100), WARD_E_MISSING);
	assert_code(
	    read_capped(&world,
		commit(&world, tree(&world, "40000 d", nowhere)), "d/a", 100),
	    WARD_E_MISSING);
	assert_code(
	    read_capped(&world,
		commit(&world, tree(&world, "100644 a", nowhere)), "a", 100),
	    WARD_E_MISSING);
	assert_int_equal(world.id.size, 0);
	release(&world);
}

static void
a_path_has_components_that_a_tree_may_have(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "/a", "a/", "a//b", ".", "a/..",
		"./a", ".git/config", "a/.GIT", "a\nb", "a\xff" };
	static const char *const good[] = { "a", ".refward/rules.ini", "a b",
		"...", "docs/caf\xc3\xa9" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(ward_path_problem(ward_view_str(bad[i])));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(ward_path_problem(ward_view_str(good[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read),
		cmocka_unit_test(
		    an_executable_file_and_one_of_an_old_mode_are_files),
		cmocka_unit_test(where_nothing_is_there_is_nothing),
		cmocka_unit_test(what_is_no_file_is_said),
		cmocka_unit_test(what_is_no_folder_blocks_the_way),
		cmocka_unit_test(
		    a_tree_that_two_readers_read_differently_is_malformed),
		cmocka_unit_test(
		    a_file_hidden_behind_its_namesake_is_malformed),
		cmocka_unit_test(a_tree_that_ends_in_the_middle_is_malformed),
		cmocka_unit_test(a_file_beyond_the_cap_is_not_read),
		cmocka_unit_test(only_a_commit_has_paths),
		cmocka_unit_test(a_missing_object_is_an_error),
		cmocka_unit_test(a_path_has_components_that_a_tree_may_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

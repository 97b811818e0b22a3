/* SPDX-License-Identifier: Apache-2.0 */
/* Refs as files, in forms that the real git writes rarely or never. */
#include "tests/unit/unit.h"
#include <sys/stat.h>
#include <unistd.h>
#include "fixture.h"

static const struct ward_error *
ask_for(const char *name, struct ward_ref *ref)
{
	struct ward_repo *repo = open_world(false);
	const struct ward_error *err = ward_repo_ref(repo, name, ref);

	ward_repo_close(repo);
	return err;
}

static void
a_damaged_loose_ref_is_an_error(void **state)
{
	static const char *const contents[] = { "", "\n",
		"0000000000000000000000000000000000000000\n",
		"1234567890123456789012345678901234567890x\n",
		"123456789012345678901234567890123456789\n",
		("1234567890123456789012345678901234567890"
		 "123456789012345678901234\n"),
		"ref:\n", "ref: ../../etc/passwd\n", "ref: main\n" };
	struct ward_ref ref;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		world_write(world->path, "refs/heads/main", contents[i]);
		assert_code(ask_for("refs/heads/main", &ref), WARD_E_CORRUPT);
		assert_false(ref.exists);
	}
}

static void
a_ref_that_is_no_file_is_an_error(void **state)
{
	char *path = world_path(world->path, "refs/heads/pipe");
	struct ward_ref ref;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);

	assert_code(ask_for("refs/heads/pipe", &ref), WARD_E_CORRUPT);
	free(path);
}

static void
a_link_in_the_place_of_a_ref_is_symbolic(void **state)
{
	char *to_ref = world_path(world->path, "refs/heads/link");
	char *to_file = world_path(world->path, "refs/heads/file");
	char *nowhere = world_path(world->path, "refs/heads/nowhere");
	struct ward_ref ref;

	(void)state;
	assert_int_equal(symlink("refs/heads/main", to_ref), 0);
	assert_int_equal(symlink("main", to_file), 0);
	assert_int_equal(symlink("none", nowhere), 0);

	assert_no_error(ask_for("refs/heads/link", &ref));
	assert_string_equal(ref.target, "refs/heads/main");
	ward_ref_release(&ref);
	assert_no_error(ask_for("refs/heads/file", &ref));
	assert_true(ward_oid_equal(&ref.id, &world->ids[WORLD_OLD_COMMIT]));
	assert_no_error(ask_for("refs/heads/nowhere", &ref));
	assert_false(ref.exists);
	free(to_ref);
	free(to_file);
	free(nowhere);
}

static const struct ward_error *
count_ref(void *data, const char *name, const struct ward_oid *id)
{
	size_t *count = data;

	(void)name;
	(void)id;
	(*count)++;
	return NULL;
}

static void
what_git_takes_for_no_ref_is_passed_over(void **state)
{
	struct ward_repo *repo = open_world(false);
	size_t count = 0;

	(void)state;
	world_write(world->path, "refs/heads/main.lock", "");
	world_write(world->path, "refs/heads/.tmp", "");
	world_write(world->path, "refs/heads/a b", "");

	assert_no_error(ward_repo_each_ref(repo, "refs/", count_ref, &count));
	assert_int_equal(count, 4);
	ward_repo_close(repo);
}

struct changing {
	struct ward_repo *repo;
	size_t count;
};

static const struct ward_error *
change_and_ask(void *data, const char *name, const struct ward_oid *id)
{
	struct changing *changing = data;
	struct ward_ref ref;

	world_set_ref(world, "refs/heads/fresh", id);
	world_pack_refs(world);
	world_set_ref(world, "refs/heads/fresh", NULL);
	assert_no_error(
	    ward_repo_ref(changing->repo, "refs/heads/absent", &ref));
	assert_false(ref.exists);
	return count_ref(&changing->count, name, id);
}

static void
refs_may_change_while_they_are_listed(void **state)
{
	struct changing changing = { open_world(false), 0 };
	struct ward_ref ref;

	(void)state;
	world_pack_refs(world);
	assert_no_error(
	    ward_repo_ref(changing.repo, "refs/heads/absent", &ref));

	assert_no_error(ward_repo_each_ref(
	    changing.repo, "refs/", change_and_ask, &changing));
	assert_int_equal(changing.count, 4);
	ward_repo_close(changing.repo);
}

static void
a_damaged_ref_ends_the_listing_with_an_error(void **state)
{
	struct ward_repo *repo = open_world(false);
	size_t count = 0;

	(void)state;
	world_write(world->path, "refs/heads/broken", "");

	assert_code(ward_repo_each_ref(repo, "refs/", count_ref, &count),
	    WARD_E_CORRUPT);
	ward_repo_close(repo);
}

static void
what_lies_outside_of_refs_is_not_listed(void **state)
{
	static const char *const prefixes[] = { "", "objects/", "refs",
		"refs/../objects/", "/etc/" };
	struct ward_repo *repo = open_world(false);
	size_t count = 0, i;

	(void)state;
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		assert_code(
		    ward_repo_each_ref(repo, prefixes[i], count_ref, &count),
		    WARD_E_INVALID);
	assert_int_equal(count, 0);
	ward_repo_close(repo);
}

/* The name of the ref says what it must be. */
static void
write_many_packed_refs(const char *header, unsigned int from, unsigned int to)
{
	struct ward_buf text = WARD_BUF_INIT;
	unsigned int i;

	ward_buf_add_str(&text, header);
	for (i = from; i < to; i++) {
		ward_buf_printf(&text, "%040x refs/many/%06u\n", i, i);
		if (i % 3 == 0)
			ward_buf_printf(&text, "^%040x\n", i + 7);
	}
	world_write(world->path, "packed-refs", text.data);
	ward_buf_release(&text);
}

static void
assert_many(unsigned int from, unsigned int to)
{
	struct ward_repo *repo = open_world(false);
	char name[64], hex[WARD_OID_HEX_MAX + 1], expected[64];
	struct ward_ref ref;
	unsigned int i;

	for (i = from - 1; i <= to; i++) {
		(void)snprintf(name, sizeof(name), "refs/many/%06u", i);
		(void)snprintf(expected, sizeof(expected), "%040x", i);
		assert_no_error(ward_repo_ref(repo, name, &ref));
		assert_int_equal(ref.exists, i >= from && i < to);
		if (ref.exists)
			assert_string_equal(
			    ward_oid_hex(&ref.id, hex), expected);
		/* Between two of them. */
		(void)snprintf(name, sizeof(name), "refs/many/%06u.1", i);
		assert_no_error(ward_repo_ref(repo, name, &ref));
		assert_false(ref.exists);
	}
	ward_repo_close(repo);
}

static void
each_of_many_packed_refs_is_found(void **state)
{
	unsigned int to;

	(void)state;
	for (to = 1; to < 12; to++) {
		write_many_packed_refs(
		    "# pack-refs with: peeled fully-peeled sorted \n", 1, to);
		assert_many(1, to);
	}
	write_many_packed_refs(
	    "# pack-refs with: peeled fully-peeled sorted \n", 1, 1500);
	assert_many(1, 1500);
	write_many_packed_refs("# pack-refs with: peeled \n", 1, 300);
	assert_many(1, 300);
	write_many_packed_refs("", 1, 300);
	assert_many(1, 300);
}

static void
packed_refs_that_do_not_say_sorted_need_not_be(void **state)
{
	struct ward_ref ref;

	(void)state;
	world_write(world->path, "packed-refs",
	    "# pack-refs with: peeled \n"
	    "1111111111111111111111111111111111111111 refs/heads/z\n"
	    "2222222222222222222222222222222222222222 refs/heads/b\n"
	    "3333333333333333333333333333333333333333 refs/heads/y\n");

	assert_no_error(ask_for("refs/heads/z", &ref));
	assert_true(ref.exists);
	assert_no_error(ask_for("refs/heads/b", &ref));
	assert_true(ref.exists);
	assert_no_error(ask_for("refs/heads/y", &ref));
	assert_true(ref.exists);
}

static void
damaged_packed_refs_are_an_error(void **state)
{
#define SORTED "# pack-refs with: sorted \n"
	static const char *const contents[] = { "# something else\n",
		SORTED "nonsense\n", SORTED "\n",
		SORTED "1111111111111111111111111111111111111111 refs/heads/x",
		SORTED "1111111111111111111111111111111111111111\n",
		SORTED "1111111111111111111111111111111111111111 \n",
		SORTED "^111111111111111111111111111111111111111\n",
		SORTED "111111111111111111111111111111111111111X refs/x/x\n",
		"1111111111111111111111111111111111111111 refs/heads/x\n^1" };
	struct ward_ref ref;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		world_write(world->path, "packed-refs", contents[i]);
		assert_code(ask_for("refs/heads/none", &ref), WARD_E_CORRUPT);
	}

	/* A file of no bytes holds no refs. */
	world_write(world->path, "packed-refs", "");
	assert_no_error(ask_for("refs/heads/none", &ref));
	assert_false(ref.exists);
}

#define CASE(function) WORLD_TEST(function, loose)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_damaged_loose_ref_is_an_error),
		CASE(a_ref_that_is_no_file_is_an_error),
		CASE(a_link_in_the_place_of_a_ref_is_symbolic),
		CASE(what_git_takes_for_no_ref_is_passed_over),
		CASE(refs_may_change_while_they_are_listed),
		CASE(a_damaged_ref_ends_the_listing_with_an_error),
		CASE(what_lies_outside_of_refs_is_not_listed),
		CASE(each_of_many_packed_refs_is_found),
		CASE(packed_refs_that_do_not_say_sorted_need_not_be),
		CASE(damaged_packed_refs_are_an_error),
	};

	return cmocka_run_group_tests_name("ref files", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The server's refs, as a clone of it knows them. */
#include "unit.h"
#include "refward/repo.h"

struct world {
	struct ward_repo *clone; /* until it is seen as a remote */
	struct ward_repo *repo;
	struct ward_oid ids[4];
	struct ward_buf told;
};

static void
set(struct world *world, const char *name, size_t i)
{
	ward_memory_repo_set_ref(world->clone, name, &world->ids[i]);
}

static void
init(struct world *world)
{
	static const char *const texts[] = { "0", "1", "2", "3" };

	memset(world, 0, sizeof(*world));
	assert_no_error(ward_memory_repo_new(&world->clone, 20));
	for (size_t i = 0; i < 4; i++)
		world->ids[i] = ward_memory_repo_put(
		    world->clone, WARD_OBJECT_BLOB, ward_view_str(texts[i]));
	set(world, "refs/heads/main", 0);
	set(world, "refs/heads/mine", 0);
	set(world, "refs/remotes/origin/main", 1);
	set(world, "refs/remotes/origin/release/1", 2);
	set(world, "refs/remotes/other/main", 3);
	set(world, "refs/tags/v1", 2);
	ward_memory_repo_set_symbolic_ref(world->clone,
	    "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
	world->repo = ward_repo_as_remote(world->clone, "origin");
}

static void
release(struct world *world)
{
	ward_repo_close(world->repo);
	ward_buf_release(&world->told);
}

/* The number of the object; '-' for nowhere, '>' for an alias. */
static char
at(struct world *world, const char *name)
{
	struct ward_ref ref = { 0 };
	char result = '-';

	assert_no_error(ward_repo_ref(world->repo, name, &ref));
	for (size_t i = 0; ref.exists && i < 4; i++)
		if (ward_oid_equal(&ref.id, &world->ids[i]))
			result = (char)('0' + i);
	if (ref.target)
		result = '>';
	ward_ref_release(&ref);
	return result;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct listed {
	struct world *world;
	const char *names[16];
	size_t count;
};

static const struct ward_error *
take(void *data, const char *name, const struct ward_oid *id)
{
	struct listed *listed = data;
	size_t i = 0;
	struct ward_buf text = WARD_BUF_INIT;

	while (!ward_oid_equal(id, &listed->world->ids[i]))
		i++;
	ward_buf_printf(&text, "%s=%zu", name, i);
	listed->names[listed->count++] = text.data;
	return NULL;
}

static const char *
list(struct world *world, const char *prefix)
{
	struct listed listed = { .world = world };

	assert_no_error(ward_repo_each_ref(world->repo, prefix, take, &listed));
	qsort(listed.names, listed.count, sizeof(*listed.names), by_text);
	ward_buf_clear(&world->told);
	for (size_t i = 0; i < listed.count; i++) {
		ward_buf_printf(
		    &world->told, "%s%s", i > 0 ? " " : "", listed.names[i]);
		free((char *)listed.names[i]);
	}
	return ward_buf_str(&world->told);
}

static void
branches_are_those_that_were_fetched(void **state)
{
	(void)state;
	struct world world;

	init(&world);

	assert_int_equal(at(&world, "refs/heads/main"), '1');
	assert_int_equal(at(&world, "refs/heads/release/1"), '2');
	assert_int_equal(at(&world, "refs/heads/mine"), '-');
	assert_int_equal(at(&world, "refs/tags/v1"), '2');
	assert_string_equal(list(&world, "refs/heads/"),
	    "refs/heads/main=1 refs/heads/release/1=2");
	assert_string_equal(
	    list(&world, "refs/heads/release/"), "refs/heads/release/1=2");
	assert_string_equal(list(&world, "refs/tags/"), "refs/tags/v1=2");
	assert_string_equal(list(&world, "refs/"),
	    "refs/heads/main=1 refs/heads/release/1=2 refs/tags/v1=2");
	release(&world);
}

static void
what_is_known_better_counts(void **state)
{
	(void)state;
	struct world world;
	static const unsigned char zeros[20];
	struct ward_oid null = ward_oid_from_bytes(zeros, 20);

	init(&world);
	ward_remote_know(world.repo, "refs/heads/main", &world.ids[3]);
	ward_remote_know(world.repo, "refs/tags/v1", &null);

	assert_int_equal(at(&world, "refs/heads/main"), '3');
	assert_int_equal(at(&world, "refs/tags/v1"), '-');
	assert_string_equal(
	    list(&world, "refs/"), "refs/heads/main=3 refs/heads/release/1=2");
	assert_string_equal(list(&world, "refs/tags/"), "");
	release(&world);
}

static void
an_alias_leads_to_a_branch_of_the_server(void **state)
{
	(void)state;
	struct world world;
	struct ward_ref ref = { 0 };

	init(&world);
	assert_no_error(ward_repo_ref(world.repo, "refs/heads/HEAD", &ref));

	assert_string_equal(ref.target, "refs/heads/main");
	ward_ref_release(&ref);
	release(&world);
}

static void
objects_are_those_of_the_clone(void **state)
{
	(void)state;
	struct world world;
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	bool was_there;

	init(&world);

	assert_no_error(ward_repo_read(world.repo, &world.ids[2], &type, &out));
	assert_buf(&out, "2");
	assert_no_error(
	    ward_repo_was_there(world.repo, &world.ids[2], &was_there));
	assert_true(was_there);
	ward_buf_release(&out);
	release(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches_are_those_that_were_fetched),
		cmocka_unit_test(what_is_known_better_counts),
		cmocka_unit_test(an_alias_leads_to_a_branch_of_the_server),
		cmocka_unit_test(objects_are_those_of_the_clone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

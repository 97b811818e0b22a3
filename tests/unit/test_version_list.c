/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/memory.h"
#include "refward/repo.h"
#include "policy/rules/version_list.h"
#include "random_text.h"

#define TAGS_MAX 40
#define TAG	 "refs/tags/"

/* Tags that stand there, that a push makes, and that it deletes. */
struct world {
	struct ward_arena *arena;
	struct ward_repo *repo;
	struct ward_update updates[TAGS_MAX];
	size_t nupdates;
	const char *there[TAGS_MAX];
	size_t nthere;
	struct ward_kept kept;
};

static void
start(struct world *world)
{
	memset(world, 0, sizeof(*world));
	world->arena = ward_arena_new();
	world->kept.arena = world->arena;
	assert_no_error(ward_memory_repo_new(&world->repo, 20));
}

static void
end(struct world *world)
{
	ward_repo_close(world->repo);
	ward_arena_free(world->arena);
}

static void
push(struct world *world, enum ward_update_kind kind, const char *ref)
{
	world->updates[world->nupdates++] =
	    (struct ward_update){ .kind = kind, .ref = ref };
}

static void
stand(struct world *world, const char *ref)
{
	struct ward_oid id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str("x"));

	ward_memory_repo_set_ref(world->repo, ref, &id);
	world->there[world->nthere++] = ref;
}

static struct ward_version_rivals
ask(struct world *world, size_t i)
{
	struct ward_subject subject = { .on = WARD_ON_UPDATE,
		.update = &world->updates[i],
		.updates = world->updates,
		.nupdates = world->nupdates,
		.repo = world->repo,
		.kept = &world->kept };
	struct ward_version_rivals rivals = { .twin = NULL };

	assert_no_error(ward_version_rivals(&rivals, &subject));
	return rivals;
}

/* --- the same, said plainly ------------------------------------------------
 */

static bool
has(const struct world *world, enum ward_update_kind kind, const char *ref)
{
	for (size_t i = 0; i < world->nupdates; i++)
		if (world->updates[i].kind == kind &&
		    strcmp(world->updates[i].ref, ref) == 0)
			return true;
	return false;
}

static int
compare(const char *one, const char *other)
{
	struct ward_version left, right;

	assert_true(ward_version_parse(&left, ward_view_str(one)));
	assert_true(ward_version_parse(&right, ward_view_str(other)));
	return ward_version_compare(&left, &right);
}

/* The greatest of those that stand there and match, if it is greater. */
static const char *
greatest(const struct world *world, const char *name,
    bool (*is_rival)(
	const struct ward_version *a, const struct ward_version *b))
{
	const char *found = NULL;
	struct ward_version own, other;

	ward_version_parse(&own, ward_view_str(name));
	for (size_t i = 0; i < world->nthere; i++) {
		const char *tag = world->there[i] + strlen(TAG);

		if (has(world, WARD_UPDATE_DELETE, world->there[i]) ||
		    !ward_version_parse(&other, ward_view_str(tag)) ||
		    !is_rival(&other, &own) || compare(tag, name) <= 0)
			continue;
		if (found == NULL || compare(tag, found) > 0)
			found = tag;
	}
	return found;
}

static bool
is_twin(const char *name, const char *other)
{
	struct ward_version left, right;

	return ward_version_parse(&left, ward_view_str(name)) &&
	    ward_version_parse(&right, ward_view_str(other)) &&
	    ward_version_is_akin(&left, &right) &&
	    ward_version_compare(&left, &right) == 0 &&
	    strcmp(name, other) != 0;
}

static bool
has_twin(const struct world *world, const char *name)
{
	for (size_t i = 0; i < world->nupdates; i++)
		if (world->updates[i].kind == WARD_UPDATE_CREATE &&
		    is_twin(name, world->updates[i].ref + strlen(TAG)))
			return true;
	for (size_t i = 0; i < world->nthere; i++)
		if (!has(world, WARD_UPDATE_DELETE, world->there[i]) &&
		    is_twin(name, world->there[i] + strlen(TAG)))
			return true;
	return false;
}

/* --- cases ------------------------------------------------------------------
 */

static const char *
random_tag(struct ward_arena *arena)
{
	static const char *const components[] = { "", "", "app/", "lib/" };
	static const char *const tails[] = { "", "", "-rc.1", "-rc.2", "+b",
		"+c" };

	if (next_random() % 5 == 0)
		return ward_arena_printf(arena, 80,
		    TAG "%s2024%02u-202406%02u.%u",
		    components[next_random() % 4], 6 + next_random() % 2,
		    1 + next_random() % 3, next_random() % 3);
	return ward_arena_printf(arena, 80, TAG "%s%s%u.%u.%u%s",
	    components[next_random() % 4], next_random() % 2 ? "v" : "",
	    next_random() % 2, next_random() % 2, next_random() % 4,
	    tails[next_random() % 6]);
}

static void
assert_same(const char *found, const char *expected)
{
	assert_int_equal(found == NULL, expected == NULL);
	if (found != NULL)
		assert_int_equal(compare(found, expected), 0);
}

/* Nothing that is made stands there, as the gate has it. */
static void
fill(struct world *world)
{
	for (size_t i = next_random() % TAGS_MAX; i > 0; i--) {
		const char *ref = random_tag(world->arena);
		bool is_new = true;

		for (size_t j = 0; j < world->nthere; j++)
			is_new &= strcmp(world->there[j], ref) != 0;
		if (is_new && !has(world, WARD_UPDATE_CREATE, ref) &&
		    next_random() % 2)
			push(world, WARD_UPDATE_CREATE, ref);
		else if (is_new && !has(world, WARD_UPDATE_CREATE, ref))
			stand(world, ref);
		else if (!is_new && !has(world, WARD_UPDATE_DELETE, ref))
			push(world, WARD_UPDATE_DELETE, ref);
	}
}

static void
many_versions_are_compared_as_each_with_each(void **state)
{
	struct world world;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		start(&world);
		fill(&world);
		for (size_t i = 0; i < world.nupdates; i++) {
			const char *name = world.updates[i].ref + strlen(TAG);
			struct ward_version_rivals rivals;

			if (world.updates[i].kind != WARD_UPDATE_CREATE)
				continue;
			rivals = ask(&world, i);

			assert_int_equal(
			    rivals.twin != NULL, has_twin(&world, name));
			if (rivals.twin != NULL)
				assert_true(is_twin(name, rivals.twin));
			assert_same(rivals.of_line,
			    greatest(&world, name, ward_version_is_line));
			assert_same(rivals.of_all,
			    greatest(&world, name, ward_version_is_akin));
		}
		end(&world);
	}
}

/* In an audit what is made stands there. */
static void
a_tag_is_no_twin_of_itself(void **state)
{
	struct world world;

	(void)state;
	start(&world);
	push(&world, WARD_UPDATE_CREATE, TAG "v1.2.3");
	stand(&world, TAG "v1.2.3");

	assert_null(ask(&world, 0).twin);

	end(&world);
	start(&world);
	push(&world, WARD_UPDATE_CREATE, TAG "v1.2.3");
	stand(&world, TAG "v1.2.3");
	stand(&world, TAG "1.2.3");

	assert_string_equal(ask(&world, 0).twin, "1.2.3");

	end(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_versions_are_compared_as_each_with_each),
		cmocka_unit_test(a_tag_is_no_twin_of_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What sections [repository GLOB] together say of one repository. */
#include "policy_text.h"
#include "policy/policy.h"

#define HEAD "[refward]\nversion = 1\nroot = /srv\n"
#define SET(name)            \
	"[rules " name "]\n" \
	"ref = refs/heads/" name "\ndelete = nobody\n"

struct world {
	struct ward_policy *policy;
	struct ward_arena *arena;
	struct ward_repository is;
};

static void
setup(struct world *world, const char *text)
{
	world->policy = policy_of(text);
	world->arena = ward_arena_new();
}

static void
teardown(struct world *world)
{
	ward_policy_free(world->policy);
	ward_arena_free(world->arena);
}

static const char *
fact(struct world *world, const char *repository, const char *name)
{
	size_t i = 0;

	assert_no_error(ward_policy_repository(
	    &world->is, world->policy, repository, world->arena));
	while (strcmp(ward_fact_names[i], name) != 0)
		i++;
	return world->is.facts[i];
}

static uint64_t
sets(struct world *world, const char *repository)
{
	assert_no_error(ward_policy_repository(
	    &world->is, world->policy, repository, world->arena));
	return world->is.sets & 15;
}

static void
facts_are_made_of_the_name_and_of_each_other(void **state)
{
	(void)state;
	struct world world;

	setup(&world,
	    HEAD "[repository **]\n"
		 "image = r.example.com/{product-line}/{application}\n"
		 "application = {repository:basename}\ntenant = {repository}\n"
		 "[repository shop/*]\nproduct-line = retail\n");

	assert_string_equal(fact(&world, "shop/basket", "image"),
	    "r.example.com/retail/basket");
	assert_string_equal(
	    fact(&world, "shop/basket", "tenant"), "shop/basket");
	assert_string_equal(
	    fact(&world, "shop/a/basket", "application"), "basket");
	teardown(&world);
}

static void
a_fact_that_lacks_another_is_not_known(void **state)
{
	(void)state;
	struct world world;

	setup(&world,
	    HEAD "[repository **]\nimage = {product-line}/x\n"
		 "[repository shop/*]\nproduct-line = retail\n");

	assert_null(fact(&world, "depot", "image"));
	assert_null(fact(&world, "depot", "tenant"));
	assert_string_equal(fact(&world, "shop/a", "image"), "retail/x");
	teardown(&world);
}

static void
sections_that_agree_are_no_quarrel(void **state)
{
	(void)state;
	struct world world;

	setup(&world,
	    HEAD "[repository **]\napplication = {repository:basename}\n"
		 "[repository shop/*]\napplication = basket\n");

	assert_string_equal(
	    fact(&world, "shop/basket", "application"), "basket");
	teardown(&world);
}

static void
sections_that_quarrel_are_an_error_for_that_repository(void **state)
{
	(void)state;
	struct world world;
	const struct ward_error *err;

	setup(&world,
	    HEAD "[repository **]\napplication = {repository:basename}\n"
		 "[repository shop/*]\napplication = basket\n");

	err = ward_policy_repository(
	    &world.is, world.policy, "shop/till", world.arena);
	assert_string_equal(err->text,
	    "'application' of repository 'shop/till' is 'till' in f:4 and "
	    "'basket' in f:6");
	assert_int_equal(err->code, WARD_E_POLICY);
	assert_string_equal(fact(&world, "till", "application"), "till");
	teardown(&world);
}

static void
a_value_has_an_end(void **state)
{
	(void)state;
	struct world world;
	char name[600];

	setup(&world,
	    HEAD "[repository **]\ntenant = {repository}{repository}\n");
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';

	assert_code(
	    ward_policy_repository(&world.is, world.policy, name, world.arena),
	    WARD_E_POLICY);
	teardown(&world);
}

static void
a_set_that_somebody_uses_holds_only_for_who_uses_it(void **state)
{
	(void)state;
	struct world world;

	setup(&world,
	    HEAD "[repository shop/*]\nuse = b\n"
		 "[repository shop/till]\nuse = c\n" SET("a") SET("b")
		     SET("c"));

	assert_int_equal(sets(&world, "depot"), 1 | 2);
	assert_int_equal(sets(&world, "shop/basket"), 1 | 2 | 4);
	assert_int_equal(sets(&world, "shop/till"), 1 | 2 | 4 | 8);
	assert_int_equal(sets(&world, "shop/till/old"), 1 | 2);
	assert_int_equal(sets(&world, "Shop/till"), 1 | 2);
	assert_int_equal(sets(&world, NULL), 1 | 2);
	teardown(&world);
}

static void
who_uses_a_set_does_not_change_its_digest(void **state)
{
	(void)state;
	struct world one, other;

	setup(&one, HEAD SET("a"));
	setup(&other, HEAD "[repository x]\nuse = a\n" SET("a"));

	assert_memory_equal(ward_policy_set_digest(one.policy, 1),
	    ward_policy_set_digest(other.policy, 1), WARD_SHA256_SIZE);
	teardown(&one);
	teardown(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_made_of_the_name_and_of_each_other),
		cmocka_unit_test(a_fact_that_lacks_another_is_not_known),
		cmocka_unit_test(sections_that_agree_are_no_quarrel),
		cmocka_unit_test(
		    sections_that_quarrel_are_an_error_for_that_repository),
		cmocka_unit_test(a_value_has_an_end),
		cmocka_unit_test(
		    a_set_that_somebody_uses_holds_only_for_who_uses_it),
		cmocka_unit_test(who_uses_a_set_does_not_change_its_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

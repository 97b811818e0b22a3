/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "policy/value.h"

static const char *names[] = { "alice", "bob", "carol" };
static const struct ward_words words = { names, 3 };

static const char *members[] = { "alice", "deploy-key:7" };
static const struct ward_group group = { "staff", members, 2 };
static const struct ward_group empty_group = { "empty", NULL, 0 };

static const struct ward_pusher alice = { .name = "alice" };
static const struct ward_pusher bob = { .name = "bob" };
static const struct ward_pusher key = { .name = "deploy-key:7" };
static const struct ward_pusher nameless = { .name = "alice",
	.is_anonymous = true };
static const struct ward_pusher pipeline = { .name = "alice",
	.is_actions = true };
static const struct ward_pusher merging = { .name = "bob",
	.is_merge_request = true };
static const struct ward_pusher editing = { .name = "bob", .is_web = true };

static bool
has(const char *word)
{
	return ward_words_has(&words, ward_view_str(word));
}

static void
a_word_is_found_as_a_whole(void **state)
{
	(void)state;
	const struct ward_words none = { NULL, 0 };

	assert_true(has("alice"));
	assert_true(has("carol"));
	assert_false(has("ali"));
	assert_false(has("alice "));
	assert_false(has("Alice"));
	assert_false(has(""));
	assert_false(ward_words_has(&none, ward_view_str("alice")));
}

static void
a_list_of_words_is_cut_where_it_is_long(void **state)
{
	(void)state;
	struct ward_buf list = WARD_BUF_INIT;

	ward_words_list(&list, &words, 3);
	assert_buf(&list, "alice, bob, carol");

	ward_buf_clear(&list);
	ward_words_list(&list, &words, 2);
	assert_buf(&list, "alice, bob, ...");
	ward_buf_release(&list);
}

static bool
includes(enum ward_actor_kind kind, const char *text,
    const struct ward_group *of, const struct ward_pusher *pusher)
{
	struct ward_actor actor = { kind, text, of };
	const struct ward_actors actors = { &actor, 1 };

	return ward_actors_include(&actors, pusher);
}

static void
nobody_and_anyone_are_what_they_say(void **state)
{
	(void)state;
	const struct ward_actors none = { NULL, 0 };

	assert_false(includes(WARD_ACTOR_NOBODY, "nobody", NULL, &alice));
	assert_true(includes(WARD_ACTOR_ANYONE, "anyone", NULL, &alice));
	assert_true(includes(WARD_ACTOR_ANYONE, "anyone", NULL, &nameless));
	assert_false(ward_actors_include(&none, &alice));
}

static void
a_user_is_known_by_the_exact_name(void **state)
{
	(void)state;

	assert_true(includes(WARD_ACTOR_NAME, "alice", NULL, &alice));
	assert_false(includes(WARD_ACTOR_NAME, "Alice", NULL, &alice));
	assert_false(includes(WARD_ACTOR_NAME, "alice", NULL, &bob));
	assert_true(includes(WARD_ACTOR_NAME, "deploy-key:7", NULL, &key));
	assert_false(includes(WARD_ACTOR_NAME, "deploy-key:77", NULL, &key));
}

static void
who_is_unknown_is_no_person_and_in_no_group(void **state)
{
	(void)state;

	assert_false(includes(WARD_ACTOR_NAME, "alice", NULL, &nameless));
	assert_false(includes(WARD_ACTOR_GROUP, "@staff", &group, &nameless));
	assert_false(includes(WARD_ACTOR_NAME, "alice", NULL, &pipeline));
	assert_false(includes(WARD_ACTOR_GROUP, "@staff", &group, &pipeline));
	assert_false(includes(WARD_ACTOR_NAME, "alice", NULL, NULL));
}

static void
a_group_holds_its_members(void **state)
{
	(void)state;

	assert_true(includes(WARD_ACTOR_GROUP, "@staff", &group, &alice));
	assert_true(includes(WARD_ACTOR_GROUP, "@staff", &group, &key));
	assert_false(includes(WARD_ACTOR_GROUP, "@staff", &group, &bob));
	assert_false(
	    includes(WARD_ACTOR_GROUP, "@empty", &empty_group, &alice));
}

static void
a_merge_request_is_not_its_pusher_alone(void **state)
{
	(void)state;

	assert_true(includes(WARD_ACTOR_MERGE_REQUEST, "", NULL, &merging));
	assert_false(includes(WARD_ACTOR_MERGE_REQUEST, "", NULL, &bob));
	assert_false(includes(WARD_ACTOR_MERGE_REQUEST, "", NULL, &editing));
	assert_true(includes(WARD_ACTOR_WEB, "", NULL, &editing));
	assert_false(includes(WARD_ACTOR_WEB, "", NULL, &merging));
	assert_true(includes(WARD_ACTOR_ACTIONS, "", NULL, &pipeline));
	assert_false(includes(WARD_ACTOR_ACTIONS, "", NULL, &alice));
}

static void
actors_are_listed_as_written(void **state)
{
	(void)state;
	struct ward_actor items[] = {
		{ WARD_ACTOR_MERGE_REQUEST, "merge-request", NULL },
		{ WARD_ACTOR_GROUP, "@staff", &group },
	};
	const struct ward_actors actors = { items, 2 };
	struct ward_buf list = WARD_BUF_INIT;

	ward_actors_list(&list, &actors);

	assert_buf(&list, "merge-request, @staff");
	assert_true(ward_actors_include(&actors, &alice));
	ward_buf_release(&list);
}

static void
a_merge_that_may_be_none_is_asked_in_vain(void **state)
{
	(void)state;
	struct ward_actor items[] = {
		{ WARD_ACTOR_GROUP, "@staff", &group },
		{ WARD_ACTOR_MERGE_REQUEST, "merge-request", NULL },
	};
	const struct ward_actors staff = { items, 1 }, both = { items, 2 };
	struct ward_pusher mallory = { .name = "mallory",
		.is_maybe_merge_request = true };
	bool is_included;

	assert_no_error(ward_actors_ask(&is_included, &staff, &mallory));
	assert_false(is_included);
	assert_code(
	    ward_actors_ask(&is_included, &both, &mallory), WARD_E_UNSUPPORTED);
	mallory.name = alice.name;
	assert_no_error(ward_actors_ask(&is_included, &both, &mallory));
	assert_true(is_included);
}

static bool
matches(const char *a, const char *b, const char *name)
{
	const char *items[] = { a, b };
	const struct ward_globs globs = { items, b ? 2 : 1 };

	return ward_globs_match(&globs, ward_view_str(name));
}

static void
nobody_is_called_as_those_who_are_no_persons(void **state)
{
	(void)state;

	assert_true(ward_actor_is_reserved(ward_view_str("nobody")));
	assert_true(ward_actor_is_reserved(ward_view_str("actions")));
	assert_true(ward_actor_is_reserved(ward_view_str("anonymous")));
	assert_false(ward_actor_is_reserved(ward_view_str("alice")));
	assert_false(ward_actor_is_reserved(ward_view_str("Nobody")));
}

static void
what_is_excluded_does_not_match_in_any_order(void **state)
{
	(void)state;

	assert_true(matches("refs/heads/**", NULL, "refs/heads/a/b"));
	assert_false(matches("refs/heads/**", NULL, "refs/tags/a"));
	assert_true(
	    matches("refs/heads/**", "!refs/heads/main", "refs/heads/a"));
	assert_false(
	    matches("refs/heads/**", "!refs/heads/main", "refs/heads/main"));
	assert_false(
	    matches("!refs/heads/main", "refs/heads/**", "refs/heads/main"));
	assert_false(matches("!refs/heads/main", NULL, "refs/heads/a"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_as_a_whole),
		cmocka_unit_test(a_list_of_words_is_cut_where_it_is_long),
		cmocka_unit_test(nobody_and_anyone_are_what_they_say),
		cmocka_unit_test(a_user_is_known_by_the_exact_name),
		cmocka_unit_test(who_is_unknown_is_no_person_and_in_no_group),
		cmocka_unit_test(a_group_holds_its_members),
		cmocka_unit_test(a_merge_request_is_not_its_pusher_alone),
		cmocka_unit_test(actors_are_listed_as_written),
		cmocka_unit_test(a_merge_that_may_be_none_is_asked_in_vain),
		cmocka_unit_test(nobody_is_called_as_those_who_are_no_persons),
		cmocka_unit_test(what_is_excluded_does_not_match_in_any_order),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}

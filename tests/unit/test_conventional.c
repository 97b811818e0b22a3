/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "policy/message.h"

#define NO_PREFIX "subject does not begin with 'type: ' or 'type(scope): '"

/* The rules of Conventional Commits 1.0.0, by their numbers. */
static const struct good {
	const char *message;
	const char *type;
	const char *scope; /* NULL: none */
	const char *description;
	bool is_breaking;
} good[] = {
	/* 1, 5: type, colon, blank, description */
	{ "feat: add a shop", "feat", NULL, "add a shop", false },
	{ "f: x", "f", NULL, "x", false },
	{ "build-dep: x", "build-dep", NULL, "x", false },
	{ "feat: a: b", "feat", NULL, "a: b", false },
	{ "feat: (x)", "feat", NULL, "(x)", false },
	{ "feat: !", "feat", NULL, "!", false },
	/* 4: scope */
	{ "fix(parser): x", "fix", "parser", "x", false },
	{ "fix(api, web): x", "fix", "api, web", "x", false },
	{ "fix(a/b-c.d): x", "fix", "a/b-c.d", "x", false },
	{ "fix(a:b): x", "fix", "a:b", "x", false },
	/* 13: the mark before the colon */
	{ "feat!: x", "feat", NULL, "x", true },
	{ "feat(api)!: x", "feat", "api", "x", true },
	/* 15: no case */
	{ "FEAT(API): X", "FEAT", "API", "X", false },
	/* not ASCII */
	{ "\xc3\xbc(\xe2\x82\xac): \xc3\xa4", "\xc3\xbc", "\xe2\x82\xac",
	    "\xc3\xa4", false },
	/* 12, 16: footers */
	{ "feat: x\n\nBREAKING CHANGE: y", "feat", NULL, "x", true },
	{ "feat: x\n\nBREAKING-CHANGE: y", "feat", NULL, "x", true },
	{ "feat: x\n\nbody\n\nBREAKING CHANGE: y\nA: b", "feat", NULL, "x",
	    true },
	{ "feat: x\n\nbody\n\nA: b\nBREAKING CHANGE: y\n z", "feat", NULL, "x",
	    true },
	{ "feat: x\n\nBREAKING CHANGE:\n\nlong text", "feat", NULL, "x", true },
	{ "feat: x\n\nwords above\nBREAKING CHANGE: y", "feat", NULL, "x",
	    true },
	{ "feat: x\r\n\r\nBREAKING CHANGE: y\r\n", "feat", NULL, "x", true },
	{ "feat(a)!: x\n\nBREAKING CHANGE: y", "feat", "a", "x", true },
	/* 12, 15: upper case, colon, blank, at the front of a line */
	{ "feat: x\n\nbreaking change: y", "feat", NULL, "x", false },
	{ "feat: x\n\nBreaking Change: y", "feat", NULL, "x", false },
	{ "feat: x\n\nBREAKING CHANGES: y", "feat", NULL, "x", false },
	{ "feat: x\n\nBREAKING CHANGE y", "feat", NULL, "x", false },
	{ "feat: x\n\nBREAKING CHANGE:y", "feat", NULL, "x", false },
	{ "feat: x\n\nBREAKING_CHANGE: y", "feat", NULL, "x", false },
	{ "feat: x\n\nno BREAKING CHANGE: y", "feat", NULL, "x", false },
	{ "feat: x\n\n> BREAKING CHANGE: y", "feat", NULL, "x", false },
	{ "feat: BREAKING CHANGE: y", "feat", NULL, "BREAKING CHANGE: y",
	    false },
};

static const struct bad {
	const char *subject;
	const char *problem;
} bad[] = {
	{ "", "subject is empty" },
	{ "Add a shop", NO_PREFIX },
	{ "feat", NO_PREFIX },
	{ "feat add: x", NO_PREFIX },
	{ ": x", NO_PREFIX },
	{ " feat: x", NO_PREFIX },
	{ "!: x", NO_PREFIX },
	{ "(api): x", NO_PREFIX },
	{ "feat!", NO_PREFIX },
	{ "feat!!: x", NO_PREFIX },
	{ "feat(api)x: y", NO_PREFIX },
	{ "feat(api)", NO_PREFIX },
	{ "feat(a)(b): x", NO_PREFIX },
	{ "feat (api): x", NO_PREFIX },
	{ "feat\xef\xbc\x9ax", NO_PREFIX },
	{ "Revert \"feat: x\"", NO_PREFIX },
	{ "Merge branch 'x'", NO_PREFIX },
	{ "BREAKING CHANGE: x", NO_PREFIX },
	{ "feat:", "there is no description behind the colon" },
	{ "feat: ", "there is no description behind the colon" },
	{ "feat: \t ", "there is no description behind the colon" },
	{ "feat(api)!: ", "there is no description behind the colon" },
	{ "feat:x", "there is no blank behind the colon" },
	{ "feat:\tx", "there is no blank behind the colon" },
	{ "feat:\xc2\xa0x", "there is no blank behind the colon" },
	{ "https://example.com", "there is no blank behind the colon" },
	{ "feat:  x", "there is more than one blank behind the colon" },
	{ "feat : x", "there is a blank before the colon" },
	{ "feat(api) : x", "there is a blank before the colon" },
	{ "feat! : x", "there is a blank before the colon" },
	{ "feat(): x", "scope is empty" },
	{ "feat( ): x", "scope is empty" },
	{ "feat( api): x", "scope begins or ends with a blank" },
	{ "feat(api ): x", "scope begins or ends with a blank" },
	{ "feat(api: x", "scope is not closed" },
	{ "feat((api)): x", "scope is not closed" },
	{ "feat(", "scope is not closed" },
	{ "feat!(api): x",
	    "'!' stands before the scope, not before the colon" },
};

static const char *
parse(struct ward_conventional *out, struct ward_arena *arena, const char *text)
{
	struct ward_message message;

	ward_message_read(
	    &message, arena, ward_view_str(text), ward_view_str(NULL));
	return ward_conventional_parse(out, &message);
}

static void
what_the_specification_allows_is_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_conventional found;
		const char *problem = parse(&found, arena, good[i].message);

		if (problem || found.is_breaking != good[i].is_breaking)
			print_error("'%s': %s\n", good[i].message,
			    problem ? problem : "is_breaking");
		assert_null(problem);
		assert_view(found.type, good[i].type);
		assert_view(found.scope, good[i].scope ? good[i].scope : "");
		assert_int_equal(found.has_scope, good[i].scope != NULL);
		assert_view(found.description, good[i].description);
		assert_int_equal(found.is_breaking, good[i].is_breaking);
		ward_arena_free(arena);
	}
}

static void
what_it_does_not_allow_gets_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_conventional found;
		const char *problem = parse(&found, arena, bad[i].subject);

		if (!problem)
			print_error("'%s' was taken\n", bad[i].subject);
		assert_non_null(problem);
		assert_string_equal(problem, bad[i].problem);
		ward_arena_free(arena);
	}
}

static void
a_breaking_change_is_seen_below_a_bad_subject(void **state)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_conventional found;

	(void)state;
	assert_non_null(
	    parse(&found, arena, "Add a shop\n\nBREAKING CHANGE: x"));

	assert_true(found.is_breaking);
	ward_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_specification_allows_is_taken_apart),
		cmocka_unit_test(what_it_does_not_allow_gets_a_reason),
		cmocka_unit_test(a_breaking_change_is_seen_below_a_bad_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

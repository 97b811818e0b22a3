/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/refname.h"

#define HEX40 "0123456789abcdef0123456789ABCDEF01234567"
#define HEX64 HEX40 "89abcdef0123456789abcdef"

static void
names_that_git_takes_are_well_formed(void **state)
{
	(void)state;
	static const char *const names[] = { "refs/heads/main",
		"refs/heads/feature/SHOP-001", "refs/tags/v1.0", "refs/for/x",
		"refs/heads/a.b", "refs/heads/a./b", "refs/heads/@",
		"refs/heads/a@b", "refs/heads/{", "refs/heads/a.lockx",
		"refs/heads/lock", "refs/heads/x.LOCK", "refs/heads/-a",
		"refs/heads/\xc3\xa9", "refs/heads/\xff", "refs/heads/]",
		"refs/heads/'\"$`!", "refs/heads/HEAD" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *problem =
		    ward_refname_problem(ward_view_str(names[i]));

		if (problem)
			fail_msg("'%s' %s", names[i], problem);
	}
}

struct bad {
	const char *name;
	const char *problem;
};

static const struct bad malformed[] = {
	{ "", "does not begin with 'refs/'" },
	{ "HEAD", "does not begin with 'refs/'" },
	{ "/refs/heads/a", "does not begin with 'refs/'" },
	{ "Refs/heads/a", "does not begin with 'refs/'" },
	{ "refs/", "ends in a slash" },
	{ "refs/heads/", "ends in a slash" },
	{ "refs/heads", "has fewer than two levels below 'refs/'" },
	{ "refs/stash", "has fewer than two levels below 'refs/'" },
	{ "refs//heads/a", "has an empty component" },
	{ "refs/heads//a", "has an empty component" },
	{ "refs/heads/.a", "has a component that begins with a dot" },
	{ "refs/heads/.", "has a component that begins with a dot" },
	{ "refs/.heads/a", "has a component that begins with a dot" },
	{ "refs/heads/a..b", "holds two dots in a row" },
	{ "refs/heads/a.", "ends in a dot" },
	{ "refs/heads/a.lock", "has a component that ends in '.lock'" },
	{ "refs/heads/a.lock/b", "has a component that ends in '.lock'" },
	{ "refs/heads/a@{b", "holds '@{'" },
	{ "refs/heads/a b", "holds a blank" },
	{ "refs/heads/a\nb", "holds a control character" },
	{ "refs/heads/a\x7f", "holds a control character" },
	{ "refs/heads/a~b", "holds one of ~ ^ : ? * [ and the backslash" },
	{ "refs/heads/a^", "holds one of ~ ^ : ? * [ and the backslash" },
	{ "refs/heads/a:b", "holds one of ~ ^ : ? * [ and the backslash" },
	{ "refs/heads/a?", "holds one of ~ ^ : ? * [ and the backslash" },
	{ "refs/heads/*", "holds one of ~ ^ : ? * [ and the backslash" },
	{ "refs/heads/[a", "holds one of ~ ^ : ? * [ and the backslash" },
	{ "refs/heads/a\\b", "holds one of ~ ^ : ? * [ and the backslash" },
};

static void
each_break_of_the_format_is_named(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		const char *problem =
		    ward_refname_problem(ward_view_str(malformed[i].name));

		if (!problem)
			fail_msg("'%s' passed", malformed[i].name);
		assert_string_equal(problem, malformed[i].problem);
	}
}

static void
a_nul_does_not_end_a_name(void **state)
{
	(void)state;

	assert_string_equal(
	    ward_refname_problem(ward_view("refs/heads/a\0b", 14)),
	    "holds a control character");
}

static const struct bad not_created[] = {
	{ "refs/heads/" HEX40,
	    "is as long as an object id and could be taken for one" },
	{ "refs/tags/" HEX64,
	    "is as long as an object id and could be taken for one" },
	{ "refs/heads/-a", "has a component that begins with '-'" },
	{ "refs/heads/a/-b", "has a component that begins with '-'" },
	{ "refs/-x/a", "has a component that begins with '-'" },
	{ "refs/heads/HEAD", "is a branch named HEAD" },
	{ "refs/heads/\xff", "is not valid UTF-8" },
	{ "refs/heads/a\xe2\x80\xae", /* right-to-left override */
	    "holds a character that cannot be seen" },
	{ "refs/heads/a\xc2\x85", "holds a character that cannot be seen" },
};

static void
names_that_mislead_are_not_created(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(not_created) / sizeof(*not_created);
	     i++) {
		struct ward_view name = ward_view_str(not_created[i].name);
		const char *problem = ward_refname_create_problem(name);

		assert_null(ward_refname_problem(name));
		if (!problem)
			fail_msg("'%s' passed", not_created[i].name);
		assert_string_equal(problem, not_created[i].problem);
	}
}

static void
other_names_are_created(void **state)
{
	(void)state;
	static const char *const names[] = { "refs/heads/main",
		"refs/heads/a-b", "refs/tags/HEAD", "refs/heads/x/HEAD",
		"refs/heads/" HEX40 "0", "refs/heads/x/" HEX40,
		"refs/keep-around/" HEX40, "refs/heads/\xc3\xa9",
		"refs/heads/g123456789abcdef0123456789abcdef01234567" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *problem =
		    ward_refname_create_problem(ward_view_str(names[i]));

		if (problem)
			fail_msg("'%s' %s", names[i], problem);
	}
}

static void
the_short_name_is_what_people_say(void **state)
{
	(void)state;

	assert_view(ward_refname_short(ward_view_str("refs/heads/a/b")), "a/b");
	assert_view(ward_refname_short(ward_view_str("refs/tags/v1")), "v1");
	assert_view(
	    ward_refname_short(ward_view_str("refs/notes/x")), "refs/notes/x");
	assert_true(ward_refname_is_branch(ward_view_str("refs/heads/a")));
	assert_false(ward_refname_is_branch(ward_view_str("refs/tags/a")));
	assert_false(ward_refname_is_branch(ward_view_str("refs/headsx/a")));
	assert_true(ward_refname_is_tag(ward_view_str("refs/tags/a")));
	assert_false(ward_refname_is_tag(ward_view_str("refs/heads/a")));
}

static void
prefixes_and_corruptions_of_a_name_do_no_harm(void **state)
{
	(void)state;
	static const char good[] = "refs/heads/feature/\xe2\x82\xac.x@y";
	const size_t size = sizeof(good) - 1;

	for (size_t i = 0; i < size; i++) {
		for (int c = 0; c < 256; c++) {
			char *bad = malloc(i + 1);

			assert_non_null(bad);
			memcpy(bad, good, i);
			bad[i] = (char)c;
			ward_refname_problem(ward_view(bad, i + 1));
			ward_refname_create_problem(ward_view(bad, i + 1));
			free(bad);
		}
	}
	assert_null(ward_refname_problem(ward_view(good, size)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_git_takes_are_well_formed),
		cmocka_unit_test(each_break_of_the_format_is_named),
		cmocka_unit_test(a_nul_does_not_end_a_name),
		cmocka_unit_test(names_that_mislead_are_not_created),
		cmocka_unit_test(other_names_are_created),
		cmocka_unit_test(the_short_name_is_what_people_say),
		cmocka_unit_test(prefixes_and_corruptions_of_a_name_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

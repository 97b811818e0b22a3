/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/glob.h"
#include "refward/memory.h"

struct glob_case {
	const char *pattern, *name;
	bool is_match;
};

static void
check(const struct glob_case *cases, size_t ncases)
{
	for (size_t i = 0; i < ncases; i++) {
		const struct glob_case *c = &cases[i];

		if (ward_glob_match(ward_view_str(c->pattern),
			ward_view_str(c->name)) != c->is_match)
			fail_msg("'%s' over '%s' is not %d", c->pattern,
			    c->name, c->is_match);
	}
}

#define CHECK(cases) check((cases), sizeof(cases) / sizeof(*(cases)))

static void
a_literal_matches_itself_only(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "refs/heads/main", "refs/heads/main", true },
		{ "refs/heads/main", "refs/heads/mai", false },
		{ "refs/heads/main", "refs/heads/main2", false },
		{ "a", "", false },
		{ "a.b", "axb", false },
		{ "a", "A", false },
	};

	CHECK(cases);
}

static void
a_question_mark_is_one_byte_but_no_slash(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "a?c", "abc", true },
		{ "a?c", "a/c", false },
		{ "a?c", "ac", false },
		{ "a?", "a", false },
		{ "?", "\xc3\xa9", false },
		{ "??", "\xc3\xa9", true },
	};

	CHECK(cases);
}

static void
a_star_stays_within_a_component(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "refs/heads/*", "refs/heads/main", true },
		{ "refs/heads/*", "refs/heads/a/b", false },
		{ "refs/*/main", "refs/heads/main", true },
		{ "refs/*/main", "refs/heads/x/main", false },
		{ "*", "", true },
		{ "*", "a", true },
		{ "*", "a/", false },
		{ "a*", "a", true },
		{ "*.c", "x.c", true },
		{ "*.c", "x.c.c", true },
		{ "*.c", "x.cc", false },
		{ "*a*b*", "xxaxxbxx", true },
		{ "*a*b*", "xxbxxaxx", false },
		{ "a*/b", "a/b", true },
		{ "v*.*", "v1.2", true },
	};

	CHECK(cases);
}

static void
two_stars_cross_slashes(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "**", "", true },
		{ "**", "a/b/c", true },
		{ "a/**", "a/b", true },
		{ "a/**", "a/b/c", true },
		{ "a/**", "a", false },
		{ "a/**", "ab/c", false },
		{ "**.jar", "lib/x.jar", true },
		{ "**.jar", "x.jar", true },
		{ "a**c", "a/b/c", true },
		{ "a**c", "ac", true },
		{ "***", "a/b", true },
		{ "a/**/*.c", "a/b/c/d.c", true },
		{ "**/a*/**/b", "x/ay/z/b", true },
		{ "**/a*/**/b", "x/y/z/b", false },
	};

	CHECK(cases);
}

static void
two_stars_and_a_slash_may_be_no_component(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "**/x", "x", true },
		{ "**/x", "a/x", true },
		{ "**/x", "a/b/x", true },
		{ "**/x", "ax", false },
		{ "a/**/b", "a/b", true },
		{ "a/**/b", "a/x/y/b", true },
		{ "a/**/b", "ab", false },
		{ "a/**/b", "a/xb", false },
		{ "**/**/x", "x", true },
		{ "a**/b", "a/b", true },
		{ "a**/b", "ab", false },
	};

	CHECK(cases);
}

static void
a_bracket_is_one_byte_of_its_list(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "[abc]", "b", true },
		{ "[abc]", "d", false },
		{ "[a-c]x", "bx", true },
		{ "[a-c]x", "dx", false },
		{ "[!a-c]", "d", true },
		{ "[!a-c]", "a", false },
		{ "[^a]", "b", true },
		{ "[^a]", "a", false },
		{ "[!a]", "/", false },
		{ "[.-0]", "/", false },
		{ "[/]", "/", false },
		{ "[]a]", "]", true },
		{ "[!]a]", "]", false },
		{ "[a-]", "-", true },
		{ "[\\]]", "]", true },
		{ "[\\!a]", "!", true },
		{ "[a\\-c]", "b", false },
		{ "[a\\-c]", "-", true },
		{ "[*?]", "*", true },
		{ "[*?]", "x", false },
		{ "v[0-9]*.[0-9]*", "v10.2", true },
		{ "[\x80-\xff]", "\xc3", true },
		{ "*[0-9]/*", "a1/b", true },
	};

	CHECK(cases);
}

static void
a_backslash_takes_the_next_byte_as_it_is(void **state)
{
	(void)state;
	static const struct glob_case cases[] = {
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "\\\\", "\\", true },
		{ "\\a", "a", true },
		{ "a\\[b", "a[b", true },
		{ "\\**", "*x", true },
		{ "\\**", "x", false },
	};

	CHECK(cases);
}

static void
a_malformed_pattern_matches_nothing(void **state)
{
	(void)state;
	static const char *const patterns[] = { "", "[", "[a", "[]", "[!]",
		"a\\", "[a\\]", "[a-", "[a-\\", "*[" };
	static const char *const names[] = { "", "[", "[a", "a", "a\\", "\\" };

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		struct ward_view pattern = ward_view_str(patterns[i]);

		if (ward_glob_is_valid(pattern))
			fail_msg("'%s' is valid", patterns[i]);
		for (size_t j = 0; j < sizeof(names) / sizeof(*names); j++)
			assert_false(
			    ward_glob_match(pattern, ward_view_str(names[j])));
	}
}

static void
a_well_formed_pattern_is_valid(void **state)
{
	(void)state;
	static const char *const patterns[] = { "a", "*", "**", "[a]", "[]a]",
		"\\[", "a/**/b", "[\\]]", "]" };

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (!ward_glob_is_valid(ward_view_str(patterns[i])))
			fail_msg("'%s' is not valid", patterns[i]);
}

static struct ward_view
prefix(const char *pattern)
{
	return ward_glob_literal_prefix(ward_view_str(pattern));
}

static void
the_literal_prefix_ends_before_the_first_wildcard(void **state)
{
	(void)state;

	assert_view(prefix("refs/heads/*"), "refs/heads/");
	assert_view(prefix("refs/heads/main"), "refs/heads/main");
	assert_view(prefix("a?b"), "a");
	assert_view(prefix("a[b]"), "a");
	assert_view(prefix("a\\*b"), "a");
	assert_view(prefix("**"), "");
	assert_view(prefix(""), "");
}

static void
names_and_patterns_may_hold_a_nul(void **state)
{
	(void)state;

	assert_true(
	    ward_glob_match(ward_view("a\0*", 3), ward_view("a\0b", 3)));
	assert_false(ward_glob_match(ward_view_str("a"), ward_view("a\0b", 3)));
	assert_false(ward_glob_match(ward_view("a\0b", 3), ward_view_str("a")));
	assert_true(ward_glob_match(ward_view_str("*"), ward_view(NULL, 0)));
}

/* The plain definition, at whatever cost: what the matcher is held against. */
static bool
slow_match(const char *pattern, const char *name, bool begins)
{
	if (!*pattern)
		return !*name;
	if (*pattern == '*') {
		bool is_double = pattern[1] == '*';
		const char *rest = pattern + strspn(pattern, "*");

		if (slow_match(rest, name, false))
			return true;
		if (is_double && begins && *rest == '/' &&
		    slow_match(rest + 1, name, true))
			return true;
		return *name && (is_double || *name != '/') &&
		    slow_match(pattern, name + 1, false);
	}
	if (!*name || (*pattern == '?' ? *name == '/' : *pattern != *name))
		return false;
	return slow_match(pattern + 1, name + 1, *pattern == '/');
}

static void
any_pattern_matches_as_its_definition_says(void **state)
{
	(void)state;
	uint32_t seed = 1;
	size_t nmatches = 0;

	for (int i = 0; i < 50000; i++) {
		char pattern[9] = "", name[9] = "";

		for (int j = 0; j < 8; j++) {
			seed = seed * 1664525 + 1013904223;
			pattern[j] = "ab/?***\0"[seed >> 24 & 7];
			name[j] = "aab/b//\0"[seed >> 16 & 7];
		}
		if (!pattern[0])
			continue;
		bool is_match = slow_match(pattern, name, true);
		if (ward_glob_match(ward_view_str(pattern),
			ward_view_str(name)) != is_match)
			fail_msg("'%s' over '%s' is not %d", pattern, name,
			    is_match);
		nmatches += is_match;
	}

	assert_in_range(nmatches, 1000, 40000);
}

static void
no_pattern_runs_away(void **state)
{
	(void)state;
	struct ward_buf pattern = WARD_BUF_INIT, name = WARD_BUF_INIT;

	for (int i = 0; i < 400; i++)
		ward_buf_add_str(&pattern, i % 2 ? "**a" : "*a");
	ward_buf_add_char(&pattern, 'b');
	for (int i = 0; i < 4000; i++)
		ward_buf_add_char(&name, 'a');

	assert_false(
	    ward_glob_match(ward_buf_view(&pattern), ward_buf_view(&name)));
	ward_buf_add_char(&name, 'b');
	assert_true(
	    ward_glob_match(ward_buf_view(&pattern), ward_buf_view(&name)));

	ward_buf_release(&pattern);
	ward_buf_release(&name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_literal_matches_itself_only),
		cmocka_unit_test(a_question_mark_is_one_byte_but_no_slash),
		cmocka_unit_test(a_star_stays_within_a_component),
		cmocka_unit_test(two_stars_cross_slashes),
		cmocka_unit_test(two_stars_and_a_slash_may_be_no_component),
		cmocka_unit_test(a_bracket_is_one_byte_of_its_list),
		cmocka_unit_test(a_backslash_takes_the_next_byte_as_it_is),
		cmocka_unit_test(a_malformed_pattern_matches_nothing),
		cmocka_unit_test(a_well_formed_pattern_is_valid),
		cmocka_unit_test(
		    the_literal_prefix_ends_before_the_first_wildcard),
		cmocka_unit_test(names_and_patterns_may_hold_a_nul),
		cmocka_unit_test(any_pattern_matches_as_its_definition_says),
		cmocka_unit_test(no_pattern_runs_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

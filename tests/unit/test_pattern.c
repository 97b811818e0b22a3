/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "policy/pattern.h"

static const struct ward_pusher alice = { .name = "alice" };
static const struct ward_pusher nameless = { .name = "alice",
	.is_anonymous = true };

static bool
is_match(const char *text, bool is_search, const char *subject,
    const struct ward_pusher *pusher)
{
	struct ward_pattern pattern = { .text = text };
	const struct ward_patterns patterns = { &pattern, 1 };
	const struct ward_pattern *found;
	struct ward_buf problem = WARD_BUF_INIT;

	assert_true(ward_pattern_new(&pattern, is_search, &problem));
	assert_no_error(ward_patterns_match(
	    &found, &patterns, ward_view_str(subject), pusher, NULL));
	ward_regex_free(pattern.regex);
	ward_buf_release(&problem);
	return found == &pattern;
}

static bool
is_whole(const char *text, const char *subject)
{
	return is_match(text, false, subject, &alice);
}

static void
a_pattern_takes_the_whole_text_unless_it_searches(void **state)
{
	(void)state;

	assert_true(is_whole("v[0-9]", "v1"));
	assert_false(is_whole("v[0-9]", "v10"));
	assert_false(is_whole("v[0-9]", "av1"));
	assert_true(is_match("v[0-9]", true, "av10", &alice));
	assert_false(is_match("v[0-9]", true, "av", &alice));
}

static void
issue_is_the_key_of_an_issue(void **state)
{
	(void)state;

	assert_true(is_whole("feature/{issue}", "feature/XXXX-001"));
	assert_true(is_whole("feature/{issue}", "feature/A1-9"));
	assert_false(is_whole("feature/{issue}", "feature/xxxx-001"));
	assert_false(is_whole("feature/{issue}", "feature/XXXX-"));
	assert_false(is_whole("feature/{issue}", "feature/X-1"));
	assert_false(is_whole("feature/{issue}", "feature/XXXX-001-a"));
	assert_true(is_whole("{issue}(-{slug})?", "SHOP-1-a-title"));
}

static void
yyyymm_is_a_month(void **state)
{
	(void)state;

	assert_true(is_whole("release/{yyyymm}", "release/202601"));
	assert_true(is_whole("release/{yyyymm}", "release/202612"));
	assert_false(is_whole("release/{yyyymm}", "release/202613"));
	assert_false(is_whole("release/{yyyymm}", "release/202600"));
	assert_false(is_whole("release/{yyyymm}", "release/20261"));
}

static void
slug_is_lower_case_words(void **state)
{
	(void)state;

	assert_true(is_whole("{slug}", "a-short-title2"));
	assert_false(is_whole("{slug}", "-a"));
	assert_false(is_whole("{slug}", "a-"));
	assert_false(is_whole("{slug}", "a--b"));
	assert_false(is_whole("{slug}", "A"));
}

static void
semver_is_semantic_versioning(void **state)
{
	(void)state;
	static const char *const good[] = { "0.0.4", "1.2.3", "10.20.30",
		"1.1.2-prerelease+meta", "1.1.2+meta", "1.0.0-alpha.0valid",
		"1.0.0-0A.is.legal", "1.0.0-rc.1+build.1", "1.0.0-alpha-a.b-c",
		"2.0.0+build.1848", "1.0.0--", "1.0.0-0" };
	static const char *const bad[] = { "1", "1.2", "1.2.3.4", "01.1.1",
		"1.01.1", "1.1.01", "1.2.3-", "1.2.3+", "1.2.3-0123",
		"1.2.3-01", "1.1.2+.1", "1.0.0-alpha..1", "v1.2.3", "1.2.3-a_b",
		"-1.0.3" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(is_whole("{semver}", good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(is_whole("{semver}", bad[i]));
}

static void
user_is_the_pusher_and_nobody_else(void **state)
{
	(void)state;

	assert_true(is_whole("{user}/.+", "alice/x"));
	assert_false(is_whole("{user}/.+", "bob/x"));
	assert_false(is_whole("{user}/.+", "alicea/x"));
	assert_false(is_match("{user}/.+", false, "alice/x", NULL));
	assert_false(is_match("{user}/.+", false, "alice/x", &nameless));
}

static void
user_is_found_where_more_than_one_part_might_be_it(void **state)
{
	(void)state;
	static const struct ward_pusher hyphen = { .name = "a-b" };

	assert_true(is_match("{user}-.+", false, "a-b-c-d", &hyphen));
	assert_true(is_match("{user}/{user}", false, "a-b/a-b", &hyphen));
	assert_false(is_match("{user}/{user}", false, "a-b/a-c", &hyphen));
}

static void
a_name_is_text_and_not_a_pattern(void **state)
{
	(void)state;
	static const struct ward_pusher dots = { .name = ".*" };
	static const struct ward_pusher bars = { .name = "a|b" };

	assert_false(is_match("{user}/.+", false, "bob/x", &dots));
	assert_true(is_match("{user}/.+", false, ".*/x", &dots));
	assert_false(is_match("x/{user}", false, "x/a", &bars));
	assert_true(is_match("x/{user}", false, "x/a|b", &bars));
}

static void
braces_of_regular_expressions_stay_what_they_are(void **state)
{
	(void)state;

	assert_true(is_whole("a{2}", "aa"));
	assert_true(is_whole("a{1,2}b{2,}", "abb"));
	assert_true(is_whole("\\p{Lu}\\p{L}+", "Abc"));
	assert_true(is_whole("\\x{41}", "A"));
	assert_true(is_whole("\\{issue}", "{issue}"));
	assert_true(is_whole("\\Q{issue}\\E", "{issue}"));
	assert_true(is_whole("[{issue}]+", "sue"));
	assert_true(is_whole("[]{issue}]+", "]sue"));
	assert_true(is_whole("[[:alpha:]{issue}]+", "sue{"));
	assert_true(is_whole("(?<a>x)\\k{a}", "xx"));
	assert_true(is_whole("{", "{"));
}

static const char *
problem_of(const char *text)
{
	static char said[512];
	struct ward_pattern pattern = { .text = text };
	struct ward_buf problem = WARD_BUF_INIT;

	assert_false(ward_pattern_new(&pattern, false, &problem));
	snprintf(said, sizeof(said), "%s", ward_buf_str(&problem));
	ward_buf_release(&problem);
	return said;
}

static void
a_piece_that_there_is_not_is_a_mistake(void **state)
{
	(void)state;

	assert_string_equal(problem_of("x/{isue}"),
	    "there is no piece '{isue}' (did you mean '{issue}'?)");
	assert_string_equal(
	    problem_of("x/{foobarbaz}"), "there is no piece '{foobarbaz}'");
}

static void
a_wrong_expression_is_told_with_its_place(void **state)
{
	(void)state;

	assert_non_null(strstr(problem_of("ab("), "at byte 3"));
	assert_non_null(strstr(
	    problem_of("{yyyymm}("), ", of '(?:[0-9]{4}(?:0[1-9]|1[0-2]))('"));
}

static void
the_first_pattern_that_matches_is_told_with_its_groups(void **state)
{
	(void)state;
	struct ward_pattern items[] = { { .text = "a(.)" }, { .text = "b(.)" },
		{ .text = ".(.)" } };
	const struct ward_patterns patterns = { items, 3 };
	const struct ward_pattern *found;
	struct ward_match match;
	struct ward_buf problem = WARD_BUF_INIT;

	for (size_t i = 0; i < 3; i++)
		assert_true(ward_pattern_new(&items[i], false, &problem));

	assert_no_error(ward_patterns_match(
	    &found, &patterns, ward_view_str("b1"), NULL, &match));
	assert_ptr_equal(found, &items[1]);
	assert_view(match.groups[1], "1");
	assert_no_error(ward_patterns_match(
	    &found, &patterns, ward_view_str("ccc"), NULL, &match));
	assert_null(found);
	assert_int_equal(match.ngroups, 0);

	for (size_t i = 0; i < 3; i++)
		ward_regex_free(items[i].regex);
	ward_buf_release(&problem);
}

static void
what_cannot_be_matched_is_an_error(void **state)
{
	(void)state;
	struct ward_pattern pattern = { .text = "(a+)+[bd]" };
	const struct ward_patterns patterns = { &pattern, 1 };
	const struct ward_pattern *found;
	struct ward_buf problem = WARD_BUF_INIT;

	assert_true(ward_pattern_new(&pattern, true, &problem));

	assert_code(ward_patterns_match(&found, &patterns,
			ward_view_str("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"),
			NULL, NULL),
	    WARD_E_LIMIT);
	assert_null(found);
	ward_regex_free(pattern.regex);
	ward_buf_release(&problem);
}

static void
patterns_are_listed_as_written(void **state)
{
	(void)state;
	struct ward_pattern items[] = { { .text = "a/{issue}" },
		{ .text = "b" }, { .text = "c" } };
	struct ward_patterns patterns = { items, 3 };
	struct ward_buf list = WARD_BUF_INIT;

	ward_patterns_list(&list, &patterns);
	assert_buf(&list, "a/{issue}, b or c");

	ward_buf_clear(&list);
	patterns.count = 1;
	ward_patterns_list(&list, &patterns);
	assert_buf(&list, "a/{issue}");
	ward_buf_release(&list);
}

static void
expect_example(const char *text, const char *example)
{
	static const struct ward_push push = { .now = 1772323200,
		.pusher = &alice };
	struct ward_pattern pattern = { .text = text };
	const struct ward_patterns patterns = { &pattern, 1 };
	struct ward_buf out = WARD_BUF_INIT;

	ward_buf_add_str(&out, "=");
	assert_true(ward_patterns_example(&out, &patterns, &push) ==
	    (example[1] != '\0'));
	assert_buf(&out, example);
	if (example[1])
		assert_true(is_whole(text, example + 1));
	ward_buf_release(&out);
}

static void
an_example_is_what_the_pattern_takes(void **state)
{
	(void)state;

	expect_example("feature/{issue}", "=feature/SHOP-001");
	expect_example("release/{yyyymm}", "=release/202603");
	expect_example("{user}/{slug}", "=alice/short-title");
	expect_example("v{semver}", "=v1.0.0");
	expect_example("a\\.b.c", "=a.b.c");
	expect_example("feature/[a-z]+", "=");
	expect_example("feature/a?", "=");
	expect_example("\\d", "=");
}

static void
an_example_needs_no_push(void **state)
{
	(void)state;
	struct ward_pattern pattern = { .text = "{user}/{yyyymm}" };
	const struct ward_patterns patterns = { &pattern, 1 };
	const struct ward_patterns none = { NULL, 0 };
	struct ward_buf out = WARD_BUF_INIT;

	assert_true(ward_patterns_example(&out, &patterns, NULL));
	assert_buf(&out, "alice/197001");
	assert_false(ward_patterns_example(&out, &none, NULL));
	ward_buf_release(&out);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_pattern_takes_the_whole_text_unless_it_searches),
		cmocka_unit_test(issue_is_the_key_of_an_issue),
		cmocka_unit_test(yyyymm_is_a_month),
		cmocka_unit_test(slug_is_lower_case_words),
		cmocka_unit_test(semver_is_semantic_versioning),
		cmocka_unit_test(user_is_the_pusher_and_nobody_else),
		cmocka_unit_test(
		    user_is_found_where_more_than_one_part_might_be_it),
		cmocka_unit_test(a_name_is_text_and_not_a_pattern),
		cmocka_unit_test(
		    braces_of_regular_expressions_stay_what_they_are),
		cmocka_unit_test(a_piece_that_there_is_not_is_a_mistake),
		cmocka_unit_test(a_wrong_expression_is_told_with_its_place),
		cmocka_unit_test(
		    the_first_pattern_that_matches_is_told_with_its_groups),
		cmocka_unit_test(what_cannot_be_matched_is_an_error),
		cmocka_unit_test(patterns_are_listed_as_written),
		cmocka_unit_test(an_example_is_what_the_pattern_takes),
		cmocka_unit_test(an_example_needs_no_push),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <time.h>
#include "refward/memory.h"
#include "refward/regex.h"

static struct ward_regex *
compiled(const char *pattern, enum ward_regex_kind kind)
{
	struct ward_regex *regex = NULL;

	assert_no_error(ward_regex_new(&regex, ward_view_str(pattern), kind));
	return regex;
}

static bool
matches(const char *pattern, enum ward_regex_kind kind, const char *subject)
{
	struct ward_regex *regex = compiled(pattern, kind);
	struct ward_match match;

	assert_no_error(
	    ward_regex_match(regex, ward_view_str(subject), &match));
	ward_regex_free(regex);
	return match.ngroups > 0;
}

static const struct ward_error *
match_error(const char *pattern, const char *subject)
{
	struct ward_regex *regex = compiled(pattern, WARD_REGEX_SEARCH);
	struct ward_match match;
	const struct ward_error *err =
	    ward_regex_match(regex, ward_view_str(subject), &match);

	assert_int_equal(match.ngroups, 0);
	ward_regex_free(regex);
	return err;
}

static void
check_refused(const char *pattern, enum ward_code code, const char *text)
{
	struct ward_regex *regex = NULL;
	const struct ward_error *err =
	    ward_regex_new(&regex, ward_view_str(pattern), WARD_REGEX_SEARCH);

	assert_code(err, code);
	if (!strstr(err->text, text))
		fail_msg("'%s' is not in '%s'", text, err->text);
	assert_null(regex);
}

static void
a_whole_pattern_must_match_all_of_the_text(void **state)
{
	(void)state;

	assert_true(matches("a+", WARD_REGEX_WHOLE, "aaa"));
	assert_false(matches("a+", WARD_REGEX_WHOLE, "aab"));
	assert_false(matches("a+", WARD_REGEX_WHOLE, "baa"));
	assert_false(matches("a|b", WARD_REGEX_WHOLE, "ab"));
	assert_true(matches("a|ab", WARD_REGEX_WHOLE, "ab"));
	assert_false(matches("a+", WARD_REGEX_WHOLE, "aa\n"));
}

static void
a_search_pattern_may_match_anywhere(void **state)
{
	(void)state;

	assert_true(matches("b", WARD_REGEX_SEARCH, "abc"));
	assert_false(matches("^b", WARD_REGEX_SEARCH, "abc"));
	assert_true(matches("", WARD_REGEX_SEARCH, ""));
}

static void
a_dollar_is_only_the_very_end(void **state)
{
	(void)state;

	assert_true(matches("a$", WARD_REGEX_SEARCH, "a"));
	assert_false(matches("a$", WARD_REGEX_SEARCH, "a\n"));
	assert_false(matches("a$", WARD_REGEX_SEARCH, "a\nb"));
	assert_false(matches("^b", WARD_REGEX_SEARCH, "a\nb"));
}

static void
a_dot_is_one_character_and_no_line_feed(void **state)
{
	(void)state;

	assert_true(matches(".", WARD_REGEX_WHOLE, "\xe2\x82\xac"));
	assert_true(matches(".", WARD_REGEX_WHOLE, "\r"));
	assert_false(matches(".", WARD_REGEX_WHOLE, "\n"));
}

static void
groups_are_views_into_the_subject(void **state)
{
	(void)state;
	struct ward_regex *regex =
	    compiled("(?<key>[A-Z]+)-(x)?([0-9]+)(y)?", WARD_REGEX_SEARCH);
	const char *subject = "in SHOP-12";
	struct ward_match match;

	assert_no_error(
	    ward_regex_match(regex, ward_view_str(subject), &match));

	assert_int_equal(match.ngroups, 5);
	assert_ptr_equal(match.groups[0].data, subject + 3);
	assert_view(match.groups[0], "SHOP-12");
	assert_view(match.groups[ward_regex_group(regex, "key")], "SHOP");
	assert_view(match.groups[2], "");
	assert_view(match.groups[3], "12");
	assert_view(match.groups[4], "");
	ward_regex_free(regex);
}

static void
a_group_that_is_not_named_has_no_number(void **state)
{
	(void)state;
	struct ward_regex *regex =
	    compiled("(a)(?<b>b)(?<c>c)", WARD_REGEX_SEARCH);

	assert_int_equal(ward_regex_group(regex, "b"), 2);
	assert_int_equal(ward_regex_group(regex, "c"), 3);
	assert_int_equal(ward_regex_group(regex, "a"), 0);
	ward_regex_free(regex);
}

static void
a_pattern_that_runs_away_is_a_limit_and_not_a_no(void **state)
{
	(void)state;

	assert_code(
	    match_error("^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	    WARD_E_LIMIT);
}

static void
a_hundred_thousand_steps_are_the_limit(void **state)
{
	(void)state;

	assert_code(
	    match_error("^(a+)+$", "aaaaaaaaaaaaaaaaaab"), WARD_E_LIMIT);
	assert_no_error(match_error("^(a+)+$", "aaaaaaaaaab"));
}

static void
a_pattern_cannot_raise_its_own_limits(void **state)
{
	(void)state;

	assert_code(match_error("(*LIMIT_MATCH=4000000000)^(a+)+$",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	    WARD_E_LIMIT);
}

/* Each place where it may begin stays below the limit of steps; all together
 * would take hours. */
static void
a_search_that_is_slow_at_many_places_is_a_limit(void **state)
{
	size_t size = 90000;
	char *text = ward_alloc(size + 1);
	const struct ward_error *err;
	clock_t begun = clock();

	(void)state;
	memset(text, 'a', size);
	err = match_error("a[^x]*[bc]", text);

	assert_code(err, WARD_E_LIMIT);
	assert_true(clock() - begun < 20 * CLOCKS_PER_SEC);
	free(text);
}

static void
add_times(struct ward_buf *out, const char *text, size_t count)
{
	while (count-- > 0)
		ward_buf_add_str(out, text);
}

/* Characters of two bytes lie across every place where it is looked how long
 * that takes. */
static void
a_long_text_is_searched_at_every_place(void **state)
{
	struct ward_regex *regex =
	    compiled("x(?<=[.\xc3\xb6]x)\xc3\xa4", WARD_REGEX_SEARCH);
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_match match;

	(void)state;
	for (size_t before = 1; before < 1200; before++) {
		ward_buf_clear(&text);
		add_times(&text, ".", before % 2);
		add_times(&text, "\xc3\xb6", before / 2);
		ward_buf_add_str(&text, "x\xc3\xa4");
		add_times(&text, "\xc3\xb6", 600);
		assert_no_error(
		    ward_regex_match(regex, ward_buf_view(&text), &match));
		assert_int_equal(match.ngroups, 1);
		assert_ptr_equal(match.groups[0].data, text.data + before);
	}
	ward_buf_release(&text);
	ward_regex_free(regex);
}

static void
the_beginning_of_a_long_text_is_one_place(void **state)
{
	struct ward_buf text = WARD_BUF_INIT;

	(void)state;
	add_times(&text, "b", 5000);
	assert_false(
	    matches("^a|\\Aa", WARD_REGEX_SEARCH, ward_buf_str(&text)));
	ward_buf_add_str(&text, "a");
	assert_false(
	    matches("^a|\\Aa", WARD_REGEX_SEARCH, ward_buf_str(&text)));
	assert_true(matches("a$", WARD_REGEX_SEARCH, ward_buf_str(&text)));
	assert_true(matches("$", WARD_REGEX_SEARCH, ward_buf_str(&text)));
	ward_buf_release(&text);
}

static void
a_match_that_goes_too_deep_is_a_limit(void **state)
{
	(void)state;
	char subject[12001] = "";

	memset(subject, 'a', sizeof(subject) - 1);
	memcpy(subject + sizeof(subject) - 3, "cd", 2);

	const struct ward_error *err = match_error("^(?:(a)|b)*c$", subject);
	assert_code(err, WARD_E_LIMIT);
	assert_non_null(strstr(err->text, "depth"));
}

static void
text_that_is_not_utf8_is_an_error_and_not_a_no(void **state)
{
	(void)state;

	assert_code(match_error("a", "a\xff"), WARD_E_INVALID);
	assert_code(match_error("a", "a\xe2\x82"), WARD_E_INVALID);
	assert_code(match_error("a", "\xed\xa0\x80"), WARD_E_INVALID);
}

static void
a_match_that_would_end_before_it_begins_is_an_error(void **state)
{
	(void)state;
	struct ward_regex *regex = NULL;
	struct ward_match match;
	const struct ward_error *err = ward_regex_new(
	    &regex, ward_view_str("(?=ab\\K)a"), WARD_REGEX_SEARCH);

	/* A newer pcre2 refuses the pattern, an older one lets it move. */
	if (!err)
		err = ward_regex_match(regex, ward_view_str("ab"), &match);

	assert_code(err, WARD_E_INVALID);
	ward_regex_free(regex);
}

static void
a_subject_of_a_mebibyte_is_read_and_one_more_byte_is_not(void **state)
{
	(void)state;
	size_t size = 1024 * 1024;
	char *text = ward_alloc(size + 1);
	struct ward_regex *regex = compiled("a*b", WARD_REGEX_WHOLE);
	struct ward_match match;
	memset(text, 'a', size + 1);
	text[size - 1] = 'b';

	assert_no_error(ward_regex_match(regex, ward_view(text, size), &match));
	assert_int_equal(match.ngroups, 1);
	assert_code(ward_regex_match(regex, ward_view(text, size + 1), &match),
	    WARD_E_LIMIT);

	ward_regex_free(regex);
	free(text);
}

static void
an_empty_view_may_be_null(void **state)
{
	(void)state;
	struct ward_regex *regex = NULL;
	struct ward_match match;
	assert_no_error(
	    ward_regex_new(&regex, ward_view(NULL, 0), WARD_REGEX_WHOLE));

	assert_no_error(ward_regex_match(regex, ward_view(NULL, 0), &match));

	assert_int_equal(match.ngroups, 1);
	assert_int_equal(match.groups[0].size, 0);
	ward_regex_free(regex);
}

static void
a_subject_may_hold_a_nul(void **state)
{
	(void)state;
	struct ward_regex *regex = compiled("^a\\x00b$", WARD_REGEX_SEARCH);
	struct ward_match match;

	assert_no_error(ward_regex_match(regex, ward_view("a\0b", 3), &match));

	assert_int_equal(match.ngroups, 1);
	ward_regex_free(regex);
}

static void
a_wrong_pattern_is_refused_with_its_place(void **state)
{
	(void)state;

	check_refused("ab(c", WARD_E_INVALID,
	    "pattern is wrong at byte 4: missing closing parenthesis");
	check_refused("a\xff", WARD_E_INVALID, "UTF-8 error");
	check_refused("a\\C", WARD_E_INVALID, "\\C");
}

static void
a_pattern_of_4096_bytes_is_taken_and_one_more_is_not(void **state)
{
	(void)state;
	char pattern[4098] = "";

	memset(pattern, 'a', 4097);
	check_refused(pattern, WARD_E_LIMIT, "4097");
	pattern[4096] = '\0';

	ward_regex_free(compiled(pattern, WARD_REGEX_SEARCH));
}

static void
a_pattern_has_no_more_groups_than_a_match_can_hold(void **state)
{
	(void)state;
	const char *fifteen = "(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)";
	const char *sixteen =
	    "(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)";

	assert_true(matches(fifteen, WARD_REGEX_WHOLE, "aaaaaaaaaaaaaaa"));
	check_refused(sixteen, WARD_E_LIMIT, "16 groups");
}

static void
freeing_nothing_is_harmless(void **state)
{
	(void)state;

	ward_regex_free(NULL);
}

static void
the_version_is_two_numbers(void **state)
{
	(void)state;
	unsigned int major, minor;
	char rest;

	assert_int_equal(
	    sscanf(ward_regex_version(), "%u.%u%c", &major, &minor, &rest), 2);
	assert_int_equal(major, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_pattern_must_match_all_of_the_text),
		cmocka_unit_test(a_search_pattern_may_match_anywhere),
		cmocka_unit_test(a_dollar_is_only_the_very_end),
		cmocka_unit_test(a_dot_is_one_character_and_no_line_feed),
		cmocka_unit_test(groups_are_views_into_the_subject),
		cmocka_unit_test(a_group_that_is_not_named_has_no_number),
		cmocka_unit_test(
		    a_pattern_that_runs_away_is_a_limit_and_not_a_no),
		cmocka_unit_test(a_hundred_thousand_steps_are_the_limit),
		cmocka_unit_test(a_pattern_cannot_raise_its_own_limits),
		cmocka_unit_test(
		    a_search_that_is_slow_at_many_places_is_a_limit),
		cmocka_unit_test(a_long_text_is_searched_at_every_place),
		cmocka_unit_test(the_beginning_of_a_long_text_is_one_place),
		cmocka_unit_test(a_match_that_goes_too_deep_is_a_limit),
		cmocka_unit_test(
		    text_that_is_not_utf8_is_an_error_and_not_a_no),
		cmocka_unit_test(
		    a_match_that_would_end_before_it_begins_is_an_error),
		cmocka_unit_test(
		    a_subject_of_a_mebibyte_is_read_and_one_more_byte_is_not),
		cmocka_unit_test(an_empty_view_may_be_null),
		cmocka_unit_test(a_subject_may_hold_a_nul),
		cmocka_unit_test(a_wrong_pattern_is_refused_with_its_place),
		cmocka_unit_test(
		    a_pattern_of_4096_bytes_is_taken_and_one_more_is_not),
		cmocka_unit_test(
		    a_pattern_has_no_more_groups_than_a_match_can_hold),
		cmocka_unit_test(freeing_nothing_is_harmless),
		cmocka_unit_test(the_version_is_two_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

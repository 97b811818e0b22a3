/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/calendar.h"
#include "refward/text.h"

static void
each_kind_of_edit_counts_one(void **state)
{
	(void)state;

	assert_int_equal(ward_edit_distance("abc", "abc"), 0);
	assert_int_equal(ward_edit_distance("abc", "abcd"), 1);
	assert_int_equal(ward_edit_distance("abc", "ac"), 1);
	assert_int_equal(ward_edit_distance("abc", "axc"), 1);
	assert_int_equal(ward_edit_distance("abc", "acb"), 1);
	assert_int_equal(ward_edit_distance("ab", "ba"), 1);
}

static void
distances_add_up_and_do_not_depend_on_the_order(void **state)
{
	(void)state;
	static const char *const words[] = { "", "a", "lenght", "length",
		"kitten", "sitting", "commit-subject" };

	assert_int_equal(ward_edit_distance("", "abc"), 3);
	assert_int_equal(ward_edit_distance("abc", ""), 3);
	assert_int_equal(ward_edit_distance("kitten", "sitting"), 3);
	for (size_t i = 0; i < 7; i++)
		for (size_t j = 0; j < 7; j++)
			assert_int_equal(ward_edit_distance(words[i], words[j]),
			    ward_edit_distance(words[j], words[i]));
}

static const char *const rules[] = { "commit-subject", "commit-subject-length",
	"create", "delete", "path-deny" };

static const char *
meant(const char *word)
{
	return ward_did_you_mean(word, rules, sizeof(rules) / sizeof(*rules));
}

static void
a_mistyped_word_finds_the_nearest_one(void **state)
{
	(void)state;

	assert_string_equal(meant("creat"), "create");
	assert_string_equal(meant("detele"), "delete");
	assert_string_equal(
	    meant("commit-subject-lenght"), "commit-subject-length");
	assert_string_equal(meant("comit-subjct"), "commit-subject");
}

static void
a_word_that_is_like_nothing_finds_nothing(void **state)
{
	(void)state;

	assert_null(meant("frozen"));
	assert_null(meant("x"));
	assert_null(meant(""));
	assert_null(ward_did_you_mean("create", rules, 0));
}

static void
of_two_near_words_the_nearer_is_meant(void **state)
{
	(void)state;
	static const char *const words[] = { "abcdefgh", "abcdefgx" };

	assert_string_equal(ward_did_you_mean("abcdefgx", words, 2), words[1]);
	assert_string_equal(ward_did_you_mean("abcdefgy", words, 2), words[0]);
}

static void
check_number(const char *text, bool is_number, uint64_t expected)
{
	uint64_t number = 77;

	if (ward_parse_number(ward_view_str(text), 2, UINT64_MAX, &number) !=
	    is_number)
		fail_msg("'%s'", text);
	assert_int_equal(number, is_number ? expected : 77);
}

static void
a_number_is_digits_and_nothing_else(void **state)
{
	(void)state;

	check_number("42", true, 42);
	check_number("007", true, 7);
	check_number("18446744073709551615", true, UINT64_MAX);
	check_number("18446744073709551616", false, 0);
	check_number("99999999999999999999999", false, 0);
	check_number("", false, 0);
	check_number("+5", false, 0);
	check_number("-5", false, 0);
	check_number(" 5", false, 0);
	check_number("5 ", false, 0);
	check_number("5k", false, 0);
	check_number("0x10", false, 0);
}

static void
a_number_outside_its_range_is_none(void **state)
{
	(void)state;
	uint64_t number = 0;

	assert_true(ward_parse_number(ward_view_str("5"), 5, 7, &number));
	assert_true(ward_parse_number(ward_view_str("7"), 5, 7, &number));
	assert_false(ward_parse_number(ward_view_str("4"), 5, 7, &number));
	assert_false(ward_parse_number(ward_view_str("8"), 5, 7, &number));

	assert_int_equal(number, 7);
}

static void
a_number_ends_with_its_view(void **state)
{
	(void)state;
	uint64_t number = 0;

	assert_true(ward_parse_number(ward_view("123", 2), 0, 99, &number));
	assert_int_equal(number, 12);
	assert_false(ward_parse_number(ward_view("1\0002", 3), 0, 99, &number));
}

static void
check_size(const char *text, bool is_size, uint64_t expected)
{
	uint64_t size = 77;

	if (ward_parse_size(ward_view_str(text), 1, UINT64_MAX, &size) !=
	    is_size)
		fail_msg("'%s'", text);
	assert_int_equal(size, is_size ? expected : 77);
}

static void
a_size_may_have_a_unit(void **state)
{
	(void)state;

	check_size("10", true, 10);
	check_size("10k", true, 10240);
	check_size("10M", true, 10485760);
	check_size("2G", true, UINT64_C(2147483648));
	check_size("17179869183G", true, UINT64_C(17179869183) << 30);
	check_size("17179869184G", false, 0);
	check_size("k", false, 0);
	check_size("", false, 0);
	check_size("10m", false, 0);
	check_size("10 k", false, 0);
	check_size("10kk", false, 0);
	check_size("0k", false, 0);
}

static void
an_instant_is_read_and_written(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = { { "1970-01-01T00:00:00Z", 0 },
		{ "2000-02-29T23:59:59Z", 951868799 },
		{ "2026-12-24T18:00:00Z", 1798135200 },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799) } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_buf text = WARD_BUF_INIT;
		int64_t seconds = -1;

		assert_true(
		    ward_parse_time(ward_view_str(cases[i].text), &seconds));
		ward_add_time(&text, cases[i].seconds);

		assert_int_equal(seconds, cases[i].seconds);
		assert_string_equal(ward_buf_str(&text), cases[i].text);
		ward_buf_release(&text);
	}
}

static void
a_day_is_its_first_second(void **state)
{
	int64_t seconds;

	(void)state;

	assert_true(ward_parse_time(ward_view_str("2026-12-24"), &seconds));

	assert_int_equal(seconds, 1798070400);
}

static void
what_is_no_instant_is_not_read(void **state)
{
	static const char *const texts[] = { "", "2026", "2026-13-01",
		"2026-00-01", "2026-02-29", "2100-02-29", "1969-12-31",
		"2026-04-31", "2026-1-01", "2026-12-24T24:00:00Z",
		"2026-12-24T18:60:00Z", "2026-12-24T18:00:60Z",
		"2026-12-24T18:00:00", "2026-12-24 18:00:00Z",
		"2026-12-24T18:00:00+0", " 2026-12-24", "2026-12-24 " };
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(
		    ward_parse_time(ward_view_str(texts[i]), &seconds));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instant_is_read_and_written),
		cmocka_unit_test(a_day_is_its_first_second),
		cmocka_unit_test(what_is_no_instant_is_not_read),
		cmocka_unit_test(each_kind_of_edit_counts_one),
		cmocka_unit_test(
		    distances_add_up_and_do_not_depend_on_the_order),
		cmocka_unit_test(a_mistyped_word_finds_the_nearest_one),
		cmocka_unit_test(a_word_that_is_like_nothing_finds_nothing),
		cmocka_unit_test(of_two_near_words_the_nearer_is_meant),
		cmocka_unit_test(a_number_is_digits_and_nothing_else),
		cmocka_unit_test(a_number_outside_its_range_is_none),
		cmocka_unit_test(a_number_ends_with_its_view),
		cmocka_unit_test(a_size_may_have_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

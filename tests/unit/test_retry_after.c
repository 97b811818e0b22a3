/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "src/deliver/http_check.h"
#include "src/deliver/retry_after.h"

/* 1994-11-06T08:49:37Z, the instant that RFC 9110 writes in three forms. */
#define INSTANT INT64_C(784111777)

static int64_t
after(const char *text, int64_t now)
{
	return ward_retry_after(ward_view_str(text), now);
}

static void
a_number_is_seconds(void **state)
{
	(void)state;
	assert_int_equal(after("0", 0), 0);
	assert_int_equal(after("120", 0), 120);
	assert_int_equal(after(" 7\t", 0), 7);
}

static void
a_date_is_read_in_all_three_forms(void **state)
{
	static const char *const forms[] = { "Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" };

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_int_equal(after(forms[i], INSTANT - 61), 61);
		assert_int_equal(after(forms[i], INSTANT), 0);
		assert_int_equal(after(forms[i], INSTANT + 1), 0);
	}
}

static void
two_digits_of_a_year_are_at_most_fifty_years_ahead(void **state)
{
	static const char text[] = "Sunday, 06-Nov-44 08:49:37 GMT";

	(void)state;
	assert_int_equal(after(text, INSTANT), WARD_RETRY_AFTER_MAX);
	assert_int_equal(after("Sunday, 06-Nov-45 08:49:37 GMT", INSTANT), -1);
	assert_int_equal(after("Monday, 06-Nov-95 08:49:37 GMT", INSTANT),
	    WARD_RETRY_AFTER_MAX);
}

static void
nobody_is_waited_for_longer_than_a_week(void **state)
{
	(void)state;
	assert_int_equal(after("604800", 0), WARD_RETRY_AFTER_MAX);
	assert_int_equal(after("604801", 0), WARD_RETRY_AFTER_MAX);
	assert_int_equal(
	    after("99999999999999999999", 0), WARD_RETRY_AFTER_MAX);
	assert_int_equal(
	    after("Fri, 31 Dec 9999 23:59:59 GMT", 0), WARD_RETRY_AFTER_MAX);
}

static void
what_is_neither_is_no_answer(void **state)
{
	static const char *const texts[] = { "", "-1", "1.5", "soon", "1 2",
		"9999999999999999999x", "Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 06 Foo 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 24:00:00 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT",
		"Sun, 06 Nov 1994 08:49:61 GMT",
		"Sun, 06 Nov 1969 08:49:37 GMT", ",", "Sunday,",
		"Sun Nov  6 08:49:37 1994 "
		"x" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (after(texts[i], 0) != -1)
			fail_msg("'%s' is read", texts[i]);
}

static void
a_field_holds_nothing_that_begins_another(void **state)
{
	(void)state;
	assert_true(ward_http_is_token(ward_view_str("X-Hub-Signature-256")));
	assert_true(ward_http_is_value(ward_view_str("")));
	assert_true(ward_http_is_value(ward_view_str("a\tb \xff")));

	assert_false(ward_http_is_token(ward_view_str("")));
	assert_false(ward_http_is_token(ward_view_str("X Y")));
	assert_false(ward_http_is_token(ward_view_str("X:")));
	assert_false(ward_http_is_token(ward_view("X\0", 2)));
	assert_false(ward_http_is_value(ward_view_str("a\rb")));
	assert_false(ward_http_is_value(ward_view_str("a\nb: c")));
	assert_false(ward_http_is_value(ward_view("a\0b", 3)));
	assert_false(ward_http_is_value(ward_view_str("a\x7f")));
	assert_false(ward_http_is_value(ward_view_str(" a")));
	assert_false(ward_http_is_value(ward_view_str("a ")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_seconds),
		cmocka_unit_test(a_date_is_read_in_all_three_forms),
		cmocka_unit_test(
		    two_digits_of_a_year_are_at_most_fifty_years_ahead),
		cmocka_unit_test(nobody_is_waited_for_longer_than_a_week),
		cmocka_unit_test(what_is_neither_is_no_answer),
		cmocka_unit_test(a_field_holds_nothing_that_begins_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

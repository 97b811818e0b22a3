/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <errno.h>

static void
an_error_has_its_code_and_text(void **state)
{
	(void)state;

	const struct ward_error *err = ward_error(WARD_E_LIMIT, "too %d", 5);

	assert_int_equal(err->code, WARD_E_LIMIT);
	assert_string_equal(err->text, "too 5");
}

static void
a_system_error_ends_in_what_errno_was_on_entry(void **state)
{
	(void)state;
	errno = ENOENT;

	const struct ward_error *err =
	    ward_error(WARD_E_SYSTEM, "cannot open '%s'", "x");

	assert_string_equal(
	    err->text, "cannot open 'x': No such file or directory");
}

static void
an_error_without_a_text_says_what_its_code_means(void **state)
{
	(void)state;

	const struct ward_error *err = ward_error(WARD_E_CORRUPT, "%s", "");

	assert_string_equal(err->text, "the repository or a file is damaged");
}

static void
wrapping_prefixes_the_text_and_keeps_the_code(void **state)
{
	(void)state;
	const struct ward_error *err = ward_error(WARD_E_INVALID, "inner");

	err = ward_error_wrap(err, "line %d", 3);
	err = ward_error_wrap(err, "policy '%s'", "p");

	assert_int_equal(err->code, WARD_E_INVALID);
	assert_string_equal(err->text, "policy 'p': line 3: inner");
}

static void
wrapping_works_when_the_ring_has_come_round(void **state)
{
	(void)state;
	const struct ward_error *err = ward_error(WARD_E_MISSING, "first");

	for (int i = 0; i < 15; i++)
		assert_non_null(ward_error(WARD_E_LIMIT, "other %d", i));
	const struct ward_error *wrapped = ward_error_wrap(err, "again");

	assert_ptr_equal(wrapped, err);
	assert_int_equal(wrapped->code, WARD_E_MISSING);
	assert_string_equal(wrapped->text, "again: first");
}

static void
an_error_stays_valid_while_fifteen_more_are_made(void **state)
{
	(void)state;
	const struct ward_error *err = ward_error(WARD_E_MISSING, "first");

	for (int i = 0; i < 15; i++)
		assert_non_null(ward_error(WARD_E_LIMIT, "other %d", i));

	assert_string_equal(err->text, "first");
}

static void
a_text_of_another_error_may_be_an_argument(void **state)
{
	(void)state;
	const struct ward_error *err = ward_error(WARD_E_MISSING, "first");

	for (int i = 0; i < 16; i++)
		err = ward_error(WARD_E_MISSING, "%s", err->text);

	assert_string_equal(err->text, "first");
}

static void
a_long_text_is_cut_and_says_so(void **state)
{
	(void)state;
	char text[3000] = "";

	memset(text, 'a', sizeof(text) - 1);
	const struct ward_error *err = ward_error(WARD_E_LIMIT, "%s", text);

	assert_int_equal(strlen(err->text), 1023);
	assert_string_equal(err->text + 1019, "a...");
}

static void
a_long_path_does_not_hide_the_cause(void **state)
{
	(void)state;
	char path[3000] = "";

	memset(path, 'a', sizeof(path) - 1);
	errno = EACCES;
	const struct ward_error *err = ward_error(WARD_E_SYSTEM, "%s", path);
	err = ward_error_wrap(err, "%s", path);

	assert_non_null(strstr(err->text, "a...: Permission denied"));
}

static void
a_text_is_not_cut_inside_a_character(void **state)
{
	(void)state;
	char text[3001] = "";

	for (int shift = 0; shift < 3; shift++) {
		size_t at = (size_t)shift;

		memset(text, 'a', at);
		for (; at + 3 < sizeof(text); at += 3)
			memcpy(text + at, "\xe2\x82\xac", 4);
		const struct ward_error *err =
		    ward_error(WARD_E_LIMIT, "%s", text);

		size_t size = strlen(err->text);
		assert_true(size > 1000);
		assert_memory_equal(err->text + size - 6, "\xe2\x82\xac...", 6);
	}
}

static void
every_code_has_a_name(void **state)
{
	(void)state;

	assert_string_equal(ward_error_name(WARD_E_SYSTEM), "system");
	assert_string_equal(ward_error_name(WARD_E_CORRUPT), "corrupt");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_has_its_code_and_text),
		cmocka_unit_test(
		    a_system_error_ends_in_what_errno_was_on_entry),
		cmocka_unit_test(
		    an_error_without_a_text_says_what_its_code_means),
		cmocka_unit_test(wrapping_prefixes_the_text_and_keeps_the_code),
		cmocka_unit_test(wrapping_works_when_the_ring_has_come_round),
		cmocka_unit_test(
		    an_error_stays_valid_while_fifteen_more_are_made),
		cmocka_unit_test(a_text_of_another_error_may_be_an_argument),
		cmocka_unit_test(a_long_text_is_cut_and_says_so),
		cmocka_unit_test(a_long_path_does_not_hide_the_cause),
		cmocka_unit_test(a_text_is_not_cut_inside_a_character),
		cmocka_unit_test(every_code_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

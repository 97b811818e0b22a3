/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

static void
an_empty_buffer_is_an_empty_string(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;

	assert_string_equal(ward_buf_str(&buf), "");
	assert_int_equal(buf.size, 0);
	assert_int_equal(ward_buf_view(&buf).size, 0);
	ward_buf_release(&buf);
}

static void
appending_nothing_makes_a_terminated_text(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;

	ward_buf_add(&buf, NULL, 0);

	assert_non_null(buf.data);
	assert_string_equal(buf.data, "");
	ward_buf_release(&buf);
}

static void
all_ways_of_appending_keep_the_text_terminated(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;

	ward_buf_add(&buf, "abc", 2);
	assert_string_equal(buf.data, "ab");
	ward_buf_add_str(&buf, "cd");
	assert_string_equal(buf.data, "abcd");
	ward_buf_add_char(&buf, 'e');
	assert_string_equal(buf.data, "abcde");
	ward_buf_add_view(&buf, ward_view("fgh", 1));
	assert_string_equal(buf.data, "abcdef");
	ward_buf_printf(&buf, "%d-%s", 12, "x");

	assert_string_equal(buf.data, "abcdef12-x");
	assert_int_equal(buf.size, 10);
	ward_buf_release(&buf);
}

static void
a_buffer_grows_byte_by_byte(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;

	for (int i = 0; i < 10000; i++) {
		ward_buf_add_char(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.data[i + 1], '\0');
	}

	for (int i = 0; i < 10000; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
	ward_buf_release(&buf);
}

static void
a_formatted_text_of_any_length_fits(void **state)
{
	(void)state;

	for (int width = 0; width < 300; width++) {
		struct ward_buf buf = WARD_BUF_INIT;

		ward_buf_printf(&buf, "%*s", width, "");
		assert_int_equal(buf.size, width);
		assert_int_equal(strlen(buf.data), width);
		ward_buf_release(&buf);
	}
}

static void
a_cleared_buffer_keeps_its_memory_a_released_one_not(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	ward_buf_add_str(&buf, "text");
	const char *memory = buf.data;

	ward_buf_clear(&buf);
	assert_string_equal(buf.data, "");
	assert_ptr_equal(buf.data, memory);
	ward_buf_release(&buf);

	assert_null(buf.data);
	assert_int_equal(buf.capacity, 0);
	ward_buf_release(&buf);
	ward_buf_clear(&buf);
}

static void
a_truncated_buffer_ends_there(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	ward_buf_add_str(&buf, "abcdef");

	ward_buf_truncate(&buf, 3);

	assert_string_equal(buf.data, "abc");
	assert_int_equal(buf.size, 3);
	ward_buf_release(&buf);
}

static void
a_reserve_makes_room_that_later_appends_use(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	ward_buf_reserve(&buf, 1000);
	const char *memory = buf.data;

	for (int i = 0; i < 1000; i++)
		ward_buf_add_char(&buf, 'x');

	assert_ptr_equal(buf.data, memory);
	ward_buf_release(&buf);
}

static void
views_are_compared_by_size_and_bytes(void **state)
{
	(void)state;
	struct ward_view empty = WARD_VIEW_EMPTY;

	assert_true(ward_view_equal(empty, ward_view_str("")));
	assert_true(
	    ward_view_equal(ward_view("a\0b", 3), ward_view("a\0b", 3)));
	assert_false(
	    ward_view_equal(ward_view("a\0b", 3), ward_view("a\0c", 3)));
	assert_false(ward_view_is(ward_view("a\0b", 3), "a"));
	assert_true(ward_view_is(ward_view("abc", 2), "ab"));
	assert_true(ward_view_is(ward_view_str(NULL), ""));
}

static bool
is_same_word(const char *a, const char *b)
{
	return ward_view_equal_nocase(ward_view_str(a), ward_view_str(b));
}

static void
letters_without_case_are_those_of_ascii(void **state)
{
	(void)state;

	assert_true(is_same_word("Signed-Off-By", "signed-off-bY"));
	assert_true(is_same_word("", NULL));
	assert_false(is_same_word("ab", "abc"));
	assert_false(is_same_word("@[`{", "`{@["));
	assert_false(is_same_word("\xc3\x84", "\xc3\xa4"));
	assert_false(
	    ward_view_equal_nocase(ward_view("a\0b", 3), ward_view("A\0c", 3)));
}

static void
views_begin_and_end(void **state)
{
	(void)state;
	struct ward_view view = ward_view_str("refs/heads/x");
	struct ward_view empty = WARD_VIEW_EMPTY;

	assert_true(ward_view_starts(view, "refs/"));
	assert_false(ward_view_starts(view, "heads"));
	assert_true(ward_view_ends(view, "/x"));
	assert_false(ward_view_ends(view, "/y"));
	assert_false(ward_view_starts(empty, "a"));
	assert_false(ward_view_ends(empty, "a"));
	assert_true(ward_view_starts(empty, ""));
	assert_true(ward_view_ends(empty, ""));
}

static int
order(const char *a, const char *b)
{
	int result = ward_view_compare(ward_view_str(a), ward_view_str(b));

	return (result > 0) - (result < 0);
}

static void
views_are_ordered_by_unsigned_bytes(void **state)
{
	(void)state;

	assert_int_equal(order("a", "b"), -1);
	assert_int_equal(order("b", "a"), 1);
	assert_int_equal(order("a", "a"), 0);
	assert_int_equal(order("a", "ab"), -1);
	assert_int_equal(order("ab", "a"), 1);
	assert_int_equal(order("", ""), 0);
	assert_int_equal(order(NULL, "a"), -1);
	assert_int_equal(order("\xff", "a"), 1);
}

static void
trimming_takes_white_space_off_both_ends_only(void **state)
{
	(void)state;

	assert_view(ward_view_trim(ward_view_str(" \t\r\na b\n \t")), "a b");
	assert_view(ward_view_trim(ward_view_str(" \n")), "");
	assert_view(ward_view_trim(ward_view_str(NULL)), "");
	assert_view(ward_view_trim(ward_view_str("\va")), "\va");
}

static void
splitting_gives_every_piece_and_no_empty_last_one(void **state)
{
	(void)state;
	struct ward_view rest = ward_view_str("a,,b,"), piece;

	assert_true(ward_view_split(&rest, ',', &piece));
	assert_view(piece, "a");
	assert_true(ward_view_split(&rest, ',', &piece));
	assert_view(piece, "");
	assert_true(ward_view_split(&rest, ',', &piece));
	assert_view(piece, "b");
	assert_false(ward_view_split(&rest, ',', &piece));
}

static void
splitting_gives_what_remains_as_the_last_piece(void **state)
{
	(void)state;
	struct ward_view rest = ward_view_str("a b"), piece;

	assert_true(ward_view_split(&rest, ' ', &piece));
	assert_true(ward_view_split(&rest, ' ', &piece));

	assert_view(piece, "b");
	assert_false(ward_view_split(&rest, ' ', &piece));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_an_empty_string),
		cmocka_unit_test(appending_nothing_makes_a_terminated_text),
		cmocka_unit_test(
		    all_ways_of_appending_keep_the_text_terminated),
		cmocka_unit_test(a_buffer_grows_byte_by_byte),
		cmocka_unit_test(a_formatted_text_of_any_length_fits),
		cmocka_unit_test(
		    a_cleared_buffer_keeps_its_memory_a_released_one_not),
		cmocka_unit_test(a_truncated_buffer_ends_there),
		cmocka_unit_test(a_reserve_makes_room_that_later_appends_use),
		cmocka_unit_test(views_are_compared_by_size_and_bytes),
		cmocka_unit_test(letters_without_case_are_those_of_ascii),
		cmocka_unit_test(views_begin_and_end),
		cmocka_unit_test(views_are_ordered_by_unsigned_bytes),
		cmocka_unit_test(trimming_takes_white_space_off_both_ends_only),
		cmocka_unit_test(
		    splitting_gives_every_piece_and_no_empty_last_one),
		cmocka_unit_test(
		    splitting_gives_what_remains_as_the_last_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

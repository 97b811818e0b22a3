/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "policy/message.h"

static struct ward_arena *arena;
static struct ward_message message;

static void
read_bytes(const char *raw, size_t size, const char *charset)
{
	ward_message_read(
	    &message, arena, ward_view(raw, size), ward_view_str(charset));
}

static void
read_text(const char *raw)
{
	read_bytes(raw, strlen(raw), NULL);
}

static void
a_message_is_subject_gap_and_body(void **state)
{
	(void)state;

	read_text("Add a shop\n\nIt sells.\nThings.\n");

	assert_view(message.subject, "Add a shop");
	assert_view(message.body, "It sells.\nThings.");
	assert_view(message.text, "Add a shop\n\nIt sells.\nThings.");
	assert_true(message.has_gap);
	assert_true(message.is_lossless);
}

static void
a_message_of_one_line_has_a_gap_and_no_body(void **state)
{
	(void)state;

	read_text("Add a shop");

	assert_view(message.subject, "Add a shop");
	assert_int_equal(message.body.size, 0);
	assert_true(message.has_gap);
}

static void
text_right_below_the_subject_is_body_without_a_gap(void **state)
{
	(void)state;

	read_text("Add a shop\nIt sells.\n");

	assert_view(message.subject, "Add a shop");
	assert_view(message.body, "It sells.");
	assert_false(message.has_gap);
}

static void
blanks_alone_make_an_empty_line(void **state)
{
	(void)state;

	read_text("Add a shop\n \t\n\t\n\nIt sells.");

	assert_true(message.has_gap);
	assert_view(message.body, "It sells.");
}

static void
empty_lines_at_both_ends_go(void **state)
{
	(void)state;

	read_text("\n \n\t\nAdd a shop\n\nIt sells.  \n\n \n");

	assert_view(message.text, "Add a shop\n\nIt sells.");
	assert_view(message.subject, "Add a shop");
}

static void
blanks_before_the_subject_stay_and_behind_it_go(void **state)
{
	(void)state;

	read_text("  Add a shop \t\n\nbody");

	assert_view(message.subject, "  Add a shop");
}

static void
nothing_is_an_empty_message(void **state)
{
	static const char *const nothings[] = { "", "\n", " ", "\r\n", "\n\t\n",
		"\r\n\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(nothings) / sizeof(*nothings); i++) {
		read_text(nothings[i]);

		assert_int_equal(message.text.size, 0);
		assert_int_equal(message.subject.size, 0);
		assert_int_equal(message.body.size, 0);
		assert_int_equal(message.trailers.size, 0);
		assert_true(message.has_gap);
		assert_true(message.is_lossless);
	}
}

static void
a_view_without_bytes_is_an_empty_message(void **state)
{
	(void)state;

	read_bytes(NULL, 0, NULL);

	assert_int_equal(message.text.size, 0);
	assert_true(message.is_lossless);
}

static void
line_ends_of_two_bytes_become_one(void **state)
{
	(void)state;

	read_text("Add a shop\r\n\r\nIt sells.\r\n\r\nA: 1\r\n");

	assert_view(message.text, "Add a shop\n\nIt sells.\n\nA: 1");
	assert_view(message.subject, "Add a shop");
	assert_view(message.trailers, "A: 1");
	assert_true(message.has_gap);
}

static void
a_lone_carriage_return_stays_for_a_rule_to_find(void **state)
{
	(void)state;

	read_text("Add a\rshop\n\nx\r\r\ny\n");

	assert_view(message.text, "Add a\rshop\n\nx\r\ny");
}

static void
the_encoding_header_says_how_bytes_are_read(void **state)
{
	(void)state;

	read_bytes("Gr\xfc\xdf"
		   "e\n",
	    7, "ISO-8859-1");

	assert_view(message.subject,
	    "Gr\xc3\xbc\xc3\x9f"
	    "e");
	assert_true(message.is_lossless);
}

static void
the_header_counts_also_where_the_bytes_could_be_utf_8(void **state)
{
	(void)state;

	read_bytes("Gr\xc3\xbc\n", 5, "ISO-8859-1");

	assert_view(message.subject, "Gr\xc3\x83\xc2\xbc");
}

static void
without_a_header_bytes_are_utf_8(void **state)
{
	(void)state;

	read_bytes("Gr\xc3\xbc\xc3\x9f"
		   "e\n",
	    9, NULL);

	assert_view(message.subject,
	    "Gr\xc3\xbc\xc3\x9f"
	    "e");
	assert_true(message.is_lossless);
}

static void
a_byte_that_cannot_be_read_is_replaced_and_reported(void **state)
{
	(void)state;

	read_bytes("Gr\xfc"
		   "n\n",
	    5, NULL);

	assert_view(message.subject,
	    "Gr\xef\xbf\xbd"
	    "n");
	assert_false(message.is_lossless);
}

static void
an_unknown_encoding_is_reported(void **state)
{
	(void)state;

	read_bytes("Gr\xfc"
		   "n\n",
	    5, "x-nonsense");

	assert_false(message.is_lossless);
}

static void
the_bytes_read_are_left_alone(void **state)
{
	char raw[] = "Add\r\n\r\nbody\r\n";

	(void)state;
	read_text(raw);

	assert_string_equal(raw, "Add\r\n\r\nbody\r\n");
	assert_true(message.text.data != raw);
}

static int
begin(void **state)
{
	(void)state;
	arena = ward_arena_new();
	memset(&message, 0xff, sizeof(message));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	ward_arena_free(arena);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_is_subject_gap_and_body),
		TEST(a_message_of_one_line_has_a_gap_and_no_body),
		TEST(text_right_below_the_subject_is_body_without_a_gap),
		TEST(blanks_alone_make_an_empty_line),
		TEST(empty_lines_at_both_ends_go),
		TEST(blanks_before_the_subject_stay_and_behind_it_go),
		TEST(nothing_is_an_empty_message),
		TEST(a_view_without_bytes_is_an_empty_message),
		TEST(line_ends_of_two_bytes_become_one),
		TEST(a_lone_carriage_return_stays_for_a_rule_to_find),
		TEST(the_encoding_header_says_how_bytes_are_read),
		TEST(the_header_counts_also_where_the_bytes_could_be_utf_8),
		TEST(without_a_header_bytes_are_utf_8),
		TEST(a_byte_that_cannot_be_read_is_replaced_and_reported),
		TEST(an_unknown_encoding_is_reported),
		TEST(the_bytes_read_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

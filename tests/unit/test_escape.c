/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "random_text.h"
#include "refward/text.h"

static void
check_terminal(const char *text, size_t cap, const char *expected)
{
	struct ward_buf out = WARD_BUF_INIT;

	ward_escape_terminal(&out, ward_view_str(text), cap);
	assert_buf(&out, expected);
	ward_buf_release(&out);
}

static void
a_terminal_shows_printable_text_as_it_is(void **state)
{
	(void)state;

	check_terminal("a\\b \xc3\xa9 \xf0\x9f\x98\x80", 0,
	    "a\\b \xc3\xa9 \xf0\x9f\x98\x80");
	check_terminal("", 0, "");
}

static void
a_terminal_never_gets_a_control(void **state)
{
	(void)state;

	check_terminal("a\x1b[31m\n\t", 0, "a\\x1b[31m\\x0a\\x09");
	check_terminal("\xc2\x9b", 0, "\\u{009b}");
	check_terminal("\xe2\x80\xae", 0, "\\u{202e}");
	check_terminal("\xf3\xa0\x81\x81", 0, "\\u{e0041}");
	check_terminal("\xff\xe2\x82z", 0, "\\xff\\xe2\\x82z");
	check_terminal("\x7f", 0, "\\x7f");
}

static void
a_text_for_a_terminal_is_cut_at_its_cap(void **state)
{
	(void)state;

	check_terminal("abcdefgh", 8, "abcdefgh");
	check_terminal("abcdefgh", 7, "abcd...");
	check_terminal("abcdefgh", 3, "...");
	check_terminal("abcdefgh", 2, "..");
	check_terminal("ab", 2, "ab");
}

static void
an_escape_is_never_cut_in_the_middle(void **state)
{
	(void)state;

	check_terminal("abc\x1bz", 8, "abc\\x1bz");
	check_terminal("abc\x1bz", 7, "abc...");
	check_terminal("a\xe2\x82\xac\xe2\x82\xac", 6, "a...");
}

static void
any_bytes_are_harmless_on_a_terminal(void **state)
{
	(void)state;
	char text[300];

	for (size_t i = 0; i < 3000; i++) {
		struct ward_buf out = WARD_BUF_INIT;
		size_t cap = i % 3 ? next_random() % 200 : 0;
		struct ward_view rest;
		uint32_t c;

		ward_escape_terminal(&out,
		    ward_view(text, random_text(text, sizeof(text))), cap);
		rest = ward_buf_view(&out);
		assert_true(cap == 0 || rest.size <= cap);
		assert_true(ward_utf8_is_valid(rest));
		while (ward_utf8_next(&rest, &c))
			assert_false(ward_is_control(c));
		ward_buf_release(&out);
	}
}

static void
check_escaped(void (*escape)(struct ward_buf *, struct ward_view),
    const char *text, const char *expected)
{
	struct ward_buf out = WARD_BUF_INIT;

	escape(&out, ward_view_str(text));
	assert_buf(&out, expected);
	ward_buf_release(&out);
}

static void
json_escapes_what_rfc_8259_wants_and_all_that_is_not_ascii(void **state)
{
	(void)state;

	check_escaped(ward_escape_json, "a\"b\\c/", "a\\\"b\\\\c/");
	check_escaped(ward_escape_json, "\b\f\n\r\t", "\\b\\f\\n\\r\\t");
	check_escaped(
	    ward_escape_json, "\x01\x1f\x7f", "\\u0001\\u001f\\u007f");
	check_escaped(ward_escape_json, "\xc3\xa9", "\\u00e9");
	check_escaped(ward_escape_json, "\xf0\x9f\x98\x80", "\\ud83d\\ude00");
	check_escaped(ward_escape_json,
	    "\xff"
	    "a",
	    "\\ufffda");
	check_escaped(ward_escape_json, "a\xc3\xa9 b\xc3z\xff\n~",
	    "a\\u00e9 b\\ufffdz\\ufffd\\n~");
}

static void
json_shows_a_nul(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;

	ward_escape_json(&out, ward_view("a\0b", 3));

	assert_buf(&out, "a\\u0000b");
	ward_buf_release(&out);
}

static void
any_bytes_are_ascii_in_json(void **state)
{
	(void)state;
	char text[300];

	for (size_t i = 0; i < 2000; i++) {
		struct ward_buf out = WARD_BUF_INIT;

		ward_escape_json(
		    &out, ward_view(text, random_text(text, sizeof(text))));
		for (size_t j = 0; j < out.size; j++)
			assert_in_range(out.data[j], 0x20, 0x7e);
		ward_buf_release(&out);
	}
}

static void
a_plain_word_needs_no_quotes_in_a_shell(void **state)
{
	(void)state;

	check_escaped(
	    ward_escape_shell, "refs/heads/a-b_c.1", "refs/heads/a-b_c.1");
	check_escaped(
	    ward_escape_shell, "git@host:x,y=1+2%", "git@host:x,y=1+2%");
}

static void
a_word_with_meaning_is_quoted_for_a_shell(void **state)
{
	(void)state;

	check_escaped(ward_escape_shell, "", "''");
	check_escaped(ward_escape_shell, "a b", "'a b'");
	check_escaped(ward_escape_shell, "$(id)`x`\\", "'$(id)`x`\\'");
	check_escaped(ward_escape_shell, "it's", "'it'\\''s'");
	check_escaped(ward_escape_shell, "~", "'~'");
	check_escaped(ward_escape_shell, "\xc3\xa9", "'\xc3\xa9'");
}

static void
what_cannot_be_typed_is_shown_as_bytes_to_a_shell(void **state)
{
	(void)state;

	check_escaped(ward_escape_shell,
	    "a\x01"
	    "1",
	    "'a'$'\\x01''1'");
	check_escaped(ward_escape_shell, "\x1b\n", "$'\\x1b\\x0a'");
	check_escaped(ward_escape_shell, "\xe2\x80\xae", "$'\\xe2\\x80\\xae'");
	check_escaped(ward_escape_shell, "\xff'", "$'\\xff'''\\'''");
}

static void
a_cell_is_quoted_and_never_a_formula(void **state)
{
	(void)state;

	check_escaped(ward_escape_csv, "", "\"\"");
	check_escaped(ward_escape_csv, "a, \"b\"", "\"a, \"\"b\"\"\"");
	check_escaped(ward_escape_csv, "=1+2", "\"'=1+2\"");
	check_escaped(ward_escape_csv, "@x", "\"'@x\"");
	check_escaped(ward_escape_csv,
	    "\xef\xbc\x9d"
	    "1",
	    "\"'\xef\xbc\x9d"
	    "1\"");
	check_escaped(ward_escape_csv, "\t=1", "\"\\x09=1\"");
	check_escaped(ward_escape_csv, "a\r\nb", "\"a\\x0d\\x0ab\"");
}

static void
markup_holds_no_markup_of_others(void **state)
{
	(void)state;

	check_escaped(ward_escape_xml, "<a b='c' d=\"e\">&",
	    "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
	check_escaped(ward_escape_xml, "\x1b\xff\xef\xbf\xbe\xc3\xa9",
	    "\\x1b\\xff\\u{fffe}\xc3\xa9");
	check_escaped(ward_escape_markdown, "@all", "` @all `");
	check_escaped(ward_escape_markdown, "a|b\n", "` a\\x7cb\\x0a `");
	check_escaped(ward_escape_markdown, "`` `", "``` `` ` ```");
}

static void
roff_text_is_never_a_request_or_an_escape(void **state)
{
	(void)state;

	check_escaped(ward_escape_roff, ".Sh x", "\\&.Sh x");
	check_escaped(ward_escape_roff, "a\n.b\n'c", "a\n\\&.b\n\\&\\(aqc");
	check_escaped(
	    ward_escape_roff, "a.b \\d \"x\"", "a.b \\ed \\(dqx\\(dq");
	check_escaped(ward_escape_roff, "^a~`$", "\\(haa\\(ti\\(ga$");
	check_escaped(ward_escape_roff, "\xe2\x82\xac", "\\[u20AC]");
	check_escaped(ward_escape_roff, "\x1b\xff\xe2\x80\xae",
	    "\\[uFFFD]\\[uFFFD]\\[uFFFD]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_shows_printable_text_as_it_is),
		cmocka_unit_test(a_terminal_never_gets_a_control),
		cmocka_unit_test(a_text_for_a_terminal_is_cut_at_its_cap),
		cmocka_unit_test(an_escape_is_never_cut_in_the_middle),
		cmocka_unit_test(any_bytes_are_harmless_on_a_terminal),
		cmocka_unit_test(
		    json_escapes_what_rfc_8259_wants_and_all_that_is_not_ascii),
		cmocka_unit_test(json_shows_a_nul),
		cmocka_unit_test(any_bytes_are_ascii_in_json),
		cmocka_unit_test(a_plain_word_needs_no_quotes_in_a_shell),
		cmocka_unit_test(a_word_with_meaning_is_quoted_for_a_shell),
		cmocka_unit_test(
		    what_cannot_be_typed_is_shown_as_bytes_to_a_shell),
		cmocka_unit_test(a_cell_is_quoted_and_never_a_formula),
		cmocka_unit_test(markup_holds_no_markup_of_others),
		cmocka_unit_test(roff_text_is_never_a_request_or_an_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

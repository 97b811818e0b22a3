/* SPDX-License-Identifier: Apache-2.0 */
/* The guard before inih. */
#include "unit.h"
#include "policy/ini.h"

struct fixture {
	struct ward_arena *arena;
	struct ward_diags diags;
	struct ward_sections sections;
	struct ward_buf said; /* all diagnostics, a line each */
	struct ward_buf read; /* "[title]key=value;..." */
};

static void
read_view(struct fixture *f, struct ward_view text)
{
	memset(f, 0, sizeof(*f));
	f->arena = ward_arena_new();
	ward_sections_init(&f->sections);
	ward_ini_read(&f->sections, f->arena, "f", text, &f->diags);
	for (size_t i = 0; i < f->diags.count; i++)
		ward_buf_printf(&f->said, "%u: %s\n", f->diags.items[i].line,
		    f->diags.items[i].text);
	for (const struct ward_section *section = f->sections.first; section;
	     section = section->next) {
		ward_buf_printf(
		    &f->read, "[%s:%u]", section->title, section->line);
		for (const struct ward_entry *entry = section->entries; entry;
		     entry = entry->next)
			ward_buf_printf(&f->read, "%u:%s=%s|", entry->line,
			    entry->key, entry->value);
	}
}

static void
read_text(struct fixture *f, const char *text)
{
	read_view(f, ward_view_str(text));
}

static void
release(struct fixture *f)
{
	ward_diags_release(&f->diags);
	ward_buf_release(&f->said);
	ward_buf_release(&f->read);
	ward_arena_free(f->arena);
}

static void
expect_view(struct ward_view text, const char *said, const char *read)
{
	struct fixture f;

	read_view(&f, text);
	assert_buf(&f.said, said);
	assert_buf(&f.read, read);
	release(&f);
}

static void
expect(const char *text, const char *said, const char *read)
{
	expect_view(ward_view_str(text), said, read);
}

static void
sections_and_keys_come_with_their_lines(void **state)
{
	(void)state;

	expect("# comment\n\n[a]\nx = 1\n  \t\n; comment\ny=2\n[b c]\nz= 3 \n",
	    "", "[a:3]4:x=1|7:y=2|[b c:8]9:z=3|");
	expect("[a]\r\nx = 1\r\n", "", "[a:1]2:x=1|");
	expect("[a]\nx = 1", "", "[a:1]2:x=1|");
	expect("[a]\nx\t=\t1\n", "", "[a:1]2:x=1|");
}

static void
values_may_hold_what_is_no_comment(void **state)
{
	(void)state;

	expect("[a]\nx = a;b # c = d: [e] \\\ny = 2\n", "",
	    "[a:1]2:x=a;b # c = d: [e] \\|3:y=2|");
	expect("[a]\nx = \xC3\xA4\n", "", "[a:1]2:x=\xC3\xA4|");
}

static void
a_key_stands_as_often_as_it_is_written(void **state)
{
	(void)state;

	expect("[a]\nx = 1\nx = 2\n[a]\nx = 3\n", "",
	    "[a:1]2:x=1|3:x=2|[a:4]5:x=3|");
}

static void
leading_blanks_do_not_continue_a_value(void **state)
{
	(void)state;

	expect("[a]\nx = 1\n y = 2\n\tz = 3\n",
	    "3: begins with a blank: a value cannot be continued on a second "
	    "line\n"
	    "4: begins with a blank: a value cannot be continued on a second "
	    "line\n",
	    "[a:1]2:x=1|");
	expect("[a]\nx = 1\n\n [b]\ny = 1\n",
	    "4: begins with a blank: a value cannot be continued on a second "
	    "line\n",
	    "[a:1]2:x=1|5:y=1|");
}

static void
an_inline_comment_is_refused(void **state)
{
	(void)state;
	const char *said =
	    "2: ' ;' in a value: a comment is a line of its own\n";

	expect("[a]\nx = (a ;b)\n", said, "[a:1]");
	expect("[a]\nx = a\t;b\n", said, "[a:1]");
	expect("[a]\nx = ;b\n", said, "[a:1]");
	expect("[a]\nx ;y = b\n", said, "[a:1]");
}

static void
a_colon_does_not_join_key_and_value(void **state)
{
	(void)state;
	const char *said =
	    "2: ':' before '=': a key and its value are joined by '='\n";

	expect("[a]\nrefs/heads/main: x = 1\n", said, "[a:1]");
	expect("[a]\nx: 1\n", said, "[a:1]");
}

static void
a_key_without_a_value_is_refused(void **state)
{
	(void)state;

	expect("[a]\nx\n", "2: no '=' behind a key\n", "[a:1]");
	expect("[a]\nx =\n", "2: 'x' is empty\n", "[a:1]");
	expect("[a]\nx = \t \n", "2: 'x' is empty\n", "[a:1]");
	expect("[a]\n= x\n", "2: no key before '='\n", "[a:1]");
}

static void
a_key_before_any_section_is_refused(void **state)
{
	(void)state;

	expect("x = 1\n[a]\ny = 2\n", "1: a key before the first section\n",
	    "[a:2]3:y=2|");
}

static void
what_stands_below_a_broken_heading_is_of_no_section(void **state)
{
	(void)state;

	expect("[a]\nx = 1\n[b\ny = 2\n[c]\nz = 3\n", "3: '[' without ']'\n",
	    "[a:1]2:x=1|[c:5]6:z=3|");
	expect("[a]\nx = 1\n[b] c\ny = 2\n",
	    "3: text after ']': a comment is a line of its own\n",
	    "[a:1]2:x=1|");
	expect("[a]\nx = 1\n[b]c]\ny = 2\n", "3: ']' in a section's name\n",
	    "[a:1]2:x=1|");
	expect("[a]\nx = 1\n[]\ny = 2\n", "3: a section without a name\n",
	    "[a:1]2:x=1|");
	expect("[b\ny\n", "1: '[' without ']'\n2: no '=' behind a key\n", "");
}

static void
a_heading_is_one_or_two_words(void **state)
{
	(void)state;
	const char *said =
	    "1: a section's heading is not '[kind name]' with one blank\n";

	expect("[a  b]\nx = 1\n", said, "");
	expect("[ a]\nx = 1\n", said, "");
	expect("[a ]\nx = 1\n", said, "");
	expect("[a b c]\nx = 1\n", said, "");
	expect("[a\tb]\nx = 1\n", "1: a tab in a section's name\n", "");
	expect("[a;b]\nx = 1\n", "1: ';' in a section's name\n", "");
}

static void
an_empty_section_is_refused(void **state)
{
	(void)state;

	expect("[a]\n# x = 1\n[b]\ny = 2\n", "1: section '[a]' is empty\n",
	    "[a:1][b:3]4:y=2|");
}

static void
an_empty_file_is_refused(void **state)
{
	(void)state;

	expect("", "0: is empty\n", "");
	expect("\n# nothing\n\n", "0: is empty\n", "");
}

/* "[a]\nx = 11...1\n", the last line of `size` bytes. */
static void
read_line_of(struct fixture *f, size_t size)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_add_str(&text, "[a]\nx = ");
	for (size_t i = strlen("x = "); i < size; i++)
		ward_buf_add_char(&text, '1');
	ward_buf_add_str(&text, "\ny = 2\n");
	read_text(f, ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
a_line_that_inih_would_cut_is_refused(void **state)
{
	(void)state;

	for (size_t size = 190; size < 210; size++) {
		struct fixture f;
		const struct ward_entry *first;

		read_line_of(&f, size);
		first = f.sections.first->entries;

		if (f.diags.count == 0) {
			assert_true(size <= 198);
			assert_int_equal(strlen(first->value), size - 4);
			first = first->next;
		} else {
			assert_true(size > 190);
			assert_int_equal(f.diags.count, 1);
			assert_int_equal(f.diags.items[0].line, 2);
			assert_non_null(
			    strstr(f.diags.items[0].text, "'KEY.file = PATH'"));
		}
		assert_string_equal(first->key, "y");
		assert_null(first->next);
		release(&f);
	}
}

static void
a_long_heading_begins_no_section(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;
	struct fixture f;

	ward_buf_add_str(&text, "[a]\nx = 1\n[b ");
	for (size_t i = 0; i < 300; i++)
		ward_buf_add_char(&text, 'c');
	ward_buf_add_str(&text, "]\ny = 2\n");
	read_text(&f, ward_buf_str(&text));

	assert_int_equal(f.diags.count, 1);
	assert_buf(&f.read, "[a:1]2:x=1|");
	release(&f);
	ward_buf_release(&text);
}

#define NAME_48 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv"

static void
a_section_name_that_inih_would_cut_is_refused(void **state)
{
	(void)state;

	expect("[" NAME_48 "w]\nx = 1\n", "", "[" NAME_48 "w:1]2:x=1|");
	expect("[" NAME_48 "wx]\nx = 1\n",
	    "1: a section's name is longer than 49 bytes\n", "");
	expect("[" NAME_48 "wx]\nx = 1\n[" NAME_48 "wy]\nx = 1\n",
	    "1: a section's name is longer than 49 bytes\n"
	    "3: a section's name is longer than 49 bytes\n",
	    "");
}

static void
bytes_that_hide_text_are_refused(void **state)
{
	(void)state;
	static const char nul[] = "[a]\nx = 1\0 2\ny = 2\n";

	expect_view(
	    ward_view(nul, sizeof(nul) - 1), "2: a NUL byte\n", "[a:1]3:y=2|");
	expect("\xEF\xBB\xBF[a]\nx = 1\n", "1: begins with a byte order mark\n",
	    "");
	expect("[a]\nx = \x1B[2J\n", "2: control character U+001B at byte 5\n",
	    "[a:1]");
	expect("[a]\nx = 1\ry = 2\n", "2: control character U+000D at byte 6\n",
	    "[a:1]");
	expect("[a]\n# \xE2\x80\xAE x\ny = 2\n",
	    "2: control character U+202E at byte 5\n", "[a:1]3:y=2|");
}

static void
text_that_is_not_utf8_is_refused(void **state)
{
	(void)state;

	expect("[a]\nx = \xFF\ny = \xC3\n",
	    "2: not valid UTF-8 at byte 5\n3: not valid UTF-8 at byte 5\n",
	    "[a:1]");
	expect("[a]\nx = 1\n[b\xFF]\ny = 2\n", "3: not valid UTF-8 at byte 3\n",
	    "[a:1]2:x=1|");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_and_keys_come_with_their_lines),
		cmocka_unit_test(values_may_hold_what_is_no_comment),
		cmocka_unit_test(a_key_stands_as_often_as_it_is_written),
		cmocka_unit_test(leading_blanks_do_not_continue_a_value),
		cmocka_unit_test(an_inline_comment_is_refused),
		cmocka_unit_test(a_colon_does_not_join_key_and_value),
		cmocka_unit_test(a_key_without_a_value_is_refused),
		cmocka_unit_test(a_key_before_any_section_is_refused),
		cmocka_unit_test(
		    what_stands_below_a_broken_heading_is_of_no_section),
		cmocka_unit_test(a_heading_is_one_or_two_words),
		cmocka_unit_test(an_empty_section_is_refused),
		cmocka_unit_test(an_empty_file_is_refused),
		cmocka_unit_test(a_line_that_inih_would_cut_is_refused),
		cmocka_unit_test(a_long_heading_begins_no_section),
		cmocka_unit_test(a_section_name_that_inih_would_cut_is_refused),
		cmocka_unit_test(bytes_that_hide_text_are_refused),
		cmocka_unit_test(text_that_is_not_utf8_is_refused),
	};

	return cmocka_run_group_tests_name("ini", tests, NULL, NULL);
}

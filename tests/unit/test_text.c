/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "random_text.h"
#include "refward/text.h"

#define FFFD "\xef\xbf\xbd"

static size_t
valid_prefix(const char *text)
{
	return ward_utf8_valid_prefix(ward_view_str(text));
}

static void
well_formed_text_is_valid_to_its_end(void **state)
{
	(void)state;
	static const char *const texts[] = { "", "a", "\x7f", "\xc2\x80",
		"\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
		"sixteen ascii bytes \xc3\xa9 and more of them" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(valid_prefix(texts[i]), strlen(texts[i]));
	assert_true(ward_utf8_is_valid(ward_view("a\0b", 3)));
	assert_true(ward_utf8_is_valid(ward_view(NULL, 0)));
}

static void
malformed_text_is_valid_up_to_the_fault(void **state)
{
	(void)state;
	static const char *const faults[] = { "\x80", "\xbf", "\xc0\x80",
		"\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe2\x82",
		"\xe2\x82\x41", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf0\x9f\x98\x41",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff" };

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		for (size_t before = 0; before < 20; before++) {
			char text[40] = "aaaaaaaaaaaaaaaaaaaa";

			memcpy(text + before, faults[i], strlen(faults[i]) + 1);
			assert_int_equal(valid_prefix(text), before);
		}
}

static void
a_sequence_cut_by_the_end_of_the_view_is_not_valid(void **state)
{
	(void)state;

	assert_int_equal(
	    ward_utf8_valid_prefix(ward_view("a\xe2\x82\xac", 3)), 1);
}

static size_t
encode(uint32_t c, char *to)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}

	size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = length - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)((0xf00 >> length & 0xf0) | c);
	return length;
}

static void
every_code_point_is_read_back_and_no_surrogate_is(void **state)
{
	(void)state;
	char text[4];
	uint32_t read;

	for (uint32_t c = 0; c <= 0x110000; c++) {
		struct ward_view view = ward_view(text, encode(c, text));
		bool is_scalar = (c < 0xd800 || c > 0xdfff) && c < 0x110000;

		if (ward_utf8_is_valid(view) != is_scalar)
			fail_msg("U+%04X", (unsigned int)c);
		if (!is_scalar)
			continue;
		if (ward_utf8_length(view) != 1 ||
		    !ward_utf8_next(&view, &read) || read != c ||
		    ward_utf8_next(&view, &read))
			fail_msg("U+%04X", (unsigned int)c);
	}
}

static void
length_counts_code_points(void **state)
{
	(void)state;

	assert_int_equal(ward_utf8_length(ward_view_str("")), 0);
	assert_int_equal(
	    ward_utf8_length(ward_view_str("a\xc3\xa9\xe2\x82\xac")), 3);
}

static void
text_that_is_not_checked_is_still_read_inside_its_bounds(void **state)
{
	(void)state;
	char *text = malloc(2);
	assert_non_null(text);
	memcpy(text, "a\xe2", 2);
	struct ward_view rest = ward_view(text, 2);
	uint32_t c;

	assert_true(ward_utf8_next(&rest, &c));
	assert_true(ward_utf8_next(&rest, &c));

	assert_int_equal(c, 0xfffd);
	assert_false(ward_utf8_next(&rest, &c));
	free(text);
}

static void
what_reorders_or_hides_text_is_a_control(void **state)
{
	(void)state;
	static const uint32_t controls[] = { 0, '\t', '\n', 0x1b, 0x7f, 0x80,
		0x85, 0x9f, 0xad, 0x61c, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029,
		0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xe0001,
		0xe0041, 0xe007f };
	static const uint32_t visible[] = { ' ', 'a', '~', 0xa0, 0xe9, 0x61b,
		0x61d, 0x200a, 0x2010, 0x2027, 0x202f, 0x20ac, 0x2070, 0xfefe,
		0xfffd, 0x1f600, 0xe0080, 0x10ffff };

	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		assert_true(ward_is_control(controls[i]));
	for (size_t i = 0; i < sizeof(visible) / sizeof(visible[0]); i++)
		assert_false(ward_is_control(visible[i]));
}

static void
check_decoded(const char *text, const char *charset, const char *expected,
    bool is_lossless)
{
	struct ward_buf out = WARD_BUF_INIT;
	bool lossless = true;

	ward_buf_add_str(&out, ">");
	ward_text_decode(
	    &out, ward_view_str(text), ward_view_str(charset), &lossless);
	assert_int_equal(out.data[0], '>');
	assert_view(ward_view(out.data + 1, out.size - 1), expected);
	if (lossless != is_lossless)
		fail_msg("'%s': lossless is %d", charset, lossless);
	ward_buf_release(&out);
}

static void
text_without_a_charset_is_utf8(void **state)
{
	(void)state;

	check_decoded("a\xc3\xa9", "", "a\xc3\xa9", true);
	check_decoded("a\xc3\xa9", "utf-8", "a\xc3\xa9", true);
	check_decoded("a\xc3\xa9", "UTF8", "a\xc3\xa9", true);
	check_decoded("", "UTF-8", "", true);
}

static void
a_byte_that_is_not_utf8_becomes_one_replacement(void **state)
{
	(void)state;

	check_decoded("a\xe9z", "", "a" FFFD "z", false);
	check_decoded("\xe2\x82", "", FFFD FFFD, false);
}

static void
latin1_and_ascii_need_no_converter(void **state)
{
	(void)state;

	check_decoded(
	    "a\xe9\xff\x80", "ISO-8859-1", "a\xc3\xa9\xc3\xbf\xc2\x80", true);
	check_decoded("\xe9", "latin1", "\xc3\xa9", true);
	check_decoded("ab", "US-ASCII", "ab", true);
	check_decoded("a\xe9", "us-ascii", "a" FFFD, false);
}

static void
charsets_of_the_list_are_decoded_whatever_their_case(void **state)
{
	(void)state;

	check_decoded("\xa4", "iso-8859-15", "\xe2\x82\xac", true);
	check_decoded("\x80", "Windows-1252", "\xe2\x82\xac", true);
	check_decoded("\xc1", "koi8-r", "\xd0\xb0", true);
	check_decoded("\xa4\xa2", "eucJP", "\xe3\x81\x82", true);
	check_decoded("\x82\xa0", "SJIS", "\xe3\x81\x82", true);
	check_decoded("\xc4\xe3", "GBK", "\xe4\xbd\xa0", true);
	check_decoded("\x94\x39\xda\x33", "GB18030", "\xf0\x9f\x92\xa9", true);
	check_decoded("\xa7\x41", "Big5", "\xe4\xbd\xa0", true);
	check_decoded("\xb0\xa1", "EUC-KR", "\xea\xb0\x80", true);
}

static void
a_converter_that_holds_a_character_back_gives_it_out(void **state)
{
	(void)state;

	check_decoded("xa", "windows-1258", "xa", true);
	check_decoded("\xe0", "cp1255", "\xd7\x90", true);
}

static void
what_a_charset_cannot_mean_becomes_a_replacement_per_byte(void **state)
{
	(void)state;

	check_decoded("a\xff\xff", "EUC-JP", "a" FFFD FFFD, false);
	check_decoded("a\x82", "Shift_JIS", "a" FFFD, false);
	check_decoded("\x81", "windows-1252", FFFD, false);
}

static void
a_charset_that_is_not_listed_is_never_looked_up(void **state)
{
	(void)state;
	static const char *const names[] = { "UTF-7", "UTF-16", "ISO-2022-JP",
		"IBM037", "utf-8//TRANSLIT", "../evil", " ", "UTF-8 ",
		"CP1252\n" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check_decoded("ab", names[i], FFFD FFFD, false);
}

static void
decoding_never_says_lossless_again(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;
	bool lossless = false;

	ward_text_decode(
	    &out, ward_view_str("a"), ward_view_str(""), &lossless);

	assert_false(lossless);
	ward_buf_release(&out);
}

static void
whatever_is_decoded_is_valid_utf8(void **state)
{
	(void)state;
	static const char *const names[] = { "", "ISO-8859-1", "US-ASCII",
		"ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5",
		"ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9",
		"ISO-8859-10", "ISO-8859-11", "ISO-8859-13", "ISO-8859-14",
		"ISO-8859-15", "ISO-8859-16", "windows-1250", "windows-1251",
		"windows-1252", "windows-1253", "windows-1254", "windows-1255",
		"windows-1256", "windows-1257", "windows-1258", "KOI8-R",
		"KOI8-U", "EUC-JP", "EUC-KR", "EUC-CN", "EUC-TW", "Shift_JIS",
		"windows-31j", "GBK", "GB18030", "Big5", "Big5-HKSCS", "cp950",
		"unknown" };
	char text[300];

	for (size_t i = 0; i < 2000; i++) {
		const char *name = names[i % (sizeof(names) / sizeof(*names))];
		struct ward_buf out = WARD_BUF_INIT;
		size_t size = random_text(text, sizeof(text));
		bool lossless = true;

		ward_text_decode(&out, ward_view(text, size),
		    ward_view_str(name), &lossless);
		assert_true(ward_utf8_is_valid(ward_buf_view(&out)));
		assert_true(lossless ||
		    memmem(ward_buf_str(&out), out.size, FFFD, 3) != NULL);
		ward_buf_release(&out);
	}
}

static void
every_listed_charset_reads_ascii(void **state)
{
	(void)state;
	static const char *const names[] = { "ISO8859-1", "latin2",
		"ISO8859-16", "latin9", "cp1250", "cp1258", "KOI8R", "KOI8U",
		"eucKR", "eucCN", "GB2312", "eucTW", "Shift-JIS", "cp932",
		"cp936", "cp950", "Big5-HKSCS", "ISO-8859-11", "ISO-8859-10",
		"windows-31j", "ANSI_X3.4-1968", "EUC-TW" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check_decoded("plain text", names[i], "plain text", true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_text_is_valid_to_its_end),
		cmocka_unit_test(malformed_text_is_valid_up_to_the_fault),
		cmocka_unit_test(
		    a_sequence_cut_by_the_end_of_the_view_is_not_valid),
		cmocka_unit_test(
		    every_code_point_is_read_back_and_no_surrogate_is),
		cmocka_unit_test(length_counts_code_points),
		cmocka_unit_test(
		    text_that_is_not_checked_is_still_read_inside_its_bounds),
		cmocka_unit_test(what_reorders_or_hides_text_is_a_control),
		cmocka_unit_test(text_without_a_charset_is_utf8),
		cmocka_unit_test(
		    a_byte_that_is_not_utf8_becomes_one_replacement),
		cmocka_unit_test(latin1_and_ascii_need_no_converter),
		cmocka_unit_test(
		    charsets_of_the_list_are_decoded_whatever_their_case),
		cmocka_unit_test(
		    a_converter_that_holds_a_character_back_gives_it_out),
		cmocka_unit_test(
		    what_a_charset_cannot_mean_becomes_a_replacement_per_byte),
		cmocka_unit_test(
		    a_charset_that_is_not_listed_is_never_looked_up),
		cmocka_unit_test(decoding_never_says_lossless_again),
		cmocka_unit_test(whatever_is_decoded_is_valid_utf8),
		cmocka_unit_test(every_listed_charset_reads_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

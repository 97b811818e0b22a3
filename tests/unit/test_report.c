/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "random_text.h"
#include "refward/text.h"
#include "src/report/authors.h"
#include "src/report/html.h"
#include "src/report/months.h"
#include "src/report/scan.h"

/* --- pieces of a JSON text -------------------------------------------------
 */

static void
the_members_of_an_object_come_one_by_one(void **state)
{
	(void)state;
	struct ward_view rest = ward_view_str(
	    " {\"a\" : [1, \"]\\\"}\"], \"b\":{\"c\":null},\"d\":-1.5e3 } ");
	struct ward_view key, value;

	assert_true(ward_scan_inside(&rest, '{'));
	assert_int_equal(
	    ward_scan_member(&rest, &key, &value), WARD_SCAN_FOUND);
	assert_view(key, "a");
	assert_view(value, "[1, \"]\\\"}\"]");
	assert_int_equal(
	    ward_scan_member(&rest, &key, &value), WARD_SCAN_FOUND);
	assert_view(key, "b");
	assert_view(value, "{\"c\":null}");
	assert_int_equal(
	    ward_scan_member(&rest, &key, &value), WARD_SCAN_FOUND);
	assert_view(key, "d");
	assert_view(value, "-1.5e3");
	assert_int_equal(ward_scan_member(&rest, &key, &value), WARD_SCAN_END);
}

static void
check_list(const char *text, size_t count, enum ward_scan end)
{
	struct ward_view rest = ward_view_str(text), value;
	enum ward_scan scan;

	if (!ward_scan_inside(&rest, '[')) {
		assert_int_equal(end, WARD_SCAN_BAD);
		return;
	}
	while ((scan = ward_scan_element(&rest, &value)) == WARD_SCAN_FOUND) {
		assert_true(count > 0);
		count--;
	}
	assert_int_equal(count, 0);
	assert_int_equal(scan, end);
}

static void
a_list_is_whole_or_bad(void **state)
{
	(void)state;

	check_list("[]", 0, WARD_SCAN_END);
	check_list(" [ ] ", 0, WARD_SCAN_END);
	check_list("[[],{},\"\",1]", 4, WARD_SCAN_END);
	check_list("[1,]", 0, WARD_SCAN_BAD);
	check_list("[1 2]", 0, WARD_SCAN_BAD);
	check_list("[,1]", 0, WARD_SCAN_BAD);
	check_list("[\"a]", 0, WARD_SCAN_BAD);
	check_list("[[1]", 0, WARD_SCAN_BAD);
	check_list("[1] 2", 0, WARD_SCAN_BAD);
	check_list("", 0, WARD_SCAN_BAD);
}

static void
any_bytes_come_to_an_end(void **state)
{
	(void)state;
	static const char odd[] = "[]{}\",:\\ 1a";
	char text[200];

	for (size_t i = 0; i < 20000; i++) {
		size_t size = next_random() % sizeof(text);
		struct ward_view rest = ward_view(text, size), key, value;

		for (size_t j = 0; j < size; j++)
			text[j] = odd[next_random() % (sizeof(odd) - 1)];
		while (ward_scan_member(&rest, &key, &value) == WARD_SCAN_FOUND)
			assert_true(value.size > 0);
		rest = ward_view(text, size);
		while (ward_scan_element(&rest, &value) == WARD_SCAN_FOUND)
			assert_true(value.size > 0);
	}
}

/* --- months ----------------------------------------------------------------
 */

static void
a_month_is_that_of_its_date(void **state)
{
	(void)state;

	assert_int_equal(ward_month_of(0), 0);
	assert_int_equal(ward_month_of(-1), 0);
	assert_int_equal(ward_month_of(INT64_MIN), 0);
	assert_int_equal(ward_month_of(2678399), 0);
	assert_int_equal(ward_month_of(2678400), 1);
	assert_int_equal(ward_month_of(1735689600), (2025 - 1970) * 12);
	assert_int_equal(ward_month_of(INT64_MAX), (9999 - 1970) * 12 + 11);
}

static void
months_stand_in_their_order(void **state)
{
	(void)state;
	struct ward_months months = WARD_MONTHS_INIT;
	size_t sum = 0;

	for (size_t i = 0; i < 5000; i++)
		ward_months_at(&months, next_random() % 700)->ncommits++;
	for (size_t i = 0; i < months.count; i++) {
		sum += months.items[i].ncommits;
		assert_true(i == 0 ||
		    months.items[i].month > months.items[i - 1].month);
	}
	assert_int_equal(sum, 5000);
	ward_months_release(&months);
}

/* --- authors ---------------------------------------------------------------
 */

static void
authors_are_counted_the_most_first(void **state)
{
	(void)state;
	struct ward_authors *authors = ward_authors_new();
	const struct ward_author *items;
	size_t count, nothers;

	ward_authors_add(authors, ward_view_str("b"));
	ward_authors_add(authors, ward_view_str("a"));
	ward_authors_add(authors, ward_view_str("b"));
	ward_authors_add(authors, ward_view("b\0", 2));
	items = ward_authors_sort(authors, &count, &nothers);
	assert_int_equal(count, 3);
	assert_int_equal(nothers, 0);
	assert_view(items[0].name, "b");
	assert_int_equal(items[0].count, 2);
	assert_view(items[1].name, "a");
	ward_authors_free(authors);
}

static void
however_many_authors_there_are_memory_is_bounded(void **state)
{
	(void)state;
	struct ward_authors *authors = ward_authors_new();
	size_t count, nothers;
	char name[32];

	for (size_t i = 0; i < WARD_AUTHORS_MAX + 5; i++) {
		snprintf(name, sizeof(name), "person %zu", i);
		ward_authors_add(authors, ward_view_str(name));
	}
	(void)ward_authors_sort(authors, &count, &nothers);
	assert_int_equal(count, WARD_AUTHORS_MAX);
	assert_int_equal(nothers, 5);
	ward_authors_free(authors);
}

/* --- the page --------------------------------------------------------------
 */

static void
check_rate(size_t part, size_t whole, const char *expected)
{
	struct ward_buf out = WARD_BUF_INIT;

	ward_html_rate(&out, part, whole);
	assert_buf(&out, expected);
	ward_buf_release(&out);
}

static void
a_rate_is_all_only_where_nothing_is_missing(void **state)
{
	(void)state;

	check_rate(0, 0, "&#8211;");
	check_rate(0, 3, "0.0&#160;%");
	check_rate(2, 3, "66.6&#160;%");
	check_rate(999999, 1000000, "99.9&#160;%");
	check_rate(1000000, 1000000, "100&#160;%");
}

static void
a_count_is_written_in_groups(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;

	ward_html_count(&out, 7);
	ward_buf_add_char(&out, ' ');
	ward_html_count(&out, 1234);
	ward_buf_add_char(&out, ' ');
	ward_html_counted(&out, 1, "finding", "findings");
	ward_buf_add_char(&out, ' ');
	ward_html_counted(&out, 203310, "finding", "findings");
	assert_buf(&out, "7 1,234 1 finding 203,310 findings");
	ward_buf_release(&out);
}

static void
any_text_is_no_more_than_text(void **state)
{
	(void)state;
	char text[300];

	for (size_t i = 0; i < 3000; i++) {
		struct ward_buf out = WARD_BUF_INIT;
		struct ward_view rest;
		uint32_t c;

		ward_html_text(&out,
		    ward_view(text, random_text(text, sizeof(text))),
		    i % 3 ? next_random() % 200 : 0);
		rest = ward_buf_view(&out);
		assert_true(ward_utf8_is_valid(rest));
		while (ward_utf8_next(&rest, &c)) {
			assert_false(ward_is_control(c));
			assert_false(
			    c == '<' || c == '>' || c == '"' || c == '\'');
		}
		ward_buf_release(&out);
	}
}

static void
a_text_is_cut_between_characters(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;

	ward_html_text(&out, ward_view_str("a\xe2\x82\xac\xe2\x82\xac"), 6);
	assert_buf(&out, "a\xe2\x82\xac...");
	ward_buf_clear(&out);
	ward_html_text(&out, ward_view_str("a\xe2\x82\xac"), 4);
	assert_buf(&out, "a\xe2\x82\xac");
	ward_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_members_of_an_object_come_one_by_one),
		cmocka_unit_test(a_list_is_whole_or_bad),
		cmocka_unit_test(any_bytes_come_to_an_end),
		cmocka_unit_test(a_month_is_that_of_its_date),
		cmocka_unit_test(months_stand_in_their_order),
		cmocka_unit_test(authors_are_counted_the_most_first),
		cmocka_unit_test(
		    however_many_authors_there_are_memory_is_bounded),
		cmocka_unit_test(a_rate_is_all_only_where_nothing_is_missing),
		cmocka_unit_test(a_count_is_written_in_groups),
		cmocka_unit_test(any_text_is_no_more_than_text),
		cmocka_unit_test(a_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

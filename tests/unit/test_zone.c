/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <string.h>
#include "refward/calendar.h"
#include "refward/zone.h"

#define DAY (24 * 60 * 60)

static struct ward_zone *
zone(const char *name)
{
	struct ward_zone *zone = NULL;

	assert_no_error(ward_zone_load(&zone, name));
	return zone;
}

static int64_t
at(const char *text)
{
	int64_t seconds = 0;

	assert_true(ward_parse_time(ward_view_str(text), &seconds));
	return seconds;
}

static void
assert_first(const char *name, const char *local, const char *utc)
{
	struct ward_zone *there = zone(name);

	assert_int_equal(ward_zone_first(there, at(local)), at(utc));
	ward_zone_free(there);
}

static void
assert_last(const char *name, const char *local, const char *utc)
{
	struct ward_zone *there = zone(name);

	assert_int_equal(ward_zone_last(there, at(local)), at(utc));
	ward_zone_free(there);
}

static void
a_local_time_is_one_instant(void **state)
{
	(void)state;

	assert_first(
	    "Europe/Berlin", "2026-12-24T18:00:00Z", "2026-12-24T17:00:00Z");
	assert_last(
	    "Europe/Berlin", "2026-07-24T18:00:00Z", "2026-07-24T16:00:00Z");
	assert_first(
	    "Asia/Shanghai", "2026-07-24T18:00:00Z", "2026-07-24T10:00:00Z");
	assert_first("UTC", "2026-07-24T18:00:00Z", "2026-07-24T18:00:00Z");
}

static void
what_clocks_skip_is_when_they_skip_it(void **state)
{
	(void)state;

	assert_first(
	    "Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z");
	assert_last(
	    "Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z");
	assert_first("Australia/Lord_Howe", "2026-10-04T02:15:00Z",
	    "2026-10-03T15:30:00Z");
	assert_first(
	    "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z");
}

static void
what_clocks_show_twice_begins_first_and_ends_last(void **state)
{
	(void)state;

	assert_first(
	    "Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z");
	assert_last(
	    "Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T01:30:00Z");
	assert_first("Australia/Lord_Howe", "2026-04-05T01:45:00Z",
	    "2026-04-04T14:45:00Z");
	assert_last("Australia/Lord_Howe", "2026-04-05T01:45:00Z",
	    "2026-04-04T15:15:00Z");
}

static void
years_beyond_the_table_follow_its_rule(void **state)
{
	struct ward_zone *berlin = zone("Europe/Berlin");

	(void)state;

	assert_int_equal(
	    ward_zone_offset(berlin, at("2150-07-01T00:00:00Z")), 7200);
	assert_int_equal(
	    ward_zone_offset(berlin, at("2150-01-01T00:00:00Z")), 3600);
	ward_zone_free(berlin);
}

static void
a_name_that_is_a_path_is_none(void **state)
{
	static const char *const names[] = { "", "/etc/passwd", "../passwd",
		"Europe/../../x", "Europe//Berlin", ".x", "Europe/", "a b",
		"Europe/Berlin\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(ward_zone_name_is_valid(names[i]));
}

static void
damaged_data_is_never_utc(void **state)
{
	static const char header[] = "TZif2";
	char raw[200] = { 0 };
	struct ward_zone *read = NULL;

	(void)state;
	memcpy(raw, header, 5);
	for (size_t size = 0; size <= sizeof(raw); size++)
		assert_non_null(ward_zone_read(&read, ward_view(raw, size)));
	assert_non_null(ward_zone_load(&read, "Nowhere/Here"));
	assert_null(read);
}

static void
a_day_of_the_week(void **state)
{
	(void)state;

	assert_int_equal(ward_weekday(0), 4);
	assert_int_equal(ward_weekday(-1), 3);
	assert_int_equal(ward_weekday(at("2026-11-23") / DAY), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_local_time_is_one_instant),
		cmocka_unit_test(what_clocks_skip_is_when_they_skip_it),
		cmocka_unit_test(
		    what_clocks_show_twice_begins_first_and_ends_last),
		cmocka_unit_test(years_beyond_the_table_follow_its_rule),
		cmocka_unit_test(a_name_that_is_a_path_is_none),
		cmocka_unit_test(damaged_data_is_never_utc),
		cmocka_unit_test(a_day_of_the_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

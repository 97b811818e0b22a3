/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "src/deliver/schedule.h"

#define HOUR (60 * 60)

/* The middle of what chance may say: the schedule itself. */
#define MIDDLE (UINT32_MAX / 2 + 1)

static void
the_schedule_is_that_of_web_hooks(void **state)
{
	(void)state;
	const int64_t expected[] = { 5, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR,
		10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR };
	int64_t sum = 0;

	for (unsigned int i = 1; i < WARD_SCHEDULE_SIZE; i++) {
		assert_int_equal(
		    ward_schedule_wait(i, -1, MIDDLE), expected[i - 1]);
		sum += expected[i - 1];
	}

	assert_int_equal(sum / HOUR, 75);
	assert_int_equal(ward_schedule_wait(50, -1, MIDDLE), 24 * HOUR);
}

static void
jitter_is_full(void **state)
{
	(void)state;
	assert_int_equal(ward_schedule_wait(4, -1, 0), 0);
	assert_in_range(
	    ward_schedule_wait(4, -1, UINT32_MAX), 4 * HOUR - 1, 4 * HOUR);
}

static void
never_sooner_than_the_target_asks(void **state)
{
	(void)state;
	assert_int_equal(ward_schedule_wait(1, 3600, MIDDLE), 3600);
	assert_int_equal(ward_schedule_wait(5, 60, MIDDLE), 5 * HOUR);
	assert_int_equal(
	    ward_schedule_wait(1, INT64_MAX, MIDDLE), WARD_SCHEDULE_MOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schedule_is_that_of_web_hooks),
		cmocka_unit_test(jitter_is_full),
		cmocka_unit_test(never_sooner_than_the_target_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

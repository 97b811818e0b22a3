/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are given once, whoever asks at the same time. */
#include <sys/wait.h>
#include "folder.h"
#include "refward/sequence.h"

#define NCHILDREN 8
#define NTAKEN	  8

static uint64_t
take(uint64_t count)
{
	uint64_t first = 0;

	assert_no_error(ward_sequence_take(&first, "numbers", count));
	return first;
}

static void
numbers_begin_at_one_and_go_on(void **state)
{
	(void)state;
	uint64_t next;

	assert_no_error(ward_sequence_next(&next, "numbers"));
	assert_int_equal(next, 1);
	assert_int_equal(take(1), 1);
	assert_int_equal(take(3), 2);
	assert_int_equal(take(1), 5);
	assert_no_error(ward_sequence_next(&next, "numbers"));
	assert_int_equal(next, 6);
	assert_int_equal(take(1), 6);
}

static void
a_file_that_holds_no_number_gives_none(void **state)
{
	(void)state;
	uint64_t first = 7;

	(void)take(1);
	put("numbers/sequence", "1x\n");
	assert_code(ward_sequence_take(&first, "numbers", 1), WARD_E_CORRUPT);
	assert_code(ward_sequence_next(&first, "numbers"), WARD_E_CORRUPT);
	put("numbers/sequence", "");
	assert_code(ward_sequence_take(&first, "numbers", 1), WARD_E_CORRUPT);
}

static void
child(int out)
{
	for (int i = 0; i < NTAKEN; i++) {
		uint64_t first;

		if (ward_sequence_take(&first, "numbers", 2) ||
		    write(out, &first, sizeof(first)) != sizeof(first))
			_exit(1);
	}
	_exit(0);
}

static void
no_number_is_given_twice(void **state)
{
	bool seen[2 * NCHILDREN * NTAKEN + 2] = { false };
	uint64_t first;
	size_t count = 0;
	int ends[2], status;
	(void)state;

	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < NCHILDREN; i++)
		if (fork() == 0)
			child(ends[1]);
	close(ends[1]);
	while (read(ends[0], &first, sizeof(first)) == sizeof(first)) {
		assert_in_range(first, 1, 2 * NCHILDREN * NTAKEN - 1);
		assert_false(seen[first] || seen[first + 1]);
		seen[first] = seen[first + 1] = true;
		count++;
	}
	close(ends[0]);
	for (int i = 0; i < NCHILDREN; i++)
		assert_true(wait(&status) > 0 && status == 0);
	assert_int_equal(count, NCHILDREN * NTAKEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(numbers_begin_at_one_and_go_on),
		FOLDER_TEST(a_file_that_holds_no_number_gives_none),
		FOLDER_TEST(no_number_is_given_twice),
	};

	return cmocka_run_group_tests_name("sequence", tests, NULL, NULL);
}

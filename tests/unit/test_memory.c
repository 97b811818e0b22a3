/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <stdalign.h>
#include "refward/memory.h"

static jmp_buf back;
static size_t refused;

static void
come_back(size_t size)
{
	refused = size;
	longjmp(back, 1);
}

static void
memory_is_zeroed_and_never_null(void **state)
{
	(void)state;

	char *memory = ward_alloc(100);
	char *nothing = ward_alloc(0);

	for (int i = 0; i < 100; i++)
		assert_int_equal(memory[i], 0);
	assert_non_null(nothing);
	free(memory);
	free(nothing);
}

static void
an_array_keeps_its_elements_when_it_grows(void **state)
{
	(void)state;
	int *array = ward_realloc_array(NULL, 2, sizeof(*array));
	array[0] = 7;
	array[1] = 8;

	array = ward_realloc_array(array, 1000, sizeof(*array));

	assert_int_equal(array[0], 7);
	assert_int_equal(array[1], 8);
	free(array);
}

static void
an_array_whose_size_overflows_is_out_of_memory(void **state)
{
	(void)state;
	refused = 0;
	ward_on_out_of_memory(come_back);

	if (setjmp(back) == 0)
		ward_realloc_array(NULL, SIZE_MAX / 2, 4);

	ward_on_out_of_memory(NULL);
	assert_int_equal(refused, SIZE_MAX);
}

static void
the_handler_hears_the_size_that_could_not_be_had(void **state)
{
	(void)state;
	refused = 0;
	ward_on_out_of_memory(come_back);

	if (setjmp(back) == 0)
		ward_alloc(SIZE_MAX - 5);

	ward_on_out_of_memory(NULL);
	assert_int_equal(refused, SIZE_MAX - 5);
}

static void
a_buffer_that_cannot_be_so_large_is_out_of_memory(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	ward_buf_add_str(&buf, "x");
	char *data = buf.data;
	refused = 0;
	ward_on_out_of_memory(come_back);

	if (setjmp(back) == 0)
		ward_buf_reserve(&buf, SIZE_MAX);

	ward_on_out_of_memory(NULL);
	assert_int_equal(refused, SIZE_MAX);
	free(data);
}

static void
a_copy_of_a_text_is_its_own(void **state)
{
	(void)state;
	char text[] = "text";

	char *copy = ward_strdup(text);
	text[0] = 'x';

	assert_string_equal(copy, "text");
	free(copy);
}

static void
a_capacity_at_least_doubles_and_never_overflows(void **state)
{
	(void)state;

	assert_true(ward_grow(0, 1) >= 1);
	assert_int_equal(ward_grow(100, 101), 200);
	assert_int_equal(ward_grow(100, 1000), 1000);
	assert_int_equal(ward_grow(SIZE_MAX / 2 + 2, SIZE_MAX), SIZE_MAX);
}

static void
arena_memory_is_aligned_zeroed_and_apart(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	unsigned char *pieces[600];
	size_t size[600];

	for (size_t i = 0; i < 600; i++) {
		size[i] = i * 7 % 1500;
		pieces[i] = ward_arena_alloc(arena, size[i]);
		assert_int_equal(
		    (uintptr_t)pieces[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < size[i]; j++)
			assert_int_equal(pieces[i][j], 0);
		if (size[i])
			memset(pieces[i], (int)(i % 251), size[i]);
	}

	for (size_t i = 0; i < 600; i++)
		for (size_t j = 0; j < size[i]; j++)
			assert_int_equal(pieces[i][j], i % 251);
	ward_arena_free(arena);
}

static void
a_cleared_arena_gives_zeroed_memory_again(void **state)
{
	static const size_t sizes[] = { 3000, 100000, 10 };
	struct ward_arena *arena = ward_arena_new();

	(void)state;
	ward_arena_clear(arena);
	for (size_t round = 0; round < 9; round++) {
		size_t size = sizes[round / 3];

		for (size_t i = 0; i < 3; i++) {
			char *piece = ward_arena_alloc(arena, size);

			for (size_t j = 0; j < size; j++)
				assert_int_equal(piece[j], 0);
			memset(piece, 'x', size);
		}
		ward_arena_clear(arena);
	}
	ward_arena_free(arena);
}

static void
an_arena_holds_large_things_first_and_later(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();

	char *first = ward_arena_alloc(arena, 1000000);
	char *small = ward_arena_alloc(arena, 10);
	char *second = ward_arena_alloc(arena, 200000);
	char *last = ward_arena_alloc(arena, 10);
	memset(first, 'a', 1000000);
	memset(small, 'b', 10);
	memset(second, 'c', 200000);
	memset(last, 'd', 10);

	assert_int_equal(first[999999], 'a');
	assert_int_equal(small[9], 'b');
	assert_int_equal(second[199999], 'c');
	ward_arena_free(arena);
}

static void
an_arena_copy_is_terminated_and_may_hold_a_nul(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();

	char *copy = ward_arena_copy(arena, "a\0bc", 3);
	char *empty = ward_arena_copy(arena, NULL, 0);
	char *text = ward_arena_strdup(arena, "text");

	assert_memory_equal(copy, "a\0b\0", 4);
	assert_string_equal(empty, "");
	assert_string_equal(text, "text");
	ward_arena_free(arena);
	ward_arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_never_null),
		cmocka_unit_test(an_array_keeps_its_elements_when_it_grows),
		cmocka_unit_test(
		    an_array_whose_size_overflows_is_out_of_memory),
		cmocka_unit_test(
		    the_handler_hears_the_size_that_could_not_be_had),
		cmocka_unit_test(
		    a_buffer_that_cannot_be_so_large_is_out_of_memory),
		cmocka_unit_test(a_copy_of_a_text_is_its_own),
		cmocka_unit_test(
		    a_capacity_at_least_doubles_and_never_overflows),
		cmocka_unit_test(arena_memory_is_aligned_zeroed_and_apart),
		cmocka_unit_test(a_cleared_arena_gives_zeroed_memory_again),
		cmocka_unit_test(an_arena_holds_large_things_first_and_later),
		cmocka_unit_test(
		    an_arena_copy_is_terminated_and_may_hold_a_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

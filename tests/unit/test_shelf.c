/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "src/git/shelf.h"

/* Of so many bytes, under an id of which the first byte is `name`. */
static struct ward_oid
put(struct ward_shelf *shelf, unsigned char name, size_t size)
{
	unsigned char bytes[20] = { name, 1 };
	struct ward_oid id = ward_oid_from_bytes(bytes, sizeof(bytes));
	struct ward_buf raw = WARD_BUF_INIT;

	for (size_t i = 0; i < size; i++)
		ward_buf_add_char(&raw, (char)name);
	ward_buf_reserve(&raw, 1);
	ward_shelf_put(shelf, &id, &raw, size / 2);
	assert_null(raw.data);
	return id;
}

static bool
takes(struct ward_shelf *shelf, const struct ward_oid *id, size_t size)
{
	struct ward_buf raw = WARD_BUF_INIT;
	size_t whole = 0;
	bool is_there = ward_shelf_take(shelf, id, &raw, &whole);

	assert_int_equal(whole, is_there ? size / 2 : 0);
	assert_int_equal(raw.size, is_there ? size : 0);
	for (size_t i = 0; i < raw.size; i++)
		assert_int_equal((unsigned char)raw.data[i], id->bytes[0]);
	ward_buf_release(&raw);
	return is_there;
}

static void
what_lies_on_it_is_taken_once(void **state)
{
	struct ward_shelf *shelf = ward_shelf_new();
	struct ward_oid a = put(shelf, 'a', 30), b = put(shelf, 'b', 0);
	struct ward_oid sha256 = a;

	(void)state;
	sha256.size = 32;

	assert_false(ward_shelf_has(shelf, &sha256));
	assert_true(ward_shelf_has(shelf, &a));
	assert_false(takes(shelf, &sha256, 30));
	assert_true(takes(shelf, &a, 30));
	assert_true(takes(shelf, &b, 0));
	assert_false(ward_shelf_has(shelf, &a));
	assert_false(takes(shelf, &a, 30));
	assert_false(takes(shelf, &b, 0));
	ward_shelf_free(shelf);
	ward_shelf_free(NULL);
}

static void
the_last_to_come_has_the_place(void **state)
{
	struct ward_shelf *shelf = ward_shelf_new();
	struct ward_oid first = put(shelf, 'a', 10);
	struct ward_oid other = first;
	struct ward_buf raw = WARD_BUF_INIT;

	(void)state;
	other.bytes[19] = 7;
	ward_buf_add_str(&raw, "aa");
	ward_shelf_put(shelf, &other, &raw, 1);

	assert_false(takes(shelf, &first, 10));
	assert_true(takes(shelf, &other, 2));
	ward_shelf_free(shelf);
}

static void
what_lies_on_it_has_a_limit(void **state)
{
	struct ward_shelf *shelf = ward_shelf_new();
	size_t size = WARD_SHELF_MAX / 5, kept = 0;
	struct ward_oid ids[12];
	struct ward_oid large = put(shelf, 'z', WARD_SHELF_MAX / 4 + 1);

	(void)state;
	assert_false(takes(shelf, &large, 0));
	for (unsigned char i = 0; i < 12; i++)
		ids[i] = put(shelf, (unsigned char)('a' + i), size);
	for (size_t i = 0; i < 12; i++)
		kept += takes(shelf, &ids[i], size) ? size : 0;

	assert_in_range(kept, size, WARD_SHELF_MAX);
	ward_shelf_free(shelf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lies_on_it_is_taken_once),
		cmocka_unit_test(the_last_to_come_has_the_place),
		cmocka_unit_test(what_lies_on_it_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

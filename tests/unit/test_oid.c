/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/oid.h"

#define HEX40 "00ff102030405060708090a0b0c0d0e0f0012345"
#define HEX64 HEX40 "6789abcdef0123456789abcd"

static void
both_sizes_are_read_and_written_back(void **state)
{
	(void)state;
	static const char *const texts[] = { HEX40, HEX64 };

	for (size_t i = 0; i < 2; i++) {
		struct ward_oid id;
		char hex[WARD_OID_HEX_MAX + 1];

		assert_true(ward_oid_parse(&id, ward_view_str(texts[i])));

		assert_int_equal(id.size * 2, strlen(texts[i]));
		assert_string_equal(ward_oid_hex(&id, hex), texts[i]);
	}
}

static void
what_is_no_id_is_not_read(void **state)
{
	(void)state;
	static const char *const texts[] = { "", "0", HEX40 "0", HEX64 "00",
		"00FF102030405060708090a0b0c0d0e0f0012345",
		"00fg102030405060708090a0b0c0d0e0f0012345",
		" 0ff102030405060708090a0b0c0d0e0f0012345" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct ward_oid id;

		assert_false(ward_oid_parse(&id, ward_view_str(texts[i])));
	}
}

static void
bytes_behind_a_short_id_are_zero(void **state)
{
	(void)state;
	unsigned char bytes[32];
	struct ward_oid id;

	memset(bytes, 7, sizeof(bytes));
	id = ward_oid_from_bytes(bytes, 20);

	assert_int_equal(id.size, 20);
	assert_int_equal(id.bytes[19], 7);
	assert_int_equal(id.bytes[20], 0);
	assert_int_equal(id.bytes[31], 0);
}

static void
null_is_all_zeros_of_either_size(void **state)
{
	(void)state;
	unsigned char bytes[32] = { 0 };
	struct ward_oid small = ward_oid_from_bytes(bytes, 20);
	struct ward_oid large = ward_oid_from_bytes(bytes, 32);

	assert_true(ward_oid_is_null(&small));
	assert_true(ward_oid_is_null(&large));
	assert_false(ward_oid_equal(&small, &large));

	large.bytes[31] = 1;

	assert_false(ward_oid_is_null(&large));
}

static void
ids_are_ordered_by_their_bytes(void **state)
{
	(void)state;
	unsigned char bytes[32] = { 0 };
	struct ward_oid a = ward_oid_from_bytes(bytes, 20);

	bytes[0] = 0x80;

	struct ward_oid b = ward_oid_from_bytes(bytes, 20);

	assert_true(ward_oid_compare(&a, &b) < 0);
	assert_true(ward_oid_compare(&b, &a) > 0);
	assert_int_equal(ward_oid_compare(&a, &a), 0);
	assert_false(ward_oid_equal(&a, &b));
}

static void
people_see_ten_digits(void **state)
{
	(void)state;
	struct ward_oid id;
	struct ward_buf out = WARD_BUF_INIT;

	assert_true(ward_oid_parse(&id, ward_view_str(HEX40)));
	ward_oid_add_short(&out, &id);
	ward_buf_add_char(&out, ' ');
	ward_oid_add_hex(&out, &id);

	assert_buf(&out, "00ff102030 " HEX40);
	ward_buf_release(&out);
}

/* Ids that differ only in their last bytes are as good as others. */
static struct ward_oid
numbered(uint32_t n, size_t size)
{
	unsigned char bytes[32] = { 0 };

	bytes[7] = (unsigned char)(n & 255);
	bytes[size - 2] = (unsigned char)(n >> 16);
	bytes[size - 1] = (unsigned char)(n >> 8);
	return ward_oid_from_bytes(bytes, size);
}

static void
a_map_keeps_what_was_put_while_it_grows(void **state)
{
	(void)state;
	struct ward_oidmap map = WARD_OIDMAP_INIT;
	struct ward_oid id = numbered(1, 20);

	assert_int_equal(ward_oidmap_get(&map, &id), WARD_OIDMAP_NONE);
	for (uint32_t n = 0; n < 5000; n++) {
		id = numbered(n, n % 2 ? 20 : 32);
		assert_true(ward_oidmap_put(&map, &id, n * 3));
	}

	assert_int_equal(map.count, 5000);
	for (uint32_t n = 0; n < 5000; n++) {
		id = numbered(n, n % 2 ? 20 : 32);
		assert_int_equal(ward_oidmap_get(&map, &id), n * 3);
	}
	id = numbered(5001, 20);
	assert_int_equal(ward_oidmap_get(&map, &id), WARD_OIDMAP_NONE);
	ward_oidmap_release(&map);
	assert_int_equal(map.count, 0);
}

static void
a_map_keeps_the_first_number_until_another_is_set(void **state)
{
	(void)state;
	struct ward_oidmap map = WARD_OIDMAP_INIT;
	struct ward_oid id = numbered(1, 20);

	assert_true(ward_oidmap_put(&map, &id, 0));
	assert_false(ward_oidmap_put(&map, &id, 9));

	assert_int_equal(ward_oidmap_get(&map, &id), 0);
	ward_oidmap_set(&map, &id, 9);
	assert_int_equal(ward_oidmap_get(&map, &id), 9);
	assert_int_equal(map.count, 1);
	ward_oidmap_release(&map);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sizes_are_read_and_written_back),
		cmocka_unit_test(what_is_no_id_is_not_read),
		cmocka_unit_test(bytes_behind_a_short_id_are_zero),
		cmocka_unit_test(null_is_all_zeros_of_either_size),
		cmocka_unit_test(ids_are_ordered_by_their_bytes),
		cmocka_unit_test(people_see_ten_digits),
		cmocka_unit_test(a_map_keeps_what_was_put_while_it_grows),
		cmocka_unit_test(
		    a_map_keeps_the_first_number_until_another_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

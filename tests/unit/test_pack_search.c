/* SPDX-License-Identifier: Apache-2.0 */
/* An id of a large pack is found as well after many were as before. */
#include <stdlib.h>
#include "unit.h"
#include "random_text.h"
#include "src/git/pack.h"

#define COUNT	70000u
#define TRAILER 20
#define PLACE	12u /* of the first object; each is one byte behind the last */

struct big {
	struct ward_buf ids, index, data;
	struct ward_pack pack;
};

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 20);
}

static void
add_u32(struct ward_buf *out, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		ward_buf_add_char(out, (char)(number >> shift));
}

/* Some that are spread evenly, and many that begin alike. */
static void
add_id(struct ward_buf *ids, unsigned int number)
{
	unsigned char id[20];

	for (size_t i = 0; i < sizeof(id); i++)
		id[i] = (unsigned char)(next_random() >> 16);
	if (number % 8 == 0)
		memset(id, number % 16 ? 0xff : 0, 1 + number % 5);
	ward_buf_add(ids, id, sizeof(id));
}

static void
add_counts(struct big *big)
{
	uint32_t counts[256] = { 0 }, sum = 0;

	for (uint32_t i = 0; i < COUNT; i++)
		counts[(unsigned char)big->ids.data[(size_t)i * 20]]++;
	for (size_t i = 0; i < 256; i++)
		add_u32(&big->index, sum += counts[i]);
}

static void
write_index(struct big *big)
{
	static const char zeros[COUNT * 4 + 2 * TRAILER];

	ward_buf_clear(&big->index);
	ward_buf_add(&big->index, "\377tOc\0\0\0\2", 8);
	add_counts(big);
	ward_buf_add_view(&big->index, ward_buf_view(&big->ids));
	ward_buf_add(&big->index, zeros, (size_t)COUNT * 4);
	for (uint32_t i = 0; i < COUNT; i++)
		add_u32(&big->index, PLACE + i);
	ward_buf_add(&big->index, zeros, sizeof(zeros) - (size_t)COUNT * 4);
}

static void
make(struct big *big)
{
	static const char zeros[COUNT + TRAILER];

	*big = (struct big){ .ids = WARD_BUF_INIT };
	for (unsigned int i = 0; i < COUNT; i++)
		add_id(&big->ids, i);
	qsort(big->ids.data, COUNT, 20, by_bytes);
	write_index(big);
	ward_buf_add_str(&big->data, "PACK");
	add_u32(&big->data, 2);
	add_u32(&big->data, COUNT);
	ward_buf_add(&big->data, zeros, sizeof(zeros));
	assert_true(
	    ward_pack_take_index(&big->pack, ward_buf_view(&big->index)));
	assert_true(ward_pack_take_data(&big->pack, ward_buf_view(&big->data)));
}

static void
release(struct big *big)
{
	ward_pack_release(&big->pack);
	ward_buf_release(&big->ids);
	ward_buf_release(&big->index);
	ward_buf_release(&big->data);
}

static unsigned char *
id_at(struct big *big, uint32_t number)
{
	return (unsigned char *)big->ids.data + (size_t)number * 20;
}

static void
every_id_is_found_and_no_other(void **state)
{
	struct big big;
	size_t place;

	(void)state;
	make(&big);
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < COUNT; i++) {
			unsigned char other[20];

			ward_pack_expect(&big.pack, id_at(&big, i));
			assert_true(
			    ward_pack_find(&big.pack, id_at(&big, i), &place));
			if (place != PLACE + i)
				assert_memory_equal(id_at(&big, i),
				    id_at(&big, (uint32_t)place - PLACE), 20);
			memcpy(other, id_at(&big, i), 20);
			other[19] ^= 0x55;
			if (i % 16 == 0)
				assert_false(
				    ward_pack_find(&big.pack, other, &place));
		}
		assert_non_null(big.pack.starts);
	}
	release(&big);
}

/* Nothing is found that is not there, and nothing beyond the end. */
static void
ids_out_of_order_are_found_or_not(void **state)
{
	struct big big;
	size_t place, nfound = 0;

	(void)state;
	make(&big);
	for (int i = 0; i < 2000; i++) {
		unsigned char swap[20];
		unsigned char *one = id_at(&big, next_random() % COUNT);
		unsigned char *two = id_at(&big, next_random() % COUNT);

		memcpy(swap, one, 20);
		memmove(one, two, 20);
		memcpy(two, swap, 20);
	}
	write_index(&big);
	assert_true(ward_pack_take_index(&big.pack, ward_buf_view(&big.index)));
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < COUNT; i++) {
			ward_pack_expect(&big.pack, id_at(&big, i));
			if (!ward_pack_find(&big.pack, id_at(&big, i), &place))
				continue;
			nfound++;
			assert_in_range(place, PLACE, PLACE + COUNT - 1);
			assert_memory_equal(id_at(&big, i),
			    id_at(&big, (uint32_t)place - PLACE), 20);
		}
	assert_in_range(nfound, 1, 2 * COUNT - 1);
	release(&big);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_id_is_found_and_no_other),
		cmocka_unit_test(ids_out_of_order_are_found_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

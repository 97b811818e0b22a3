/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "pack_bytes.h"
#include "src/git/packs.h"

#define DELTA(text) ward_view("" text, sizeof(text) - 1)
#define MAX	    1000

/* What the deltas below make of "0123456789": its last digits are others. */
#define TO_AB                        \
	DELTA("\x0a\x0a\x90\x08\x02" \
	      "ab")
#define TO_CD                        \
	DELTA("\x0a\x0a\x90\x08\x02" \
	      "cd")

static const struct ward_repo_options no_deadline = { .is_late = NULL };

struct reading {
	struct pack_bytes bytes;
	struct ward_pack pack;
	struct ward_inflater *inflater;
	struct ward_unpacking unpacking;
};

static void
begin(struct reading *reading, uint32_t count)
{
	pack_begin(&reading->bytes, count);
}

static bool
take(struct reading *reading)
{
	return ward_pack_take_index(
		   &reading->pack, ward_buf_view(&reading->bytes.index)) &&
	    ward_pack_take_data(
		&reading->pack, ward_buf_view(&reading->bytes.data));
}

static void
end(struct reading *reading)
{
	pack_end(&reading->bytes);
	reading->pack = (struct ward_pack){ .path = NULL };
	reading->inflater = ward_inflater_new();
	ward_unpacking_init(
	    &reading->unpacking, reading->inflater, &no_deadline);
	assert_true(take(reading));
}

static void
release(struct reading *reading)
{
	ward_unpacking_release(&reading->unpacking);
	ward_inflater_free(reading->inflater);
	ward_pack_release(&reading->pack);
	pack_bytes_release(&reading->bytes);
}

static struct ward_oid
id_of(unsigned int number)
{
	unsigned char bytes[20];

	pack_id(number, bytes);
	return ward_oid_from_bytes(bytes, sizeof(bytes));
}

/* Reads the object behind what *out holds. */
static bool
reads(struct reading *reading, unsigned int number, struct ward_beside *beside,
    uint64_t max, struct ward_buf *out)
{
	struct ward_oid id = id_of(number);
	enum ward_object_type type;
	size_t offset, before = out->size;
	bool is_read = ward_pack_find(&reading->pack, id.bytes, &offset) &&
	    ward_unpack(&reading->unpacking, &reading->pack, offset, &id,
		beside, max, &type, out);

	if (!is_read)
		assert_int_equal(out->size, before);
	return is_read;
}

static void
assert_reads(struct reading *reading, unsigned int number, const char *text)
{
	struct ward_buf out = WARD_BUF_INIT;

	assert_true(reads(reading, number, NULL, MAX, &out));
	assert_buf(&out, text);
	ward_buf_release(&out);
}

/* A tree, a delta of it, and one of that by name. */
static void
make_chain(struct reading *reading)
{
	begin(reading, 3);
	pack_add_object(&reading->bytes, PACK_TREE, "0123456789");
	pack_add_by_offset(&reading->bytes,
	    reading->bytes.data.size - reading->bytes.offsets[0], TO_AB);
	pack_add_by_name(&reading->bytes, 1, TO_CD);
	end(reading);
}

static void
objects_are_made_of_deltas_in_any_order(void **state)
{
	static const char *const texts[] = { "0123456789", "01234567ab",
		"01234567cd" };
	static const unsigned int orders[][4] = { { 0, 1, 2, 0 },
		{ 2, 1, 0, 2 }, { 1, 1, 2, 1 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct reading reading;

		make_chain(&reading);
		/* What is read often is kept. */
		for (size_t j = 0; j < 16; j++)
			assert_reads(&reading, orders[i][j % 4],
			    texts[orders[i][j % 4]]);
		release(&reading);
	}
}

static void
what_is_read_comes_behind_what_was_there(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct reading reading;

	(void)state;
	make_chain(&reading);
	ward_buf_add_str(&out, "before");

	assert_true(reads(&reading, 2, NULL, MAX, &out));
	assert_buf(&out, "before01234567cd");
	release(&reading);
	ward_buf_release(&out);
}

static void
what_is_made_of_its_neighbour_says_what_they_share(void **state)
{
	struct ward_oid base = id_of(0), other = id_of(9);
	struct ward_beside beside = { .id = &base,
		.raw = ward_view_str("0123456789") };
	struct ward_buf out = WARD_BUF_INIT;
	struct reading reading;

	(void)state;
	make_chain(&reading);

	assert_true(reads(&reading, 1, &beside, MAX, &out));
	assert_buf(&out, "01234567ab");
	assert_int_equal(beside.shared.front, 8);
	assert_int_equal(beside.shared.back, 0);
	ward_buf_clear(&out);
	beside.shared.front = 0;
	/* Not made of it but of what is made of it. */
	assert_true(reads(&reading, 2, &beside, MAX, &out));
	assert_buf(&out, "01234567cd");
	assert_int_equal(beside.shared.front, 0);
	ward_buf_clear(&out);
	beside.id = &other;
	assert_true(reads(&reading, 1, &beside, MAX, &out));
	assert_int_equal(beside.shared.front, 0);
	release(&reading);
	ward_buf_release(&out);
}

static void
what_is_too_large_is_left_to_others(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		struct reading reading;

		make_chain(&reading);
		assert_false(reads(&reading, i, NULL, 9, &out));
		assert_true(reads(&reading, i, NULL, 10, &out));
		/* Also where it is at hand. */
		assert_false(reads(&reading, i, NULL, 9, &out));
		release(&reading);
	}
	ward_buf_release(&out);
}

/* Each makes one wrong object and one that is right behind it. */
static void
an_object_of_no_type(struct pack_bytes *pack)
{
	pack_add_object(pack, 5, "0123456789");
}

static void
a_size_that_is_not_its_own(struct pack_bytes *pack)
{
	pack_begin_entry(pack, PACK_BLOB, 11);
	pack_add_stored(&pack->data, ward_view_str("0123456789"));
}

/* Whatever of them is at hand: read in any order, with what they are made of.
 */
static void
many_deltas_stand_on_what_is_at_hand(void **state)
{
	struct ward_oid base = id_of(0);
	struct ward_beside beside = { .id = &base,
		.raw = ward_view_str("0123456789") };
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	for (unsigned int last = PACK_OBJECTS_MAX - 1; last > 0; last--) {
		struct reading reading;

		begin(&reading, PACK_OBJECTS_MAX);
		pack_add_object(&reading.bytes, PACK_TREE, "0123456789");
		for (unsigned int i = 1; i < PACK_OBJECTS_MAX; i++)
			pack_add_by_name(
			    &reading.bytes, i - 1, i % 2 ? TO_AB : TO_CD);
		end(&reading);
		ward_buf_clear(&out);
		assert_true(reads(&reading, last, &beside, MAX, &out));
		assert_buf(&out, last % 2 ? "01234567ab" : "01234567cd");
		release(&reading);
	}
	ward_buf_release(&out);
}

static void
a_smaller_size_than_its_own(struct pack_bytes *pack)
{
	pack_begin_entry(pack, PACK_BLOB, 9);
	pack_add_stored(&pack->data, ward_view_str("0123456789"));
}

static void
a_size_without_end(struct pack_bytes *pack)
{
	pack->offsets[pack->count++] = pack->data.size;
	for (int i = 0; i < 12; i++)
		ward_buf_add_char(&pack->data, (char)0xb0);
}

static void
bytes_that_do_not_inflate(struct pack_bytes *pack)
{
	pack_begin_entry(pack, PACK_BLOB, 4);
	ward_buf_add_str(&pack->data, "what");
}

static void
a_delta_of_itself(struct pack_bytes *pack)
{
	pack_add_by_name(pack, 0, TO_AB);
}

static void
a_delta_of_what_is_not_there(struct pack_bytes *pack)
{
	pack_add_by_name(pack, 7, TO_AB);
}

static void
a_delta_of_what_lies_before_the_pack(struct pack_bytes *pack)
{
	pack_add_by_offset(pack, 1, TO_AB);
}

static void
a_delta_at_no_distance(struct pack_bytes *pack)
{
	pack_add_by_offset(pack, 0, TO_AB);
}

static void
a_distance_without_end(struct pack_bytes *pack)
{
	pack_begin_entry(pack, PACK_BY_OFFSET, 4);
	for (int i = 0; i < 12; i++)
		ward_buf_add_char(&pack->data, (char)0xff);
}

static void
a_delta_that_is_none(struct pack_bytes *pack)
{
	pack_add_by_name(pack, 1, DELTA("\x0a\x0a\x90\x08"));
}

static void
a_place_behind_the_end(struct pack_bytes *pack)
{
	pack->offsets[pack->count++] = 0x7ffffff0;
}

static void
a_place_before_the_first(struct pack_bytes *pack)
{
	pack->offsets[pack->count++] = 11;
}

static void
a_place_that_needs_more_bits_than_there_are(struct pack_bytes *pack)
{
	pack->offsets[pack->count++] = 0x80000000;
}

static void
what_is_wrong_is_not_read(void **state)
{
	static void (*const wrong[])(struct pack_bytes *) = {
		an_object_of_no_type,
		a_size_that_is_not_its_own,
		a_smaller_size_than_its_own,
		a_size_without_end,
		bytes_that_do_not_inflate,
		a_delta_of_itself,
		a_delta_of_what_is_not_there,
		a_delta_of_what_lies_before_the_pack,
		a_delta_at_no_distance,
		a_distance_without_end,
		a_delta_that_is_none,
		a_place_behind_the_end,
		a_place_before_the_first,
		a_place_that_needs_more_bits_than_there_are,
	};
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct reading reading;

		begin(&reading, 2);
		wrong[i](&reading.bytes);
		pack_add_object(&reading.bytes, PACK_TREE, "0123456789");
		end(&reading);
		if (reads(&reading, 0, NULL, MAX, &out))
			fail_msg("number %zu was read", i);
		assert_reads(&reading, 1, "0123456789");
		release(&reading);
	}
	ward_buf_release(&out);
}

/* Whichever byte of the pack is another: nothing is read, or what is right
 * under the right checksum. */
static void
no_byte_of_a_pack_is_trusted(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;
	size_t size = 13;

	(void)state;
	for (size_t at = 12; at < size; at++) {
		struct reading reading;

		make_chain(&reading);
		size = reading.bytes.data.size - 20;
		reading.bytes.data.data[at] ^= 0x55;
		for (unsigned int i = 0; i < 3; i++) {
			ward_buf_clear(&out);
			(void)reads(&reading, i, NULL, MAX, &out);
			assert_true(out.size == 0 || out.size == 10);
		}
		release(&reading);
	}
	ward_buf_release(&out);
}

static void
an_index_that_is_cut_or_of_another_pack_is_not_taken(void **state)
{
	struct reading reading;
	struct ward_view index, data;

	(void)state;
	make_chain(&reading);
	index = ward_buf_view(&reading.bytes.index);
	data = ward_buf_view(&reading.bytes.data);

	for (size_t size = 0; size < index.size; size++)
		assert_false(ward_pack_take_index(
		    &reading.pack, ward_view(index.data, size)));
	for (size_t size = 0; size < data.size; size++)
		assert_false(ward_pack_take_data(
		    &reading.pack, ward_view(data.data, size)));
	for (size_t at = 0; at < 8; at++) {
		reading.bytes.index.data[at] ^= 1;
		assert_false(ward_pack_take_index(&reading.pack, index));
		reading.bytes.index.data[at] ^= 1;
	}
	for (size_t at = 0; at < 12; at++) {
		reading.bytes.data.data[at] ^= 1;
		assert_false(ward_pack_take_data(&reading.pack, data));
		reading.bytes.data.data[at] ^= 1;
	}
	reading.bytes.data.data[data.size - 1] ^= 1;
	assert_false(ward_pack_take_data(&reading.pack, data));
	reading.bytes.data.data[data.size - 1] ^= 1;
	assert_true(take(&reading));
	release(&reading);
}

/* Counts that go down or beyond the last one. */
static void
an_index_that_lies_finds_nothing_wrong(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct reading reading;

	(void)state;
	make_chain(&reading);
	for (size_t at = 8; at < 8 + 256 * 4 - 4; at++) {
		char was = reading.bytes.index.data[at];

		reading.bytes.index.data[at] = (char)0xff;
		for (unsigned int i = 0; i < 3; i++) {
			ward_buf_clear(&out);
			(void)reads(&reading, i, NULL, MAX, &out);
		}
		reading.bytes.index.data[at] = was;
	}
	assert_reads(&reading, 2, "01234567cd");
	release(&reading);
	ward_buf_release(&out);
}

/* Places that need more bits than there are in a place: a table has them. */
static void
a_place_may_stand_in_a_table_of_long_ones(void **state)
{
	struct ward_buf index = WARD_BUF_INIT;
	struct reading reading;
	size_t places, hashes;

	(void)state;
	make_chain(&reading);
	hashes = reading.bytes.index.size - 40;
	places = hashes - 3 * 4;
	ward_buf_add(&index, reading.bytes.index.data, places);
	pack_add_u32(&index, 0x80000000);
	ward_buf_add(&index, reading.bytes.index.data + places + 4, 8);
	pack_add_u32(&index, 0);
	pack_add_u32(&index, (uint32_t)reading.bytes.offsets[0]);
	ward_buf_add(&index, reading.bytes.index.data + hashes, 40);

	assert_true(ward_pack_take_index(&reading.pack, ward_buf_view(&index)));
	assert_reads(&reading, 0, "0123456789");
	assert_reads(&reading, 2, "01234567cd");
	release(&reading);
	ward_buf_release(&index);
}

static void
an_object_of_another_pack_is_not_there(void **state)
{
	struct reading reading;
	struct ward_oid id = id_of(1);
	size_t offset;

	(void)state;
	make_chain(&reading);
	id.bytes[10] = 1;

	assert_false(ward_pack_find(&reading.pack, id.bytes, &offset));
	release(&reading);
}

static void
what_is_kept_has_a_limit_and_the_last_stay(void **state)
{
	struct ward_bases *bases = ward_bases_new();
	size_t size = WARD_BASES_MAX / 8;
	struct ward_base base;
	struct ward_buf raw = WARD_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		ward_buf_reserve(&raw, size);
		ward_bases_keep(bases, bases, i, WARD_OBJECT_TREE, &raw);
		assert_null(raw.data);
		assert_true(ward_bases_get(bases, bases, 0, &base));
	}
	ward_buf_reserve(&raw, WARD_BASES_MAX / 4 + 1);
	ward_bases_keep(bases, bases, 99, WARD_OBJECT_TREE, &raw);

	assert_false(ward_bases_get(bases, bases, 99, &base));
	assert_false(ward_bases_get(bases, bases, 1, &base));
	assert_false(ward_bases_get(bases, &raw, 11, &base));
	assert_true(ward_bases_get(bases, bases, 11, &base));
	/* Once is enough. */
	ward_buf_add_str(&raw, "other");
	ward_bases_keep(bases, bases, 11, WARD_OBJECT_BLOB, &raw);
	assert_true(ward_bases_get(bases, bases, 11, &base));
	assert_int_equal(base.type, WARD_OBJECT_TREE);
	ward_bases_free(bases);
	ward_bases_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_made_of_deltas_in_any_order),
		cmocka_unit_test(what_is_read_comes_behind_what_was_there),
		cmocka_unit_test(
		    what_is_made_of_its_neighbour_says_what_they_share),
		cmocka_unit_test(many_deltas_stand_on_what_is_at_hand),
		cmocka_unit_test(what_is_too_large_is_left_to_others),
		cmocka_unit_test(what_is_wrong_is_not_read),
		cmocka_unit_test(no_byte_of_a_pack_is_trusted),
		cmocka_unit_test(
		    an_index_that_is_cut_or_of_another_pack_is_not_taken),
		cmocka_unit_test(an_index_that_lies_finds_nothing_wrong),
		cmocka_unit_test(a_place_may_stand_in_a_table_of_long_ones),
		cmocka_unit_test(an_object_of_another_pack_is_not_there),
		cmocka_unit_test(what_is_kept_has_a_limit_and_the_last_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

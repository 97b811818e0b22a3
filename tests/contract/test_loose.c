/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way to objects with files of their own: what it reads is what git
 * wrote, and whatever is odd, damaged or large it leaves alone. */
#include "tests/unit/unit.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/unit/pack_bytes.h"
#include "refward/file.h"
#include "direct_world.h"
#include "run_git.h"

#define MOST 1000000

struct place {
	char *folder, *objects, *file;
	struct ward_oid id;
};

/* A repository with one object. */
static void
begin(struct place *place, struct ward_view blob)
{
	struct ward_buf file = WARD_BUF_INIT;
	char *hex;

	place->folder = world_folder();
	place->objects = world_path(place->folder, "objects");
	free(world_git(place->folder, NULL, ward_view_str(""), "init", "-q",
	    "--bare", "."));
	hex = world_git(
	    place->folder, NULL, blob, "hash-object", "-w", "--stdin");
	assert_true(ward_oid_parse(&place->id, ward_view_str(hex)));
	ward_buf_printf(&file, "%s/%.2s/%s", place->objects, hex, hex + 2);
	place->file = file.data;
	free(hex);
}

static void
end(struct place *place)
{
	free(place->file);
	free(place->objects);
	world_remove(place->folder);
}

static bool
reads(const struct place *place, uint64_t max, struct ward_buf *out)
{
	struct ward_direct *direct = direct_open(place->objects, false);
	enum ward_object_type type, told = WARD_OBJECT_TAG;
	uint64_t size = 0;
	size_t before = out->size;
	bool is_read =
	    ward_direct_read(direct, &place->id, NULL, max, &type, out);
	bool is_told = ward_direct_header(direct, &place->id, &told, &size);

	if (is_read)
		assert_int_equal(type, WARD_OBJECT_BLOB);
	if (is_read && is_told) {
		assert_int_equal(told, type);
		assert_int_equal(size, out->size - before);
	}
	if (!is_read)
		assert_int_equal(out->size, before);
	ward_direct_free(direct);
	return is_read;
}

static void
an_object_is_read_as_it_was_written(void **state)
{
	struct ward_view blobs[] = { ward_view("", 0),
		ward_view("one\0two\n", 8), ward_view_str("text\n") };
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++) {
		struct place place;

		begin(&place, blobs[i]);
		ward_buf_clear(&out);
		assert_true(reads(&place, MOST, &out));
		assert_true(ward_view_equal(ward_buf_view(&out), blobs[i]));
		end(&place);
	}
	ward_buf_release(&out);
}

static void
what_is_too_large_or_packed_too_well_is_left_alone(void **state)
{
	struct ward_buf blob = WARD_BUF_INIT, out = WARD_BUF_INIT;
	struct place place;

	(void)state;
	for (int i = 0; i < 500; i++)
		ward_buf_printf(&blob, "%d ", i * 7919);
	begin(&place, ward_buf_view(&blob));
	assert_true(reads(&place, blob.size, &out));
	assert_false(reads(&place, blob.size - 1, &out));
	end(&place);

	for (int i = 0; i < 100000; i++)
		ward_buf_add_str(&blob, "the same again and again\n");
	begin(&place, ward_buf_view(&blob));
	ward_buf_clear(&out);
	assert_false(reads(&place, UINT64_MAX, &out));
	end(&place);
	ward_buf_release(&blob);
	ward_buf_release(&out);
}

static void
put(const struct place *place, struct ward_view bytes)
{
	FILE *file;

	(void)remove(place->file);
	file = fopen(place->file, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
}

/* What the file holds once it is inflated. */
static bool
reads_whole(const struct place *place, struct ward_view whole)
{
	struct ward_buf file = WARD_BUF_INIT, out = WARD_BUF_INIT;
	bool is_read;

	pack_add_stored(&file, whole);
	put(place, ward_buf_view(&file));
	is_read = reads(place, MOST, &out);
	ward_buf_release(&file);
	ward_buf_release(&out);
	return is_read;
}

#define WHOLE(text) ward_view("" text, sizeof(text) - 1)

static void
a_head_has_one_form(void **state)
{
	struct place place;

	(void)state;
	begin(&place, ward_view_str("x"));
	assert_true(reads_whole(&place, WHOLE("blob 1\0x")));
	assert_true(reads_whole(&place, WHOLE("blob 0\0")));
	assert_false(reads_whole(&place, WHOLE("blob 2\0x")));
	assert_false(reads_whole(&place, WHOLE("blob 1\0xy")));
	assert_false(reads_whole(&place, WHOLE("blob 01\0x")));
	assert_false(reads_whole(&place, WHOLE("blob +1\0x")));
	assert_false(reads_whole(&place, WHOLE("blob 1 \0x")));
	assert_false(reads_whole(&place, WHOLE("blob  1\0x")));
	assert_false(reads_whole(&place, WHOLE("blob \0x")));
	assert_false(reads_whole(&place, WHOLE("blob 1")));
	assert_false(reads_whole(&place, WHOLE("blobs 1\0x")));
	assert_false(reads_whole(&place, WHOLE("blob\0 1\0x")));
	assert_false(reads_whole(&place, WHOLE("")));
	assert_false(
	    reads_whole(&place, WHOLE("blob 18446744073709551617\0x")));
	end(&place);
}

static void
damaged_files_do_no_harm(void **state)
{
	struct ward_view blob = ward_view_str("some text, some more text\n");
	struct ward_buf whole = WARD_BUF_INIT, out = WARD_BUF_INIT;
	struct place place;

	(void)state;
	begin(&place, blob);
	assert_no_error(ward_file_read(&whole, place.file, 1 << 20));
	for (size_t at = 0; at < whole.size; at++) {
		put(&place, ward_view(whole.data, at));
		assert_false(reads(&place, MOST, &out));
		whole.data[at] ^= (char)(1 << at % 8);
		put(&place, ward_buf_view(&whole));
		ward_buf_clear(&out);
		if (reads(&place, MOST, &out))
			assert_true(ward_view_equal(ward_buf_view(&out), blob));
		whole.data[at] ^= (char)(1 << at % 8);
	}
	ward_buf_add_char(&whole, '\0');
	put(&place, ward_buf_view(&whole));
	ward_buf_clear(&out);
	assert_false(reads(&place, MOST, &out));
	end(&place);
	ward_buf_release(&whole);
	ward_buf_release(&out);
}

/* Who waits for a pipe waits for ever. */
static void
what_is_no_file_is_left_alone(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct place place;

	(void)state;
	begin(&place, ward_view_str("x"));
	assert_int_equal(remove(place.file), 0);
	assert_false(reads(&place, MOST, &out));
	assert_int_equal(mkfifo(place.file, 0600), 0);
	assert_false(reads(&place, MOST, &out));
	end(&place);
	ward_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_read_as_it_was_written),
		cmocka_unit_test(
		    what_is_too_large_or_packed_too_well_is_left_alone),
		cmocka_unit_test(a_head_has_one_form),
		cmocka_unit_test(damaged_files_do_no_harm),
		cmocka_unit_test(what_is_no_file_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

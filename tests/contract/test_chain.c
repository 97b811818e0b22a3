/* SPDX-License-Identifier: Apache-2.0 */
/* One object that is made of many large ones takes no longer than there is
 * time. */
#include "tests/unit/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include "refward/repo.h"
#include "run_git.h"
#include "tests/unit/pack_bytes.h"

#define BASE 60000
#define LAST 12

static void
add_size(struct ward_buf *out, size_t size)
{
	for (; size > 0x7f; size >>= 7)
		ward_buf_add_char(out, (char)(size & 0x7f) | (char)0x80);
	ward_buf_add_char(out, (char)size);
}

/* A delta of the object before that is `times` the first `size` of its bytes.
 */
static void
add_copies(struct pack_bytes *pack, size_t from, size_t size, size_t times)
{
	struct ward_buf delta = WARD_BUF_INIT;

	add_size(&delta, from);
	add_size(&delta, size * times);
	for (; times > 0; times--) {
		ward_buf_add_char(&delta, (char)0xf0);
		for (int shift = 0; shift < 24; shift += 8)
			ward_buf_add_char(&delta, (char)(size >> shift));
	}
	pack_add_by_name(pack, pack->count - 1, ward_buf_view(&delta));
	ward_buf_release(&delta);
}

static void
write_bytes(const char *folder, const char *name, const struct ward_buf *bytes)
{
	char *path = world_path(folder, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(
	    fwrite(bytes->data, 1, bytes->size, file), bytes->size);
	assert_int_equal(fclose(file), 0);
	free(path);
}

/* The last object is ten bytes of a part as large as 70 * `times` bases, and
 * there are ten of these parts. */
static void
write_chain(const char *folder, size_t times)
{
	struct pack_bytes pack;
	struct ward_buf base = WARD_BUF_INIT;
	size_t half = BASE * 35 * times;

	while (base.size < BASE)
		ward_buf_add_char(&base, 'x');
	pack_begin(&pack, LAST + 1);
	pack_add_object(&pack, PACK_BLOB, ward_buf_str(&base));
	add_copies(&pack, BASE, BASE, 70 * times);
	while (pack.count < LAST)
		add_copies(&pack, 2 * half, half, 2);
	add_copies(&pack, 2 * half, 10, 1);
	pack_end(&pack);
	write_bytes(folder, "objects/pack/pack-1.pack", &pack.data);
	write_bytes(folder, "objects/pack/pack-1.idx", &pack.index);
	pack_bytes_release(&pack);
	ward_buf_release(&base);
}

struct patience {
	unsigned int nasked, most;
};

static bool
is_over(void *data)
{
	struct patience *patience = data;

	return ++patience->nasked > patience->most;
}

static const struct ward_error *
read_last(const char *folder, struct patience *patience, struct ward_buf *out)
{
	struct ward_repo_options options;
	struct ward_repo *repo;
	enum ward_object_type type;
	const struct ward_error *err;
	unsigned char id[20];
	struct ward_oid last;

	ward_repo_options_init(&options, folder);
	options.is_late = is_over;
	options.late_data = patience;
	assert_no_error(ward_repo_open(&repo, &options));
	pack_id(LAST, id);
	last = ward_oid_from_bytes(id, sizeof(id));
	err = ward_repo_read(repo, &last, &type, out);
	ward_repo_close(repo);
	return err;
}

/* By us, and, where the parts are larger than most objects, by libgit2. */
static void
an_object_made_of_many_is_no_longer_made_when_it_is_late(void **state)
{
	static const size_t times[] = { 3, 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		struct patience ever = { 0, 1000 }, once = { 0, 1 };
		struct ward_buf raw = WARD_BUF_INIT;
		char *folder = world_folder();

		free(world_git(folder, NULL, ward_view_str(""), "init", "-q",
		    "--bare", "."));
		write_chain(folder, times[i]);

		assert_no_error(read_last(folder, &ever, &raw));
		assert_buf(&raw, "xxxxxxxxxx");
		assert_in_range(ever.nasked, 6, 40);
		assert_code(read_last(folder, &once, &raw), WARD_E_LIMIT);
		assert_in_range(once.nasked, 2, 5);
		ward_buf_release(&raw);
		world_remove(folder);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    an_object_made_of_many_is_no_longer_made_when_it_is_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The quick way to commits, over packs that the real git made: what it reads is
 * what git reads, and whatever is odd or damaged it leaves alone. */
#include "tests/unit/unit.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "direct_world.h"
#include "run_git.h"

#define NCOMMITS 40
#define MOST	 1000000

struct history {
	char *folder;
	char *list; /* the names of its commits, a line each */
	struct ward_oid ids[NCOMMITS];
	struct ward_buf raw[NCOMMITS];
};

static struct history history;

/* Messages that have much in common, so that git makes deltas of commits. */
static void
add_commit(struct ward_buf *out, int number)
{
	struct ward_buf text = WARD_BUF_INIT;

	for (int line = 0; line < 40; line++)
		ward_buf_printf(&text, "line %d of them all, %d\n", line,
		    line % 9 == 0 ? number : 0);
	ward_buf_printf(out,
	    "commit refs/heads/main\n"
	    "committer A <a@example.org> %d +0000\n"
	    "data %zu\n%s\nM 100644 inline file\ndata 2\n%d\n\n",
	    1700000000 + number, text.size, ward_buf_str(&text), number % 10);
	ward_buf_release(&text);
}

static void
take_commit(int number, struct ward_view hex)
{
	struct ward_buf name = WARD_BUF_INIT;
	char *raw;

	ward_buf_add_view(&name, hex);
	assert_true(ward_oid_parse(&history.ids[number], hex));
	raw = world_git(history.folder, NULL, ward_view_str(""), "cat-file",
	    "commit", ward_buf_str(&name));
	ward_buf_add_str(&history.raw[number], raw);
	ward_buf_add_char(&history.raw[number], '\n');
	free(raw);
	ward_buf_release(&name);
}

static int
make_history(void **state)
{
	struct ward_buf stream = WARD_BUF_INIT;
	struct ward_view rest, line;

	(void)state;
	history.folder = world_folder();
	for (int i = 0; i < NCOMMITS; i++)
		add_commit(&stream, i);
	free(world_git(history.folder, NULL, ward_view_str(""), "init", "-q",
	    "--bare", "."));
	free(world_git(history.folder, NULL, ward_buf_view(&stream),
	    "fast-import", "--quiet"));
	free(world_git(history.folder, NULL, ward_view_str(""), "repack",
	    "-adfq", "--window=50", "--depth=20"));
	history.list = world_git(
	    history.folder, NULL, ward_view_str(""), "rev-list", "main");
	rest = ward_view_str(history.list);
	for (int i = 0; ward_view_split(&rest, '\n', &line); i++)
		take_commit(i, line);
	ward_buf_release(&stream);
	return 0;
}

static int
drop_history(void **state)
{
	(void)state;
	for (int i = 0; i < NCOMMITS; i++)
		ward_buf_release(&history.raw[i]);
	free(history.list);
	world_remove(history.folder);
	return 0;
}

static struct ward_direct *
open_packs(const char *folder)
{
	char *objects = world_path(folder, "objects");
	struct ward_direct *packs = direct_open(objects, true);

	free(objects);
	return packs;
}

static bool
reads(struct ward_direct *packs, const struct ward_oid *id, uint64_t max,
    struct ward_buf *out)
{
	enum ward_object_type type;

	return ward_direct_read(packs, id, NULL, max, &type, out) &&
	    type == WARD_OBJECT_COMMIT;
}

static void
every_commit_is_read_as_git_reads_it(void **state)
{
	struct ward_direct *packs = open_packs(history.folder);
	struct ward_buf raw = WARD_BUF_INIT;

	(void)state;
	for (int i = 0; i < NCOMMITS; i++) {
		ward_buf_clear(&raw);
		ward_direct_expect(packs, &history.ids[i]);
		assert_true(reads(packs, &history.ids[i], MOST, &raw));
		assert_true(ward_view_equal(
		    ward_buf_view(&raw), ward_buf_view(&history.raw[i])));
	}
	ward_direct_free(packs);
	ward_buf_release(&raw);
}

/* Else the test above says nothing about deltas. */
static void
some_commits_are_deltas(void **state)
{
	char *list =
	    world_git(history.folder, NULL, ward_view_str(history.list),
		"cat-file", "--batch-check=%(deltabase)");
	struct ward_view rest = ward_view_str(list), line;
	size_t ndeltas = 0;

	(void)state;
	while (ward_view_split(&rest, '\n', &line))
		ndeltas += !ward_view_starts(line, "0000000000");
	assert_true(ndeltas > 3);
	free(list);
}

/* *out: it was there; false: it cannot be told here. */
static bool
tells(const struct ward_oid *id, bool *out)
{
	struct ward_direct *packs = open_packs(history.folder);
	bool is_told = ward_direct_was_there(packs, id, out);

	assert_int_equal(ward_direct_was_there(packs, id, out), is_told);
	ward_direct_free(packs);
	return is_told;
}

static void
what_was_there_is_told_unless_it_may_lie_elsewhere(void **state)
{
	struct ward_oid nobody = history.ids[0];
	char *alternates, *loose;
	bool was_there;

	(void)state;
	alternates = world_path(history.folder, "objects/info/alternates");
	nobody.bytes[19] ^= 1;
	nobody.bytes[0] = 0xab;
	loose = world_path(history.folder, "objects/ab");

	assert_true(tells(&history.ids[0], &was_there) && was_there);
	assert_true(tells(&nobody, &was_there) && !was_there);
	assert_int_equal(mkdir(loose, 0700), 0);
	assert_false(tells(&nobody, &was_there));
	assert_int_equal(rmdir(loose), 0);
	world_write(history.folder, "objects/info/alternates", "/nowhere\n");
	assert_true(tells(&history.ids[0], &was_there) && was_there);
	assert_false(tells(&nobody, &was_there));
	assert_int_equal(remove(alternates), 0);
	free(alternates);
	free(loose);
}

/* What git takes out of a folder, while this goes on, lay in it. */
static void
what_was_loose_at_first_is_never_told_to_be_new(void **state)
{
	struct ward_oid loose = history.ids[0];
	char *folder = world_path(history.folder, "objects/ab");
	struct ward_direct *packs;
	bool was_there;

	(void)state;
	loose.bytes[0] = 0xab;
	loose.bytes[19] ^= 1;
	assert_int_equal(mkdir(folder, 0700), 0);
	packs = open_packs(history.folder);
	assert_true(ward_direct_was_there(packs, &history.ids[0], &was_there));
	assert_int_equal(rmdir(folder), 0);

	assert_false(ward_direct_was_there(packs, &loose, &was_there));
	ward_direct_free(packs);
	free(folder);
}

static void
of_a_folder_that_cannot_be_listed_nothing_is_told(void **state)
{
	char *folder = world_folder(), *pack = world_path(folder, "pack");
	struct ward_oid nobody = history.ids[0];
	struct ward_direct *packs;
	bool was_there;

	(void)state;
	packs = direct_open(folder, false);
	assert_true(ward_direct_was_there(packs, &nobody, &was_there));
	assert_false(was_there);
	ward_direct_free(packs);
	assert_int_equal(symlink("pack", pack), 0);
	packs = direct_open(folder, false);
	assert_false(ward_direct_was_there(packs, &nobody, &was_there));
	ward_direct_free(packs);
	assert_int_equal(remove(pack), 0);
	free(pack);
	world_remove(folder);
}

/* An index whose pack is not there, or that is no index. */
static void
what_a_broken_pack_may_hold_is_not_told(void **state)
{
	struct ward_oid nobody = history.ids[0];
	char *path = world_path(history.folder, "objects/pack/pack-broken.idx");
	bool was_there;

	(void)state;
	nobody.bytes[19] ^= 1;
	nobody.bytes[0] = 0xab;
	world_write(history.folder, "objects/pack/pack-broken.idx", "none\n");

	assert_false(tells(&nobody, &was_there));
	every_commit_is_read_as_git_reads_it(state);
	assert_int_equal(remove(path), 0);
	free(path);
}

/* Libgit2 has one index for many. */
static void
of_very_many_packs_some_are_not_looked_at(void **state)
{
	struct ward_oid nobody = history.ids[0];
	bool was_there;
	char name[64];

	(void)state;
	nobody.bytes[19] ^= 1;
	nobody.bytes[0] = 0xab;
	for (int i = 0; i < 70; i++) {
		(void)snprintf(
		    name, sizeof(name), "objects/pack/pack-%d.idx", i);
		world_write(history.folder, name, "none\n");
	}

	assert_false(tells(&nobody, &was_there));
	for (int i = 0; i < 70; i++) {
		(void)snprintf(
		    name, sizeof(name), "objects/pack/pack-%d.idx", i);
		char *path = world_path(history.folder, name);

		assert_int_equal(remove(path), 0);
		free(path);
	}
}

static void
what_is_not_there_or_too_large_is_left_alone(void **state)
{
	struct ward_direct *packs = open_packs(history.folder);
	struct ward_oid nobody = history.ids[0];
	struct ward_buf raw = WARD_BUF_INIT;

	(void)state;
	nobody.bytes[19] ^= 1;
	ward_buf_add_str(&raw, "before");
	assert_false(reads(packs, &nobody, MOST, &raw));
	for (int i = 0; i < NCOMMITS; i++)
		assert_false(reads(packs, &history.ids[i], 100, &raw));
	assert_string_equal(ward_buf_str(&raw), "before");
	ward_direct_free(packs);
	ward_buf_release(&raw);
}

/* A copy of the pack's folder, one file of which is damaged. */
static void
read_damaged(const char *folder)
{
	struct ward_direct *packs = open_packs(folder);
	struct ward_buf raw = WARD_BUF_INIT;

	ward_buf_add_str(&raw, "before");
	for (int i = 0; i < NCOMMITS; i++) {
		bool is_read = reads(packs, &history.ids[i], MOST, &raw);

		assert_true(is_read ? raw.size <= MOST + 6 : raw.size == 6);
		ward_buf_truncate(&raw, 6);
	}
	ward_direct_free(packs);
	ward_buf_release(&raw);
}

static char *
pack_file(const char *kind)
{
	char *folder = world_path(history.folder, "objects/pack");
	char *names = world_git(
	    folder, NULL, ward_view_str(""), "-c", "alias.files=!ls", "files");
	struct ward_view rest = ward_view_str(names), line;
	char *path = NULL;

	while (ward_view_split(&rest, '\n', &line))
		if (ward_view_ends(line, kind)) {
			struct ward_buf text = WARD_BUF_INIT;

			ward_buf_printf(&text, "%s/%.*s", folder,
			    (int)line.size, line.data);
			free(path);
			path = text.data;
		}
	assert_non_null(path);
	free(names);
	free(folder);
	return path;
}

static void
write_bytes(const char *path, const char *data, size_t size)
{
	FILE *file;

	(void)remove(path);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

/* Every byte of heads and tables, and some of the rest. */
static void
damage(const char *kind)
{
	char *path = pack_file(kind);
	struct ward_buf whole = WARD_BUF_INIT;

	assert_no_error(ward_file_read(&whole, path, 1 << 24));
	for (size_t at = 0; at < whole.size;
	     at += at < 40 || at > 1000 ? 7 : 61) {
		whole.data[at] ^= (char)(1 << at % 8);
		write_bytes(path, whole.data, whole.size);
		read_damaged(history.folder);
		whole.data[at] ^= (char)(1 << at % 8);
		write_bytes(path, whole.data, at);
		read_damaged(history.folder);
	}
	write_bytes(path, whole.data, whole.size);
	ward_buf_release(&whole);
	free(path);
}

static void
damaged_files_do_no_harm(void **state)
{
	damage(".idx");
	damage(".pack");

	every_commit_is_read_as_git_reads_it(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_commit_is_read_as_git_reads_it),
		cmocka_unit_test(some_commits_are_deltas),
		cmocka_unit_test(
		    what_was_there_is_told_unless_it_may_lie_elsewhere),
		cmocka_unit_test(
		    what_was_loose_at_first_is_never_told_to_be_new),
		cmocka_unit_test(
		    of_a_folder_that_cannot_be_listed_nothing_is_told),
		cmocka_unit_test(what_a_broken_pack_may_hold_is_not_told),
		cmocka_unit_test(of_very_many_packs_some_are_not_looked_at),
		cmocka_unit_test(what_is_not_there_or_too_large_is_left_alone),
		cmocka_unit_test(damaged_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, make_history, drop_history);
}

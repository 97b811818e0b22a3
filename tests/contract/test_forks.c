/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of a repository's alternates is what the real git reads of
 * them. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "direct_world.h"
#include "run_git.h"

#define MOST 1000000

/* Repositories "0", "1", ... in one folder; an object lies in the last. */
struct place {
	char *folder;
	struct ward_oid id;
	char *hex;
};

static char *
in_place(const struct place *place, unsigned int number, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;

	ward_buf_printf(&path, "%s/%u/%s", place->folder, number, name);
	return path.data;
}

static void
begin(struct place *place, unsigned int count)
{
	char name[16], *last;

	place->folder = world_folder();
	for (unsigned int i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "%u", i);
		free(world_git(place->folder, NULL, ward_view_str(""), "init",
		    "-q", "--bare", name));
	}
	last = in_place(place, count - 1, "");
	place->hex = world_git(last, NULL, ward_view_str("content"),
	    "hash-object", "-w", "--stdin");
	place->hex[strcspn(place->hex, "\n")] = '\0';
	assert_true(ward_oid_parse(&place->id, ward_view_str(place->hex)));
	free(last);
}

static void
end(struct place *place)
{
	free(place->hex);
	world_remove(place->folder);
}

static void
set_list(const struct place *place, unsigned int number, const char *text)
{
	char *path = in_place(place, number, "objects/info/alternates");

	assert_no_error(ward_file_replace(path, ward_view_str(text), 0644));
	free(path);
}

static bool
is_read_by_git(const struct place *place)
{
	char *path = in_place(place, 0, "");
	char *told = world_git(
	    path, NULL, ward_view_str(place->hex), "cat-file", "--batch-check");
	bool is_read = strstr(told, " blob 7") != NULL;

	free(told);
	free(path);
	return is_read;
}

static bool
is_read_by_us(const struct place *place)
{
	char *objects = in_place(place, 0, "objects");
	struct ward_direct *direct = direct_open(objects, false);
	enum ward_object_type type;
	struct ward_buf raw = WARD_BUF_INIT;
	uint64_t size;
	bool is_read =
	    ward_direct_read(direct, &place->id, NULL, MOST, &type, &raw);

	assert_int_equal(
	    ward_direct_header(direct, &place->id, &type, &size), is_read);
	if (is_read)
		assert_string_equal(ward_buf_str(&raw), "content");
	ward_buf_release(&raw);
	ward_direct_free(direct);
	free(objects);
	return is_read;
}

static void
as_deep_as_git_goes_is_looked(void **state)
{
	struct place place;
	char line[64];
	bool is_read = true;

	(void)state;
	for (unsigned int count = 2; count < 10; count++) {
		begin(&place, count);
		for (unsigned int i = 0; i + 1 < count; i++) {
			(void)snprintf(
			    line, sizeof(line), "../../%u/objects\n", i + 1);
			set_list(&place, i, line);
		}
		is_read = is_read_by_git(&place);
		assert_int_equal(is_read_by_us(&place), is_read);
		assert_true(is_read || count > 5);
		end(&place);
	}
	assert_false(is_read);
}

/* "@" stands for the folder. */
static void
set_form(const struct place *place, const char *form)
{
	struct ward_buf text = WARD_BUF_INIT;

	for (; *form != '\0'; form++)
		if (*form == '@')
			ward_buf_add_str(&text, place->folder);
		else
			ward_buf_add_char(&text, *form);
	set_list(place, 0, ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
lists_are_read_as_git_reads_them(void **state)
{
	static const struct {
		const char *form;
		bool is_read;
	} lists[] = {
		{ "@/1/objects\n", true },
		{ "@/1/objects", true },
		{ "@/1/objects/\n", true },
		{ "# a comment\n\n@/1/objects\n", true },
		{ "#@/1/objects\n", false },
		{ "\"@/1/objects\"\n", true },
		{ "\"@/\\061/objects\"\n", true },
		{ "../../1/objects\n", true },
		{ "../info/../../1/objects\n", true },
		{ "@/none/objects\n@/1/objects\n", true },
		{ "@/0/objects\n../objects\n@/1/objects\n", true },
		{ "@/1\n", false },
		{ "@/1/objects:@/1/objects\n", false },
		{ " @/1/objects\n", false },
		{ "", false },
	};
	struct place place;

	(void)state;
	begin(&place, 2);
	set_list(&place, 1, "../../0/objects\n../../1/objects\n");
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		set_form(&place, lists[i].form);
		assert_int_equal(is_read_by_git(&place), lists[i].is_read);
		assert_int_equal(is_read_by_us(&place), lists[i].is_read);
	}
	end(&place);
}

/* Met at first where its own list is too deep to be read. */
static void
a_folder_is_looked_at_from_where_it_is_nearest(void **state)
{
	struct place place;
	char line[64];

	(void)state;
	begin(&place, 9);
	set_list(&place, 0, "../../1/objects\n../../6/objects\n");
	for (unsigned int i = 1; i < 8; i++) {
		(void)snprintf(line, sizeof(line), "../../%u/objects\n", i + 1);
		set_list(&place, i, line);
	}
	assert_true(is_read_by_us(&place));
	end(&place);
}

static void
what_an_alternate_has_was_there(void **state)
{
	struct place place;
	struct ward_oid nobody;
	struct ward_direct *direct;
	char *objects, *last;
	bool was_there = false;

	(void)state;
	begin(&place, 2);
	set_list(&place, 0, "../../1/objects\n");
	last = in_place(&place, 1, "");
	free(world_git(last, NULL, ward_view_str(place.hex), "pack-objects",
	    "-q", "objects/pack/pack"));
	free(world_git(last, NULL, ward_view_str(""), "prune-packed"));
	nobody = place.id;
	nobody.bytes[19] ^= 1;
	objects = in_place(&place, 0, "objects");
	direct = direct_open(objects, false);

	assert_true(ward_direct_was_there(direct, &place.id, &was_there));
	assert_true(was_there);
	assert_true(ward_direct_was_there(direct, &nobody, &was_there));
	assert_false(was_there);

	ward_direct_free(direct);
	free(objects);
	free(last);
	end(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_deep_as_git_goes_is_looked),
		cmocka_unit_test(lists_are_read_as_git_reads_them),
		cmocka_unit_test(
		    a_folder_is_looked_at_from_where_it_is_nearest),
		cmocka_unit_test(what_an_alternate_has_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

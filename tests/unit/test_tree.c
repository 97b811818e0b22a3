/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "src/git/tree.h"

#define ID "aaaaaaaaaaaaaaaaaaaa" /* 20 bytes, not digits */

static void
add(struct ward_buf *raw, const char *mode, const char *name, const char *id)
{
	ward_buf_add_str(raw, mode);
	ward_buf_add_char(raw, ' ');
	ward_buf_add(raw, name, strlen(name) + 1);
	ward_buf_add_str(raw, id);
}

/* Takes it off the front. */
static bool
next(struct ward_tree_raw *entry, struct ward_view *rest)
{
	if (!ward_tree_raw_read(entry, *rest, 20))
		return false;
	*rest = ward_view(rest->data + entry->size, rest->size - entry->size);
	return true;
}

static void
entries_come_one_by_one_until_the_end(void **state)
{
	(void)state;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_tree_raw entry;

	add(&raw, "100644", "a", ID);
	add(&raw, "40000", "b", "bbbbbbbbbbbbbbbbbbbb");

	struct ward_view rest = ward_buf_view(&raw);

	assert_true(next(&entry, &rest));
	assert_int_equal(entry.mode, WARD_MODE_FILE);
	assert_view(entry.name, "a");
	assert_int_equal(entry.id[0], 'a');
	assert_true(next(&entry, &rest));
	assert_int_equal(entry.mode, WARD_MODE_TREE);
	assert_int_equal(entry.id[19], 'b');
	assert_false(next(&entry, &rest));
	assert_int_equal(rest.size, 0);
	ward_buf_release(&raw);
}

static void
odd_modes_and_names_are_read_all_the_same(void **state)
{
	(void)state;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_tree_raw entry;

	add(&raw, "0100664", "a/\\b", ID);
	add(&raw, "7", "", ID);

	struct ward_view rest = ward_buf_view(&raw);

	assert_true(next(&entry, &rest));
	assert_int_equal(entry.mode, 0100664);
	assert_view(entry.name, "a/\\b");
	assert_true(next(&entry, &rest));
	assert_int_equal(entry.mode, 7);
	assert_int_equal(entry.name.size, 0);
	ward_buf_release(&raw);
}

static void
bytes_that_make_no_sense_stay_where_they_are(void **state)
{
	(void)state;
	static const char *const texts[] = { "x", " a", "100644", "100644 ",
		"100644 a", "100844 a", "-100644 a", "77777777777 a" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct ward_tree_raw entry;
		struct ward_view rest = ward_view_str(texts[i]);

		assert_false(next(&entry, &rest));
		assert_int_equal(rest.size, strlen(texts[i]));
		assert_non_null(ward_tree_problem(ward_view_str(texts[i]), 20));
	}
}

static const char *
problem_of(const char *const (*entries)[2], size_t count)
{
	struct ward_buf raw = WARD_BUF_INIT;

	for (size_t i = 0; i < count; i++)
		add(&raw, entries[i][0], entries[i][1], ID);

	const char *problem = ward_tree_problem(ward_buf_view(&raw), 20);

	ward_buf_release(&raw);
	return problem;
}

#define PROBLEM(...)                                          \
	problem_of((const char *const[][2]){ __VA_ARGS__ },   \
	    sizeof((const char *const[][2]){ __VA_ARGS__ }) / \
		sizeof(const char *[2]))

#define REG "100644"
#define DIR "40000"

#define UNSORTED "has entries that are not sorted"
#define TWICE	 "has two entries of one name"
#define BOTH	 "has a file and a folder of one name"

static void
a_tree_as_git_writes_it_has_no_problem(void **state)
{
	(void)state;

	assert_null(ward_tree_problem(ward_view(NULL, 0), 20));
	assert_null(PROBLEM({ REG, ".gitignore" }, { "100755", "a" },
	    { "120000", "a-b" }, { REG, "a.b" }, { "160000", "b" },
	    { DIR, "c" }, { REG, "c0" }, { REG, "\xff" }));
	assert_null(PROBLEM({ REG, "a-" }, { DIR, "a" }, { REG, "a0" }));
	assert_null(PROBLEM({ REG, "x\ny" }, { REG, "x\\y" }));
}

static void
folders_are_sorted_as_if_a_slash_ended_them(void **state)
{
	(void)state;

	assert_null(PROBLEM({ REG, "a" }, { REG, "a.c" }, { DIR, "ab" }));
	assert_null(PROBLEM({ REG, "a.c" }, { DIR, "a" }));
	assert_string_equal(PROBLEM({ DIR, "a" }, { REG, "a.c" }), UNSORTED);
	assert_string_equal(PROBLEM({ REG, "b" }, { REG, "a" }), UNSORTED);
	assert_string_equal(PROBLEM({ REG, "ab" }, { REG, "a" }), UNSORTED);
	assert_string_equal(PROBLEM({ REG, "\xff" }, { REG, "a" }), UNSORTED);
}

static void
no_name_stands_twice(void **state)
{
	(void)state;

	assert_string_equal(PROBLEM({ REG, "a" }, { REG, "a" }), TWICE);
	assert_string_equal(PROBLEM({ DIR, "a" }, { DIR, "a" }), TWICE);
	assert_string_equal(PROBLEM({ REG, "a" }, { "160000", "a" }), TWICE);
	assert_string_equal(PROBLEM({ REG, "a" }, { DIR, "a" }), BOTH);
	assert_string_equal(
	    PROBLEM({ REG, "a" }, { REG, "a-b" }, { DIR, "a" }), BOTH);
	assert_string_equal(
	    PROBLEM({ REG, "a" }, { REG, "a.b" }, { REG, "a.b.c" },
		{ DIR, "a.b.c.d" }, { DIR, "a.b" }),
	    BOTH);
	assert_string_equal(PROBLEM({ REG, "a" }, { REG, "a.b" },
				{ DIR, "a.b.c" }, { DIR, "a" }),
	    BOTH);
	assert_null(PROBLEM({ REG, "a" }, { REG, "a.b" }, { DIR, "a.b-c" }));
}

static void
only_canonical_modes_pass(void **state)
{
	(void)state;
	static const char *const modes[] = { "100664", "100600", "100777",
		"40755", "1", "120777", "140000", "10040000" };

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		assert_string_equal(PROBLEM({ modes[i], "a" }),
		    "has a mode other than 40000, 100644, 100755, 120000 and "
		    "160000");
	assert_string_equal(
	    PROBLEM({ "040000", "a" }), "has a mode with a leading zero");
	assert_string_equal(
	    PROBLEM({ "0100644", "a" }), "has a mode with a leading zero");
}

static void
an_entry_needs_a_name_and_an_object(void **state)
{
	(void)state;
	struct ward_buf raw = WARD_BUF_INIT;
	static const char zeros[20];

	ward_buf_add_str(&raw, "100644 a");
	ward_buf_add_char(&raw, '\0');
	ward_buf_add(&raw, zeros, 20);

	assert_string_equal(ward_tree_problem(ward_buf_view(&raw), 20),
	    "has an entry with a null id");
	assert_string_equal(
	    PROBLEM({ REG, "" }), "has an entry without a name");
	assert_string_equal(
	    PROBLEM({ REG, "a/b" }), "has a name with a slash in it");
	assert_string_equal(
	    PROBLEM({ REG, "/" }), "has a name with a slash in it");
	assert_string_equal(
	    PROBLEM({ DIR, "." }), "has an entry named '.' or '..'");
	assert_string_equal(
	    PROBLEM({ DIR, ".." }), "has an entry named '.' or '..'");
	ward_buf_release(&raw);
}

static void
no_file_system_finds_dot_git_in_a_name(void **state)
{
	(void)state;
	static const char *const names[] = { ".git", ".GIT", ".gIt", ".git ",
		".git.", ".git . .", ".git:", ".git::$INDEX_ALLOCATION",
		".Git. :x", "git~1", "GIT~1", "git~1.", "git~1:x",
		".git\\config", "a\\.git", "a\\.git\\b", "a\\git~1",
		"a:b\\.git", "\\.git", ".g\xe2\x80\x8cit", "\xef\xbb\xbf.git",
		".git\xe2\x81\xaf", ".\xe2\x80\xaaGIT", ".git\xff" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *problem = PROBLEM({ REG, names[i] });

		if (!problem)
			fail_msg("'%s' passed", names[i]);
		assert_string_equal(problem,
		    "has a name that a file system may take for '.git'");
	}
}

static void
names_that_only_look_like_it_pass(void **state)
{
	(void)state;
	static const char *const names[] = { ".gitignore", ".gitmodules",
		".git-", "git", ".gi", ".gitt", "git~2", "git~10", "git~",
		"a.git", "a\\.gitx", "a\\x.git", "...", ".git x", "~1",
		".g\xc3\xaft", "\xe2\x80\x8c", "g\xe2\x80\x8cit", "a:.git" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *problem = PROBLEM({ REG, names[i] });

		if (problem)
			fail_msg("'%s' %s", names[i], problem);
	}
}

static void
rubbish_at_the_end_is_a_problem(void **state)
{
	(void)state;
	struct ward_buf raw = WARD_BUF_INIT;

	add(&raw, REG, "a", ID);
	add(&raw, REG, "b", ID);

	for (size_t size = 0; size <= raw.size; size++) {
		const char *problem =
		    ward_tree_problem(ward_view(raw.data, size), 20);

		if (size % (raw.size / 2) == 0)
			assert_null(problem);
		else
			assert_string_equal(
			    problem, "has an entry that cannot be read");
	}
	assert_non_null(ward_tree_problem(ward_buf_view(&raw), 32));
	ward_buf_release(&raw);
}

static void
corruptions_of_a_tree_do_no_harm(void **state)
{
	(void)state;
	struct ward_buf raw = WARD_BUF_INIT;

	add(&raw, REG, "a", ID);
	add(&raw, REG, "a.git\\.git~1", ID);
	add(&raw, DIR, "\xe2\x80\x8c.g", ID);

	char *bad = malloc(raw.size);

	assert_non_null(bad);
	for (size_t i = 0; i < raw.size * 256; i++) {
		struct ward_tree_raw entry;
		struct ward_view rest = ward_view(bad, raw.size);

		memcpy(bad, raw.data, raw.size);
		bad[i / 256] = (char)(i % 256);
		ward_tree_problem(rest, 20);
		while (next(&entry, &rest))
			assert_true(entry.name.size < raw.size);
	}
	free(bad);
	ward_buf_release(&raw);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_one_by_one_until_the_end),
		cmocka_unit_test(odd_modes_and_names_are_read_all_the_same),
		cmocka_unit_test(bytes_that_make_no_sense_stay_where_they_are),
		cmocka_unit_test(a_tree_as_git_writes_it_has_no_problem),
		cmocka_unit_test(folders_are_sorted_as_if_a_slash_ended_them),
		cmocka_unit_test(no_name_stands_twice),
		cmocka_unit_test(only_canonical_modes_pass),
		cmocka_unit_test(an_entry_needs_a_name_and_an_object),
		cmocka_unit_test(no_file_system_finds_dot_git_in_a_name),
		cmocka_unit_test(names_that_only_look_like_it_pass),
		cmocka_unit_test(rubbish_at_the_end_is_a_problem),
		cmocka_unit_test(corruptions_of_a_tree_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

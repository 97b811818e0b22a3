/* SPDX-License-Identifier: Apache-2.0 */
/* Git's configuration, written by git and read here, and the other way. */
#include "tests/unit/unit.h"
#include <stdlib.h>
#include <sys/stat.h>
#include "fixture.h"
#include "refward/git_config.h"

#define VALUES(text) ward_view(text, sizeof(text) - 1)

static char *
config_file(void)
{
	return world_path(world->path, "config");
}

static void
set_by_git(const char *key, const char *value)
{
	free(world_git(world->path, NULL, ward_view_str(""), "config", "--add",
	    key, value, NULL));
}

/* What git reads: each value with a NUL behind it; NULL where it has none. */
static char *
read_by_git(const char *key)
{
	return world_git(world->path, NULL, ward_view_str(""), "config",
	    "--get-all", key, NULL);
}

static void
assert_values(const char *key, struct ward_view expected, size_t count)
{
	struct ward_buf values = WARD_BUF_INIT;
	char *file = config_file();
	size_t found;

	assert_no_error(ward_config_values(&values, &found, file, key));
	assert_int_equal(found, count);
	assert_int_equal(values.size, expected.size);
	if (expected.size > 0)
		assert_memory_equal(
		    ward_buf_str(&values), expected.data, expected.size);
	ward_buf_release(&values);
	free(file);
}

static void
set(const char *key, const char *value)
{
	char *file = config_file();

	assert_no_error(ward_config_set(file, key, value));
	free(file);
}

static void
assert_git_reads(const char *key, const char *expected)
{
	char *text = read_by_git(key);

	assert_string_equal(text, expected);
	free(text);
}

static void
what_git_writes_is_read(void **state)
{
	(void)state;
	set_by_git("receive.fsckObjects", "false");
	set_by_git("receive.fsckobjects", "a \"b\"; # c\\d\ttab");
	set_by_git("previous.core.fsync.value", "");

	assert_values(
	    "receive.fsckObjects", VALUES("false\0a \"b\"; # c\\d\ttab\0"), 2);
	assert_values("previous.core.fsync.value", VALUES("\0"), 1);
	assert_values("receive.none", VALUES(""), 0);
}

static void
what_is_written_git_reads(void **state)
{
	static const char *const values[] = { "committed,reference", "",
		"a \"b\"; # c\\d\ttab", " blanks ", "one\ntwo" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		set("previous.core.fsync.value", values[i]);
		assert_git_reads("previous.core.fsync.value", values[i]);
	}
}

static void
assert_mode(const char *file, mode_t mode)
{
	struct stat st;

	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void
what_is_unset_is_gone(void **state)
{
	(void)state;
	set_by_git("core.fsync", "all");
	set("core.fsync", NULL);
	set("core.never", NULL);

	assert_values("core.fsync", VALUES(""), 0);
}

static void
what_is_added_git_reads(void **state)
{
	static const struct ward_config_pair pairs[] = { { "core.fsync",
							     "a,b-c" },
		{ "core.logAllRefUpdates", "always" },
		{ "previous.core.fsync.value", "a \"b\"; # c\\d\ttab\n " },
		{ "previous.core.fsync.set", "" },
		{ "receive.maxInputSize", "7" } };
	char *file = config_file();

	(void)state;
	assert_int_equal(chmod(file, 0640), 0);
	assert_no_error(ward_config_add(file, pairs, 5));
	for (size_t i = 0; i < 5; i++)
		assert_git_reads(pairs[i].key, pairs[i].value);
	assert_git_reads("core.bare", "true");
	assert_mode(file, 0640);
	free(file);
}

/* All or none: git's writers, and another of ours, are kept out meanwhile. */
static void
what_is_there_is_not_added(void **state)
{
	static const struct ward_config_pair pairs[] = { { "core.fsync", "b" },
		{ "core.FSYNC", "c" }, { "core.fsync", "b" } };
	char *file = config_file();

	(void)state;
	assert_code(ward_config_add(file, pairs, 2), WARD_E_UNSUPPORTED);
	set_by_git("core.fsync", "a");
	assert_code(ward_config_add(file, pairs, 1), WARD_E_UNSUPPORTED);
	set_by_git("core.fsync", "b");
	assert_code(ward_config_add(file, &pairs[2], 1), WARD_E_UNSUPPORTED);
	assert_values("core.fsync", VALUES("a\0b\0"), 2);
	set("core.other", "x");
	world_write(world->path, "config.lock", "");
	assert_code(
	    ward_config_add(file, &(struct ward_config_pair){ "a.b", "c" }, 1),
	    WARD_E_SYSTEM);
	free(file);
}

static void
several_values_are_left_alone(void **state)
{
	char *file = config_file();

	(void)state;
	set_by_git("core.fsync", "all");
	set_by_git("core.fsync", "none");

	assert_code(ward_config_set(file, "core.fsync", "reference"),
	    WARD_E_UNSUPPORTED);
	assert_values("core.fsync", VALUES("all\0none\0"), 2);
	free(file);
}

/* It is another file's: neither counted nor changed. */
static void
what_is_included_is_left_alone(void **state)
{
	char *file = config_file();

	(void)state;
	world_write(world->path, "more", "[core]\n\tfsync = all\n");
	set_by_git("include.path", "more");

	assert_values("core.fsync", VALUES(""), 0);
	assert_code(
	    ward_config_set(file, "core.fsync", "none"), WARD_E_UNSUPPORTED);
	free(file);
}

static void
a_file_keeps_its_mode(void **state)
{
	static const mode_t modes[] = { 0600, 0640, 0664 };
	char *file = config_file();

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(file, modes[i]), 0);
		set("core.fsync", "none");
		assert_mode(file, modes[i]);
	}
	free(file);
}

static void
a_file_that_is_not_there_is_made(void **state)
{
	char *file = world_path(world->path, "install.ini");
	struct ward_buf values = WARD_BUF_INIT;
	size_t count;

	(void)state;
	assert_no_error(ward_config_values(&values, &count, file, "a.b"));
	assert_int_equal(count, 0);

	assert_no_error(ward_config_set(file, "a.b", "c"));
	assert_no_error(ward_config_values(&values, &count, file, "a.b"));
	assert_string_equal(ward_buf_str(&values), "c");
	ward_buf_release(&values);
	free(file);
}

static void
a_broken_file_is_an_error(void **state)
{
	struct ward_buf values = WARD_BUF_INIT;
	char *file = config_file();
	size_t count;

	(void)state;
	world_write(world->path, "config", "[core\n");
	assert_code(ward_config_values(&values, &count, file, "core.bare"),
	    WARD_E_INVALID);
	assert_code(ward_config_set(file, "core.bare", "true"), WARD_E_CORRUPT);
	ward_buf_release(&values);
	free(file);
}

#define CASE(function) WORLD_TEST(function, loose)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_git_writes_is_read),
		CASE(what_is_written_git_reads),
		CASE(what_is_unset_is_gone),
		CASE(what_is_added_git_reads),
		CASE(what_is_there_is_not_added),
		CASE(several_values_are_left_alone),
		CASE(what_is_included_is_left_alone),
		CASE(a_file_keeps_its_mode),
		CASE(a_file_that_is_not_there_is_made),
		CASE(a_broken_file_is_an_error),
	};

	return cmocka_run_group_tests_name(
	    "one file of git's", tests, NULL, NULL);
}

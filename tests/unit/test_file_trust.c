/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "folder.h"

#define CAP 1000

static const struct ward_error *
read_trusted(const char *path, char **resolved)
{
	struct ward_buf buf = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read_trusted(
	    &buf, path, CAP, getuid(), getgid(), resolved);

	if (!err)
		assert_buf(&buf, "trusted");
	else
		assert_int_equal(buf.size, 0);
	ward_buf_release(&buf);
	return err;
}

static void
assert_untrusted(const char *path, const char *blamed)
{
	const struct ward_error *err = read_trusted(path, NULL);

	assert_code(err, WARD_E_UNTRUSTED);
	if (!strstr(err->text, blamed))
		fail_msg("'%s' is not in '%s'", blamed, err->text);
}

static void
a_file_of_mine_in_a_folder_of_mine_is_trusted(void **state)
{
	(void)state;
	char *resolved = NULL, expected[100];
	put("a", "trusted");
	snprintf(expected, sizeof(expected), "%s/a", folder);

	assert_no_error(read_trusted(expected, NULL));
	assert_no_error(read_trusted(".//./a", &resolved));

	assert_string_equal(resolved, expected);
	free(resolved);
}

static void
a_trusted_file_has_the_same_limits(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	put("a", "12345");
	assert_int_equal(mkfifo("fifo", 0600), 0);

	assert_code(
	    ward_file_read_trusted(&buf, "a", 4, getuid(), getgid(), NULL),
	    WARD_E_LIMIT);
	assert_code(read_trusted("none", NULL), WARD_E_MISSING);
	assert_code(read_trusted("a/b", NULL), WARD_E_MISSING);
	assert_code(read_trusted("fifo", NULL), WARD_E_INVALID);
	assert_code(read_trusted(".", NULL), WARD_E_INVALID);
	assert_code(read_trusted("/", NULL), WARD_E_INVALID);
	assert_code(read_trusted("", NULL), WARD_E_INVALID);

	ward_buf_release(&buf);
}

static void
a_file_that_others_may_write_is_not_trusted(void **state)
{
	(void)state;
	put("a", "trusted");

	assert_int_equal(chmod("a", 0646), 0);

	assert_untrusted("a", "/a' is writable by everyone");
}

static void
a_file_that_another_group_may_write_is_not_trusted(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	put("a", "trusted");
	if (getuid() == 0)
		assert_int_equal(chown("a", 0, 12345), 0);
	gid_t group = getuid() == 0 ? 12345 : getgid();

	assert_int_equal(chmod("a", 0664), 0);

	assert_no_error(
	    ward_file_read_trusted(&buf, "a", CAP, getuid(), group, NULL));
	assert_code(
	    ward_file_read_trusted(&buf, "a", CAP, getuid(), group + 1, NULL),
	    WARD_E_UNTRUSTED);
	ward_buf_release(&buf);
}

static void
a_file_of_another_user_is_not_trusted(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	put("a", "trusted");
	uid_t owner = getuid() + 1;
	if (getuid() == 0) {
		assert_int_equal(chown("a", 12345, 0), 0);
		assert_no_error(
		    ward_file_read_trusted(&buf, "a", CAP, 12345, 0, NULL));
	}

	const struct ward_error *err =
	    ward_file_read_trusted(&buf, "a", CAP, owner, getgid(), NULL);

	assert_code(err, WARD_E_UNTRUSTED);
	assert_non_null(strstr(err->text, "belongs to user"));
	ward_buf_release(&buf);
}

static void
a_file_in_a_folder_that_others_may_write_is_not_trusted(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make("x/y", 0755));
	put("x/y/a", "trusted");
	assert_no_error(read_trusted("x/y/a", NULL));

	assert_int_equal(chmod("x", 0777), 0);

	assert_untrusted("x/y/a", "/x' is writable by everyone");
}

static void
a_sticky_folder_may_be_writable_by_others(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make("x", 0755));
	put("x/a", "trusted");

	assert_int_equal(chmod("x", 01777), 0);

	assert_no_error(read_trusted("x/a", NULL));
}

static void
a_link_is_followed_to_a_trusted_file(void **state)
{
	(void)state;
	char *resolved = NULL, expected[100];
	assert_no_error(ward_folder_make("x/y", 0755));
	put("x/a", "trusted");
	snprintf(expected, sizeof(expected), "%s/x/a", folder);
	assert_int_equal(symlink("../a", "x/y/relative"), 0);
	assert_int_equal(symlink(expected, "absolute"), 0);
	assert_int_equal(symlink("x/y", "folder"), 0);

	assert_no_error(read_trusted("folder/relative", &resolved));
	assert_no_error(read_trusted("absolute", NULL));
	assert_no_error(read_trusted("folder/../a", NULL));

	assert_string_equal(resolved, expected);
	free(resolved);
}

static void
a_link_to_an_untrusted_file_is_not_trusted(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make("open", 0755));
	put("open/a", "trusted");
	assert_int_equal(symlink("open/a", "link"), 0);
	assert_no_error(read_trusted("link", NULL));

	assert_int_equal(chmod("open", 0777), 0);

	assert_untrusted("link", "/open' is writable by everyone");
}

static void
a_link_that_others_could_exchange_is_not_trusted(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make("open", 0755));
	put("a", "trusted");
	assert_int_equal(symlink("../a", "open/link"), 0);
	assert_int_equal(symlink("open/link", "outer"), 0);
	assert_no_error(read_trusted("outer", NULL));

	assert_int_equal(chmod("open", 0777), 0);

	assert_untrusted("open/link", "/open' is writable by everyone");
	assert_untrusted("outer", "/open' is writable by everyone");
}

static void
links_that_go_in_a_circle_come_to_an_end(void **state)
{
	(void)state;
	assert_int_equal(symlink("b", "a"), 0);
	assert_int_equal(symlink("a", "b"), 0);
	assert_int_equal(symlink("none", "dangling"), 0);

	assert_code(read_trusted("a", NULL), WARD_E_LIMIT);
	assert_code(read_trusted("dangling", NULL), WARD_E_MISSING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_file_of_mine_in_a_folder_of_mine_is_trusted),
		FOLDER_TEST(a_trusted_file_has_the_same_limits),
		FOLDER_TEST(a_file_that_others_may_write_is_not_trusted),
		FOLDER_TEST(a_file_that_another_group_may_write_is_not_trusted),
		FOLDER_TEST(a_file_of_another_user_is_not_trusted),
		FOLDER_TEST(
		    a_file_in_a_folder_that_others_may_write_is_not_trusted),
		FOLDER_TEST(a_sticky_folder_may_be_writable_by_others),
		FOLDER_TEST(a_link_is_followed_to_a_trusted_file),
		FOLDER_TEST(a_link_to_an_untrusted_file_is_not_trusted),
		FOLDER_TEST(a_link_that_others_could_exchange_is_not_trusted),
		FOLDER_TEST(links_that_go_in_a_circle_come_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <fcntl.h>
#include "folder.h"

#define CAP 1000

static void
assert_file(const char *path, const char *text)
{
	struct ward_buf buf = WARD_BUF_INIT;

	assert_no_error(ward_file_read(&buf, path, 1000000));
	assert_buf(&buf, text);
	ward_buf_release(&buf);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
a_file_is_appended_whole(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	put("a", "text");
	ward_buf_add_str(&buf, ">");

	assert_no_error(ward_file_read(&buf, "a", CAP));

	assert_buf(&buf, ">text");
	ward_buf_release(&buf);
}

static void
a_file_of_many_pages_is_read_to_its_end(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT, buf = WARD_BUF_INIT;

	for (int i = 0; i < 200000; i++)
		ward_buf_add_char(&text, (char)(i % 251));
	assert_no_error(ward_file_replace("a", ward_buf_view(&text), 0600));
	assert_no_error(ward_file_read(&buf, "a", text.size));

	assert_true(ward_view_equal(ward_buf_view(&buf), ward_buf_view(&text)));
	ward_buf_release(&buf);
	ward_buf_release(&text);
}

static void
a_file_over_its_cap_is_a_limit_and_leaves_the_buffer_alone(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	put("a", "12345");
	ward_buf_add_str(&buf, ">");

	assert_no_error(ward_file_read(&buf, "a", 5));
	assert_code(ward_file_read(&buf, "a", 4), WARD_E_LIMIT);

	assert_buf(&buf, ">12345");
	ward_buf_release(&buf);
}

static void
a_file_that_lies_about_its_size_is_held_to_the_cap(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;

	assert_code(
	    ward_file_read(&buf, "/proc/self/status", 10), WARD_E_LIMIT);

	assert_int_equal(buf.size, 0);
	ward_buf_release(&buf);
}

static void
a_file_that_is_not_there_is_missing(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	put("a", "");

	const struct ward_error *err = ward_file_read(&buf, "none", CAP);
	assert_code(err, WARD_E_MISSING);
	assert_string_equal(err->text, "cannot open 'none': no such file");
	assert_code(ward_file_read(&buf, "a/b", CAP), WARD_E_MISSING);

	ward_buf_release(&buf);
}

static void
what_is_no_regular_file_is_refused_and_does_not_hang(void **state)
{
	(void)state;
	struct ward_buf buf = WARD_BUF_INIT;
	assert_int_equal(mkfifo("fifo", 0600), 0);

	assert_code(ward_file_read(&buf, "fifo", CAP), WARD_E_INVALID);
	assert_code(ward_file_read(&buf, ".", CAP), WARD_E_INVALID);
	assert_code(ward_file_read(&buf, "/dev/zero", CAP), WARD_E_INVALID);
	assert_code(ward_file_read_trusted(&buf, "/dev/null", CAP, 0, 0, NULL),
	    WARD_E_UNTRUSTED);

	ward_buf_release(&buf);
}

static int nentries;

static int
count_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path;
	(void)st;
	(void)type;
	nentries += ftw->level > 0;
	return 0;
}

static int
entries_in(const char *path)
{
	nentries = 0;
	assert_int_equal(nftw(path, count_entry, 16, FTW_PHYS), 0);
	return nentries;
}

static void
a_replaced_file_is_new_whole_and_alone(void **state)
{
	(void)state;
	put("a", "a longer text");

	assert_no_error(ward_file_replace("a", ward_view("n\0w", 3), 0640));

	struct ward_buf buf = WARD_BUF_INIT;
	assert_no_error(ward_file_read(&buf, "a", CAP));
	assert_true(ward_view_equal(ward_buf_view(&buf), ward_view("n\0w", 3)));
	assert_int_equal(mode_of("a"), 0640);
	assert_int_equal(entries_in("."), 1);
	ward_buf_release(&buf);
}

static void
a_file_is_replaced_by_a_path_with_folders(void **state)
{
	(void)state;
	char path[100];
	assert_no_error(ward_folder_make("x", 0755));
	snprintf(path, sizeof(path), "%s/b", folder);

	put("x/a", "one");
	put(path, "two");

	assert_file("x/a", "one");
	assert_file("b", "two");
}

static void
a_replace_that_fails_leaves_nothing_behind(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make("x", 0755));

	const struct ward_error *err =
	    ward_file_replace("x", ward_view_str("a"), 0644);

	assert_code(err, WARD_E_SYSTEM);
	assert_non_null(strstr(err->text, "cannot replace 'x'"));
	assert_int_equal(entries_in("."), 1);
	assert_code(ward_file_replace("none/a", ward_view_str("a"), 0644),
	    WARD_E_SYSTEM);
}

static void
a_replace_of_a_link_leaves_what_it_points_to(void **state)
{
	(void)state;
	put("a", "old");
	assert_int_equal(symlink("a", "link"), 0);

	put("link", "new");

	assert_file("a", "old");
	assert_file("link", "new");
}

static void
appending_makes_the_file_and_adds_to_its_end(void **state)
{
	(void)state;

	assert_no_error(
	    ward_file_append_line("a", ward_view_str("one\n"), 0600));
	assert_no_error(
	    ward_file_append_line("a", ward_view_str("two\n"), 0644));

	assert_file("a", "one\ntwo\n");
	assert_int_equal(mode_of("a"), 0600);
}

static void
what_a_torn_line_left_stays_on_its_own_line(void **state)
{
	(void)state;
	assert_no_error(ward_file_append_line("a", ward_view_str("to"), 0600));

	assert_no_error(
	    ward_file_append_line("a", ward_view_str("two\n"), 0600));

	assert_file("a", "to\ntwo\n");
}

static void
appending_to_what_takes_nothing_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);

	assert_code(ward_file_append_line("fifo", ward_view_str("a"), 0600),
	    WARD_E_SYSTEM);
	assert_code(ward_file_append_line(".", ward_view_str("a"), 0600),
	    WARD_E_SYSTEM);
	assert_code(
	    ward_file_append_line("/dev/full", ward_view_str("a"), 0600),
	    WARD_E_SYSTEM);
}

static void
folders_are_made_down_to_the_last(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make("x", 0700));

	assert_no_error(ward_folder_make("x//y/z/", 0755));
	assert_no_error(ward_folder_make("x/y", 0700));
	assert_no_error(ward_folder_make(folder, 0700));
	assert_no_error(ward_folder_make("/", 0700));

	assert_int_equal(mode_of("x"), 0700);
	assert_int_equal(mode_of("x/y"), 0755);
	assert_int_equal(mode_of("x/y/z"), 0755);
}

static void
a_folder_is_not_made_where_a_file_is(void **state)
{
	(void)state;
	put("a", "");

	assert_code(ward_folder_make("a", 0755), WARD_E_SYSTEM);
	assert_code(ward_folder_make("a/b", 0755), WARD_E_SYSTEM);
	assert_code(ward_folder_make("", 0755), WARD_E_SYSTEM);
}

static void
what_is_made_in_a_shared_folder_is_shared(void **state)
{
	(void)state;
	mode_t before = umask(022);
	assert_int_equal(mkdir("shared", 0700), 0);
	assert_int_equal(chmod("shared", 02770), 0);

	assert_no_error(ward_folder_make("shared/x/y", 0750));
	assert_no_error(
	    ward_file_append_line("shared/x/a", ward_view_str("line\n"), 0640));

	assert_int_equal(mode_of("shared/x"), 02770);
	assert_int_equal(mode_of("shared/x/y"), 02770);
	assert_int_equal(mode_of("shared/x/a"), 0660);
	(void)umask(before);
}

static void
writing_all_says_when_it_could_not(void **state)
{
	(void)state;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int file = open("a", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_code(ward_write_all(full, ward_view_str("text")), WARD_E_SYSTEM);
	assert_no_error(ward_write_all(file, ward_view_str("text")));
	assert_no_error(ward_write_all(file, ward_view(NULL, 0)));

	assert_file("a", "text");
	close(full);
	close(file);
}

static void
a_link_is_replaced_whatever_was_there(void **state)
{
	(void)state;
	char target[16] = "";
	put("a", "file");
	put("a.new", "left by one that was killed");

	assert_no_error(ward_link_replace("a", "first"));
	assert_no_error(ward_link_replace("a", "second"));

	assert_int_equal(readlink("a", target, sizeof(target) - 1), 6);
	assert_string_equal(target, "second");
	assert_int_equal(access("a.new", F_OK), -1);
	assert_code(ward_link_replace("none/a", "x"), WARD_E_SYSTEM);
}

static struct stat
look_at(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st;
}

static void
a_file_is_known_again_and_what_is_written_to_it_too(void **state)
{
	(void)state;
	struct stat first, other;

	put("a", "file");
	put("b", "file");
	first = look_at("a");
	assert_true(ward_file_is_same(&first, &first));
	assert_true(ward_file_is_as_before(&first, &first));
	other = look_at("b");
	assert_false(ward_file_is_same(&first, &other));
	assert_false(ward_file_is_as_before(&first, &other));

	/* of another file system; and written within a tick of its clock */
	other = first;
	other.st_dev++;
	assert_false(ward_file_is_same(&first, &other));
	other = first;
	other.st_size++;
	assert_true(ward_file_is_same(&first, &other));
	assert_false(ward_file_is_as_before(&first, &other));
	other = first;
	other.st_mtim.tv_sec++;
	assert_false(ward_file_is_as_before(&first, &other));
	other = first;
	other.st_mtim.tv_nsec++;
	assert_false(ward_file_is_as_before(&first, &other));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_file_is_appended_whole),
		FOLDER_TEST(a_file_of_many_pages_is_read_to_its_end),
		FOLDER_TEST(
		    a_file_over_its_cap_is_a_limit_and_leaves_the_buffer_alone),
		FOLDER_TEST(a_file_that_lies_about_its_size_is_held_to_the_cap),
		FOLDER_TEST(a_file_that_is_not_there_is_missing),
		FOLDER_TEST(
		    what_is_no_regular_file_is_refused_and_does_not_hang),
		FOLDER_TEST(a_replaced_file_is_new_whole_and_alone),
		FOLDER_TEST(a_file_is_replaced_by_a_path_with_folders),
		FOLDER_TEST(a_replace_that_fails_leaves_nothing_behind),
		FOLDER_TEST(a_replace_of_a_link_leaves_what_it_points_to),
		FOLDER_TEST(appending_makes_the_file_and_adds_to_its_end),
		FOLDER_TEST(what_a_torn_line_left_stays_on_its_own_line),
		FOLDER_TEST(appending_to_what_takes_nothing_is_an_error),
		FOLDER_TEST(folders_are_made_down_to_the_last),
		FOLDER_TEST(a_folder_is_not_made_where_a_file_is),
		FOLDER_TEST(what_is_made_in_a_shared_folder_is_shared),
		FOLDER_TEST(writing_all_says_when_it_could_not),
		FOLDER_TEST(a_link_is_replaced_whatever_was_there),
		FOLDER_TEST(
		    a_file_is_known_again_and_what_is_written_to_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

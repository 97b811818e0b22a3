/* SPDX-License-Identifier: Apache-2.0 */
/* git's configuration, beside the real git that reads the same files. */
#include "tests/unit/unit.h"
#include "refward/git_config.h"
#include "run_git.h"

static void
add_line(struct ward_buf *out, const char *key, const char *value)
{
	ward_buf_add_str(out, key);
	if (value != NULL)
		ward_buf_printf(out, "=%s", value);
	ward_buf_add_char(out, '\n');
}

/* As `git config --list` prints it. */
static const struct ward_error *
read_all(struct ward_buf *out, const char *folder)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_config_places places = { .git_dir = folder,
		.home = folder };
	struct ward_config config;
	const struct ward_error *err =
	    ward_config_read(&config, arena, &places);

	ward_buf_clear(out);
	for (size_t i = 0; i < config.count; i++)
		add_line(out, config.items[i].key, config.items[i].value);
	if (config.unclear != NULL)
		ward_buf_add_str(out, "unclear\n");
	if (out->size > 0)
		ward_buf_truncate(out, out->size - 1);
	ward_config_release(&config);
	ward_arena_free(arena);
	return err;
}

static const char repository[] =
    "[core]\n\tbare = true\n\trepositoryformatversion = 0\n";

static char *
make_repository(void)
{
	char *folder = world_folder();

	world_write(folder, "HEAD", "ref: refs/heads/topic/one\n");
	free(world_git(
	    folder, NULL, ward_view_str(""), "init", "-q", "--bare", "."));
	world_write(folder, "HEAD", "ref: refs/heads/topic/one\n");
	return folder;
}

static void
compare(const char *folder)
{
	struct ward_buf ours = WARD_BUF_INIT;
	char *theirs = world_git(
	    folder, NULL, ward_view_str(""), "--git-dir=.", "config", "--list");

	assert_no_error(read_all(&ours, folder));
	assert_buf(&ours, theirs);
	free(theirs);
	ward_buf_release(&ours);
}

static void
values_are_what_git_reads(void **state)
{
	static const char *const texts[] = {
		"",
		"[A-b.C]\nKey-1 = v\n",
		"\xef\xbb\xbf[a]\nk=v",
		"[a]k=v\n[a] k = w ; c\n[a]\tk =\tx # c\n",
		"[a]\n\tk\n\tl   \n\tm =\n\tn = \"\"\n",
		"[a \"B.c]d\"]\nk = 1\n[a \"q\\\"\\\\\\x\"]\nk = 2\n",
		"[a \t \"b\"]k=v\r\n\tl = w \r\n",
		"[a]\nk = one  two\n",
		"[a]\nk = \"  one # two ; \" three\"\t\"\n",
		"[a]\nk = one\\\n  two\\\n\n",
		"[a]\nk = \\t\\\\\\\"x\\b\n",
		"[a]\nk = x\\",
		"[a]\nk = \"x\\\ny\"\n",
		"# c\n; c\n\n [a] ; c\n;c\nk = 1\n",
		"[a]\nk = 1\n[b]\nk = 2\n[a]\nk = 3\n",
		"[a]\nk = x\x01\xff\n",
	};
	struct ward_buf text = WARD_BUF_INIT;
	char *folder = make_repository();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ward_buf_clear(&text);
		ward_buf_printf(&text, "%s\n%s", texts[i], repository);
		world_write(folder, "config", ward_buf_str(&text));
		compare(folder);
		world_write(folder, "config", texts[i]);
		compare(folder);
	}
	ward_buf_release(&text);
	world_remove(folder);
}

static void
what_git_does_not_read_is_an_error(void **state)
{
	static const char *const texts[] = { "[", "[a", "[a\n]", "[a b]\n",
		"[a \"b]\nk=v\n", "[a \"b\" ]\n", "[a \"b\n\"]\n", "[a/b]\n",
		"[a]\n1 = v\n", "[a]\nk v\n", "[a]\nk_l = v\n", "[a]\nk ; c\n",
		"[a]\nk = \"v\n", "[a]\nk = \\x\n", "=\n", "[a]\n]\n",
		"\v[a]\n" };
	struct ward_buf out = WARD_BUF_INIT;
	char *folder = make_repository();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		world_write(folder, "config", texts[i]);
		assert_code(read_all(&out, folder), WARD_E_INVALID);
	}
	ward_buf_release(&out);
	world_remove(folder);
}

static void
a_complaint_names_the_line(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;
	char *folder = make_repository();
	const struct ward_error *err;

	(void)state;
	world_write(folder, "config", "[a]\nk = 1\n\nk l\nm = 1\n");
	err = read_all(&out, folder);
	assert_code(err, WARD_E_INVALID);
	assert_non_null(strstr(err->text, "/config:4: "));
	ward_buf_release(&out);
	world_remove(folder);
}

static void
includes_are_followed_as_git_follows_them(void **state)
{
	static const char *const conditions[] = { "gitdir:/tmp/",
		"gitdir:/nowhere/", "gitdir:refward-*", "gitdir/i:/TMP/**",
		"gitdir:/TMP/**", "gitdir:/tmp/refward-contract-??????",
		"gitdir:./", "gitdir:~/", "onbranch:topic/one",
		"onbranch:topic/", "onbranch:topic", "onbranch:*/one",
		"nothing:x" };
	struct ward_buf text = WARD_BUF_INIT;
	char *folder = make_repository();

	(void)state;
	world_write(folder, "more", "[more]\nk = 1\n[include]\npath = most\n");
	world_write(folder, "most", "[most]\nk = 2\n");
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]);
	     i++) {
		ward_buf_clear(&text);
		ward_buf_printf(&text,
		    "%s[includeIf \"%s\"]\n\tpath = more\n[include]\n"
		    "\tpath = ~/most\n\tpath = none\n[more]\nk = 3\n",
		    repository, conditions[i]);
		world_write(folder, "config", ward_buf_str(&text));
		compare(folder);
	}
	ward_buf_release(&text);
	world_remove(folder);
}

static void
what_cannot_be_followed_is_said(void **state)
{
	static const char *const texts[] = {
		"[includeIf \"gitdir:/[a-z]mp/\"]\npath = more\n",
		"[includeIf \"hasconfig:remote.*.url:x\"]\npath = more\n",
		"[include]\npath = ~nobody/more\n"
	};
	struct ward_buf out = WARD_BUF_INIT;
	char *folder = make_repository();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		world_write(folder, "config", texts[i]);
		assert_no_error(read_all(&out, folder));
		assert_non_null(strstr(ward_buf_str(&out), "unclear"));
	}
	world_write(folder, "config", "[include]\npath = config\n");
	assert_code(read_all(&out, folder), WARD_E_INVALID);
	ward_buf_release(&out);
	world_remove(folder);
}

/* Of a few files that name each other there would be thousands of millions. */
static void
files_that_include_each_other_many_times_are_too_much(void **state)
{
	struct ward_buf text = WARD_BUF_INIT, out = WARD_BUF_INIT;
	char *folder = make_repository();
	char name[8] = "config";

	(void)state;
	for (int floor = 0; floor < 8; floor++) {
		ward_buf_clear(&text);
		ward_buf_add_str(&text, "[include]\n");
		for (int i = 0; i < 20; i++)
			ward_buf_printf(&text, "path = f%d\n", floor);
		world_write(folder, name, ward_buf_str(&text));
		(void)snprintf(name, sizeof(name), "f%d", floor);
	}

	assert_code(read_all(&out, folder), WARD_E_LIMIT);
	ward_buf_release(&out);
	ward_buf_release(&text);
	world_remove(folder);
}

static void
booleans_are_what_git_takes_for_them(void **state)
{
	static const struct {
		const char *value;
		bool is_valid, is_true;
	} rows[] = { { NULL, true, true }, { "", true, false },
		{ "True", true, true }, { "YES", true, true },
		{ "on", true, true }, { "2", true, true }, { "0", true, false },
		{ "off", true, false }, { "No", true, false },
		{ "false", true, false }, { "maybe", false, false },
		{ "1x", false, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool is_true = false;

		assert_int_equal(ward_config_bool(&is_true, rows[i].value),
		    rows[i].is_valid);
		if (rows[i].is_valid)
			assert_int_equal(is_true, rows[i].is_true);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_what_git_reads),
		cmocka_unit_test(what_git_does_not_read_is_an_error),
		cmocka_unit_test(a_complaint_names_the_line),
		cmocka_unit_test(includes_are_followed_as_git_follows_them),
		cmocka_unit_test(what_cannot_be_followed_is_said),
		cmocka_unit_test(
		    files_that_include_each_other_many_times_are_too_much),
		cmocka_unit_test(booleans_are_what_git_takes_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

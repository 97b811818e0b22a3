/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <unistd.h>
#include "src/git/git_reply.h"

#define HEX   "1234567890123456789012345678901234567890"
#define OTHER "2234567890123456789012345678901234567890"

/* A git that says this and then ends. */
struct git {
	struct ward_git_stream stream;
	struct ward_oid id;
};

static void
git_says(struct git *git, const char *text, size_t size)
{
	struct ward_repo_options options;
	int ends[2];

	ward_repo_options_init(&options, NULL);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, size), (ssize_t)size);
	(void)close(ends[1]);
	ward_git_stream_init(&git->stream, ends[0], &options);
	assert_true(ward_oid_parse(&git->id, ward_view_str(HEX)));
}

static void
git_is_done(struct git *git)
{
	(void)close(git->stream.fd);
}

static const struct ward_error *
header_of(const char *text, struct ward_git_header *out)
{
	const struct ward_error *err;
	struct git git;

	git_says(&git, text, strlen(text));
	err = ward_git_read_header(&git.stream, &git.id, out);
	git_is_done(&git);
	return err;
}

static void
a_header_says_type_and_size(void **state)
{
	static const struct {
		const char *text;
		enum ward_object_type type;
		uint64_t size;
	} cases[] = {
		{ HEX " commit 1\n", WARD_OBJECT_COMMIT, 1 },
		{ HEX " tree 0\n", WARD_OBJECT_TREE, 0 },
		{ HEX " tag 120\n", WARD_OBJECT_TAG, 120 },
		{ HEX " blob 18446744073709551615\n", WARD_OBJECT_BLOB,
		    UINT64_MAX },
	};
	struct ward_git_header header;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_no_error(header_of(cases[i].text, &header));

		assert_true(header.exists);
		assert_int_equal(header.type, cases[i].type);
		assert_int_equal(header.size, cases[i].size);
	}
}

static void
a_missing_object_is_said_to_be_missing(void **state)
{
	struct ward_git_header header = { .exists = true };

	(void)state;
	assert_no_error(header_of(HEX " missing\n", &header));

	assert_false(header.exists);
}

static void
a_header_with_one_wrong_byte_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		HEX " blob 1",
		HEX " blob\n",
		HEX " blob \n",
		HEX " blob -1\n",
		HEX " blob +1\n",
		HEX " blob 01\n",
		HEX " blob 1 \n",
		HEX " blob 1\r\n",
		HEX " blob  1\n",
		HEX " blob 0x1\n",
		HEX " blob 18446744073709551616\n",
		HEX " blob 99999999999999999999\n",
		HEX " blob 100000000000000000000\n",
		HEX " Blob 1\n",
		HEX " blobs 1\n",
		HEX " submodule\n",
		HEX " ambiguous\n",
		HEX " missing \n",
		HEX "  missing\n",
		HEX "\n",
		" " HEX " blob 1\n",
		OTHER " blob 1\n",
		OTHER " missing\n",
		"fatal: not a git repository\n",
	};
	struct ward_git_header header;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_code(header_of(texts[i], &header), WARD_E_CORRUPT);
}

static void
a_line_that_does_not_end_is_an_error(void **state)
{
	struct ward_git_header header;
	char *text = malloc(WARD_GIT_LINE_MAX + 1);
	struct git git;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', WARD_GIT_LINE_MAX + 1);
	git_says(&git, text, WARD_GIT_LINE_MAX + 1);

	assert_code(ward_git_read_header(&git.stream, &git.id, &header),
	    WARD_E_CORRUPT);
	git_is_done(&git);
	free(text);
}

static const struct ward_error *
object_of(const char *text, size_t size, struct ward_buf *out)
{
	const struct ward_error *err;
	struct ward_git_header header;
	struct git git;

	ward_buf_clear(out);
	git_says(&git, text, size);
	err = ward_git_read_object(&git.stream, &git.id, 20000, &header, out);
	git_is_done(&git);
	return err;
}

static void
an_object_has_exactly_its_size(void **state)
{
	static const char *const texts[] = { HEX " blob 3\nab\n",
		HEX " blob 3\nabc", HEX " blob 3\nabcd\n", HEX " blob 3\nab",
		HEX " blob 3\n", HEX " blob 0\n", HEX " blob 0\n " };
	struct ward_buf out = WARD_BUF_INIT;
	size_t i;

	(void)state;
	assert_no_error(object_of(HEX " blob 3\nabc\n", 52, &out));
	assert_buf(&out, "abc");
	assert_no_error(object_of(HEX " blob 0\n\n", 49, &out));
	assert_buf(&out, "");
	assert_no_error(object_of(HEX " blob 3\n\0\n\0\n", 52, &out));
	assert_memory_equal(out.data, "\0\n\0", 4);
	assert_int_equal(out.size, 3);

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_code(object_of(texts[i], strlen(texts[i]), &out),
		    WARD_E_CORRUPT);
	ward_buf_release(&out);
}

static void
two_answers_are_kept_apart(void **state)
{
	static const char text[] =
	    HEX " blob 3\na\nc\n" HEX " missing\n" HEX " tag 2\nxy\n";
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_git_header header;
	struct git git;
	bool is_at_end;

	(void)state;
	git_says(&git, text, strlen(text));

	assert_no_error(
	    ward_git_read_object(&git.stream, &git.id, 9, &header, &out));
	assert_buf(&out, "a\nc");
	assert_no_error(
	    ward_git_read_object(&git.stream, &git.id, 9, &header, &out));
	assert_false(header.exists);
	assert_no_error(ward_git_stream_is_at_end(&git.stream, &is_at_end));
	assert_false(is_at_end);
	assert_no_error(
	    ward_git_read_object(&git.stream, &git.id, 9, &header, &out));
	assert_buf(&out, "a\ncxy");
	assert_no_error(ward_git_stream_is_at_end(&git.stream, &is_at_end));
	assert_true(is_at_end);
	git_is_done(&git);
	ward_buf_release(&out);
}

static void
an_object_over_its_cap_is_not_allocated(void **state)
{
	static const char text[] = HEX " blob 18446744073709551615\nabc";
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	assert_code(object_of(text, strlen(text), &out), WARD_E_LIMIT);

	assert_int_equal(out.capacity, 0);
	ward_buf_release(&out);
}

static void
a_large_object_comes_whole(void **state)
{
	struct ward_buf text = WARD_BUF_INIT, out = WARD_BUF_INIT;
	size_t head;

	(void)state;
	ward_buf_add_str(&text, HEX " blob 20000\n");
	head = text.size;
	while (text.size < head + 20000)
		ward_buf_add_char(&text, (char)text.size);
	ward_buf_add_char(&text, '\n');

	assert_no_error(object_of(text.data, text.size, &out));
	assert_int_equal(out.size, 20000);
	assert_memory_equal(out.data, text.data + head, 20000);
	ward_buf_release(&text);
	ward_buf_release(&out);
}

static const struct ward_error *
ref_of(const char *text, struct ward_git_ref *out, bool *found)
{
	const struct ward_error *err;
	struct git git;

	git_says(&git, text, strlen(text));
	err = ward_git_read_ref(&git.stream, 20, out, found);
	if (!err && *found && !out->is_symbolic)
		assert_view(out->name, "refs/heads/main");
	git_is_done(&git);
	return err;
}

static void
a_listed_ref_is_direct_or_symbolic(void **state)
{
	static const char *const wrong[] = { "\n", HEX " refs/heads/main\n",
		HEX " refs/heads/main", HEX "  \n", HEX " HEAD \n",
		HEX " refs/heads/a..b \n", HEX " refs/heads/main a b\n",
		HEX "00 refs/heads/main \n",
		("0000000000000000000000000000000000000000 "
		 "refs/heads/main \n"),
		" refs/heads/main \n" };
	struct ward_git_ref ref;
	bool found;
	size_t i;

	(void)state;
	assert_no_error(ref_of("", &ref, &found));
	assert_false(found);
	assert_no_error(ref_of(HEX " refs/heads/main \n", &ref, &found));
	assert_true(found);
	assert_false(ref.is_symbolic);
	assert_no_error(
	    ref_of(HEX " refs/heads/x refs/heads/main\n", &ref, &found));
	assert_true(found);
	assert_true(ref.is_symbolic);

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_code(ref_of(wrong[i], &ref, &found), WARD_E_CORRUPT);
}

static bool
is_late_at_once(void *data)
{
	(*(int *)data)++;
	return true;
}

static void
a_git_that_is_silent_is_given_up_at_the_deadline(void **state)
{
	struct ward_git_stream stream;
	struct ward_repo_options options;
	struct ward_view line;
	int ends[2], nasked = 0;
	const struct ward_error *err;

	(void)state;
	ward_repo_options_init(&options, NULL);
	options.is_late = is_late_at_once;
	options.late_data = &nasked;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], HEX, 40), 40);
	ward_git_stream_init(&stream, ends[0], &options);

	err = ward_git_stream_line(&stream, &line);
	assert_code(err, WARD_E_LIMIT);
	assert_non_null(strstr(err->text, "key deadline"));
	assert_int_equal(nasked, 1);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_says_type_and_size),
		cmocka_unit_test(a_missing_object_is_said_to_be_missing),
		cmocka_unit_test(a_header_with_one_wrong_byte_is_none),
		cmocka_unit_test(a_line_that_does_not_end_is_an_error),
		cmocka_unit_test(an_object_has_exactly_its_size),
		cmocka_unit_test(two_answers_are_kept_apart),
		cmocka_unit_test(an_object_over_its_cap_is_not_allocated),
		cmocka_unit_test(a_large_object_comes_whole),
		cmocka_unit_test(a_listed_ref_is_direct_or_symbolic),
		cmocka_unit_test(
		    a_git_that_is_silent_is_given_up_at_the_deadline),
	};

	return cmocka_run_group_tests_name("git's answers", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "src/git/alternates.h"

/* All folders of the list, each in brackets. */
static const struct ward_error *
read_all(const char *list, struct ward_buf *out)
{
	const struct ward_error *err;
	struct ward_buf folder = WARD_BUF_INIT;
	struct ward_view rest = ward_view_str(list);
	bool found = true;

	ward_buf_clear(out);
	for (;;) {
		err = ward_alternates_next(&rest, ':', &folder, &found);
		if (err || !found)
			break;
		ward_buf_printf(out, "[%s]", ward_buf_str(&folder));
	}
	ward_buf_release(&folder);
	return err;
}

static void
folders_are_read_as_git_reads_them(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },
		{ "/a", "[/a]" },
		{ "/a:b/c", "[/a][b/c]" },
		{ ":/a::/b:", "[/a][/b]" },
		{ "#/a:/b", "[/b]" },
		{ "/a\"b:/c", "[/a\"b][/c]" },
		{ "\"/a:b\":/c", "[/a:b][/c]" },
		{ "/c:\"/a\\\"\\\\\\n\\t\\303\\244\"",
		    "[/c][/a\"\\\n\t\303\244]" },
		{ "\"\":/a", "[/a]" },
	};
	struct ward_buf out = WARD_BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_no_error(read_all(pairs[i][0], &out));
		assert_buf(&out, pairs[i][1]);
	}
	ward_buf_release(&out);
}

static void
broken_quotes_are_an_error(void **state)
{
	static const char *const lists[] = { "\"", "\"/a", "\"/a\\", "\"/a\\\"",
		"\"/a\"b", "\"/a\\x\"", "\"/a\\30\"", "\"/a\\400\"",
		"\"/a\\000\"", "\"/a\\38", "/b:\"/a" };
	struct ward_buf out = WARD_BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_code(read_all(lists[i], &out), WARD_E_INVALID);
	ward_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_read_as_git_reads_them),
		cmocka_unit_test(broken_quotes_are_an_error),
	};

	return cmocka_run_group_tests_name("alternates", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reads tests/data/policy/NAME.ini and compares all that is said about it with
 * NAME.expected: one case each. */
#include <glob.h>
#include <unistd.h>
#include "unit.h"
#include "refward/file.h"
#include "refward/policy.h"

static char *here;

static void
add_diags(
    struct ward_buf *out, const char *what, const struct ward_diags *diags)
{
	for (size_t i = 0; i < diags->count; i++)
		ward_buf_printf(out, "%s%s:%u: %s\n", what,
		    diags->items[i].file, diags->items[i].line,
		    diags->items[i].text);
}

/* Where the tests lie is not what they are about. */
static void
remove_here(struct ward_buf *text)
{
	size_t size = strlen(here);
	char *at;

	while ((at = strstr(ward_buf_str(text), here)) != NULL) {
		memmove(at, at + size + 1, strlen(at + size + 1) + 1);
		ward_buf_truncate(text, text->size - size - 1);
	}
}

static void
describe(struct ward_buf *out, const char *path)
{
	static const struct ward_policy_trust trust = { .is_any = true };
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;
	const struct ward_error *err =
	    ward_policy_load(&policy, path, &trust, &diags);

	add_diags(out, "", &diags);
	if (err)
		ward_buf_printf(out, "%s\n", err->text);
	else {
		ward_policy_warnings(policy, &diags);
		add_diags(out, "warning: ", &diags);
	}
	ward_diags_release(&diags);
	ward_policy_free(policy);
	remove_here(out);
}

static void
all_is_said_as_expected(void **state)
{
	const char *path = *state;
	size_t size = strlen(path) - strlen(".ini");
	struct ward_buf actual = WARD_BUF_INIT, expected = WARD_BUF_INIT;
	struct ward_buf name = WARD_BUF_INIT;

	ward_buf_printf(&name, "%.*s.expected", (int)size, path);
	assert_no_error(
	    ward_file_read(&expected, ward_buf_str(&name), 1024 * 1024));
	describe(&actual, path);

	assert_string_equal(ward_buf_str(&actual), ward_buf_str(&expected));
	ward_buf_release(&actual);
	ward_buf_release(&expected);
	ward_buf_release(&name);
}

static void
enter_data(void)
{
	const char *top = getenv("top_srcdir");

	if (chdir(top ? top : ".") != 0 || chdir("tests/data/policy") != 0)
		abort();
	here = realpath(".", NULL);
	if (!here)
		abort();
}

int
main(void)
{
	glob_t files = { 0 };
	struct CMUnitTest *tests;
	int rc;

	enter_data();
	if (glob("*.ini", 0, NULL, &files) != 0)
		return 1;
	tests = calloc(files.gl_pathc, sizeof(*tests));
	for (size_t i = 0; i < files.gl_pathc; i++) {
		tests[i].name = files.gl_pathv[i];
		tests[i].test_func = all_is_said_as_expected;
		tests[i].initial_state = files.gl_pathv[i];
	}
	rc = _cmocka_run_group_tests(
	    "diagnostics", tests, files.gl_pathc, NULL, NULL);
	free(tests);
	globfree(&files);
	free(here);
	return rc;
}

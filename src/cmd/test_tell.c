/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the results of policy tests are told. */
#include "refward/text.h"
#include "policy_test.h"

static void
add_indented(struct ward_buf *out, struct ward_buf *text)
{
	struct ward_view rest = ward_buf_view(text), line;

	while (ward_view_split(&rest, '\n', &line)) {
		ward_buf_add_str(out, "    ");
		ward_buf_add_view(out, line);
		ward_buf_add_char(out, '\n');
	}
}

static void
tell(struct ward_buf *out, const char *file, const struct ward_test *test,
    struct ward_test_result *result)
{
	ward_buf_add_str(out, result->has_passed ? "ok     " : "not ok ");
	ward_escape_terminal(out, ward_view_str(file), 0);
	if (!result->has_passed)
		ward_buf_printf(out, ":%u", test->line);
	ward_buf_add_str(out, ": ");
	ward_escape_terminal(out, ward_view_str(test->name), 0);
	ward_buf_add_char(out, '\n');
	if (result->has_passed)
		return;
	ward_buf_printf(out, "    expected: %s\n    got:      %s\n",
	    ward_buf_str(&result->expected), ward_buf_str(&result->got));
	add_indented(out, &result->detail);
}

static void
tell_json(struct ward_json *json, const char *file,
    const struct ward_test *test, const struct ward_test_result *result)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "file", file);
	ward_json_number(json, "line", test->line);
	ward_json_str(json, "name", test->name);
	ward_json_bool(json, "passed", result->has_passed);
	ward_json_view(json, "expected", ward_buf_view(&result->expected));
	ward_json_view(json, "got", ward_buf_view(&result->got));
	if (!result->has_passed)
		ward_json_view(json, "detail", ward_buf_view(&result->detail));
	ward_json_close(json, '}');
}

static void
run_one(struct ward_test_sums *sums, const struct ward_policy *policy,
    const char *file, const struct ward_test *test,
    const struct ward_test_telling *telling)
{
	struct ward_test_result result;

	ward_test_run(&result, policy, test);
	if (result.has_passed)
		sums->npassed++;
	else
		sums->nfailed++;
	if (telling->json != NULL)
		tell_json(telling->json, file, test, &result);
	else if (!result.has_passed || !telling->is_brief)
		tell(telling->out, file, test, &result);
	ward_test_result_release(&result);
}

void
ward_test_run_all(struct ward_test_sums *sums, const struct ward_policy *policy,
    const struct ward_test_file *tests, const struct ward_test_telling *telling)
{
	for (const struct ward_test *test = tests->tests; test;
	     test = test->next)
		run_one(sums, policy, tests->file, test, telling);
}

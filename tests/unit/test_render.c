/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "unit.h"
#include "refward/render.h"

static void
expect(const struct ward_finding *finding, const char *line)
{
	struct ward_buf out = WARD_BUF_INIT;

	ward_render_finding(&out, finding);
	assert_buf(&out, line);
	ward_buf_release(&out);
}

static void
a_finding_names_commit_path_rule_and_set(void **state)
{
	(void)state;
	struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.set = "files",
		.rule = "path-deny",
		.ref = "refs/heads/main",
		.subject = ward_view_str("add a key"),
		.path = ward_view_str("keys/a.pem"),
		.what = "this path must not be added here" };

	expect(&finding,
	    "refs/heads/main: keys/a.pem: path-deny: this path must not be "
	    "added here [files]");
	assert_true(ward_oid_parse(&finding.commit,
	    ward_view_str("0123456789012345678901234567890123456789")));

	expect(&finding,
	    "0123456789 \"add a key\": keys/a.pem: path-deny: this path "
	    "must not be added here [files]");
}

static void
nothing_of_a_commit_reaches_a_terminal_as_it_is(void **state)
{
	(void)state;
	const struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.set = "a",
		.rule = "commit-type",
		.ref = "refs/heads/\x1b[2J",
		.path = ward_view("a\0\r\nb", 5),
		.what = "type '\x1b]0;x\a' is not one of feat" };

	expect(&finding,
	    "refs/heads/\\x1b[2J: a\\x00\\x0d\\x0ab: commit-type: type "
	    "'\\x1b]0;x\\x07' is not one of feat [a]");
}

static void
what_the_system_said_is_for_operators(void **state)
{
	(void)state;
	const struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.is_unknown = true,
		.set = "refward",
		.rule = "push",
		.what = "the server failed to read its repository",
		.detail = "cannot open '/srv/a.git/config'" };
	const struct ward_push push = { .id = "ID" };
	struct ward_render how = { .findings_max = 20 };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_buf out = WARD_BUF_INIT;

	ward_verdict_add(verdict, &finding);
	ward_render_verdict(&out, &push, verdict, &how);
	assert_null(strstr(ward_buf_str(&out), "/srv"));
	assert_non_null(strstr(ward_buf_str(&out),
	    "push: could not tell: the server failed to read its repository"));

	ward_buf_clear(&out);
	how.shows_source = true;
	ward_render_verdict(&out, &push, verdict, &how);
	assert_non_null(strstr(
	    ward_buf_str(&out), "hint:   cannot open '/srv/a.git/config'"));
	ward_buf_release(&out);
	ward_verdict_free(verdict);
}

static void
a_push_that_is_accepted_without_a_warning_is_silent(void **state)
{
	(void)state;
	const struct ward_push push = { .id = "ID" };
	const struct ward_render how = { .findings_max = 20 };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_buf out = WARD_BUF_INIT;

	ward_render_verdict(&out, &push, verdict, &how);

	assert_buf(&out, "");
	ward_buf_release(&out);
	ward_verdict_free(verdict);
}

static void
what_is_cut_off_is_counted(void **state)
{
	(void)state;
	const struct ward_push push = { .id = "ID" };
	const struct ward_render how = { .findings_max = 1 };
	const struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.set = "a",
		.rule = "create",
		.what = "nobody may create this ref" };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_buf out = WARD_BUF_INIT;

	for (int i = 0; i < 3; i++)
		ward_verdict_add(verdict, &finding);
	ward_render_verdict(&out, &push, verdict, &how);

	assert_buf(&out,
	    "error: create: nobody may create this ref [a]\n"
	    "error: and 2 more\n"
	    "hint: push ID refused: 3 findings; an administrator sees it with "
	    "'refward explain'\n");
	ward_buf_release(&out);
	ward_verdict_free(verdict);
}

static void
what_is_only_counted_is_not_offered(void **state)
{
	(void)state;
	const struct ward_push push = { .id = "ID" };
	const struct ward_render how = { .findings_max = 20,
		.from = WARD_FINDINGS_MAX,
		.is_paged = true,
		.is_rehearsal = true };
	const struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.set = "a",
		.rule = "create",
		.what = "nobody may create this ref" };
	const struct ward_finding silent = {
		.mode = WARD_MODE_RECORD, .set = "a", .rule = "create"
	};
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_buf out = WARD_BUF_INIT;

	ward_verdict_add(verdict, &silent);
	for (int i = 0; i < WARD_FINDINGS_MAX + 3; i++)
		ward_verdict_add(verdict, &finding);
	ward_render_verdict(&out, &push, verdict, &how);

	assert_buf(&out,
	    "error: create: nobody may create this ref [a]\n"
	    "error: and 3 more, which were only counted\n"
	    "hint: push would be refused: 1003 findings\n");
	ward_buf_release(&out);
	ward_verdict_free(verdict);
}

static void
a_bypass_is_told_with_its_reason_and_refuses_nothing(void **state)
{
	(void)state;
	const struct ward_pusher pusher = { .name = "alice" };
	const struct ward_push push = { .id = "ID", .pusher = &pusher };
	const struct ward_render how = { .findings_max = 20 };
	const struct ward_bypass bypasses[] = { { .set = "a",
						    .reason = "night\x1b[2J" },
		{ .set = "b", .rule = "create", .reason = "in vain" } };
	const struct ward_finding finding = { .mode = WARD_MODE_BYPASSED,
		.set = "a",
		.rule = "create",
		.what = "nobody may create this ref" };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_buf out = WARD_BUF_INIT;

	verdict->bypasses = bypasses;
	verdict->nbypasses = 2;
	ward_verdict_add(verdict, &finding);
	ward_render_verdict(&out, &push, verdict, &how);

	assert_int_equal(ward_verdict_outcome(verdict), WARD_ACCEPTED);
	assert_buf(&out,
	    "warning: bypassed: create: nobody may create this ref [a]\n"
	    "warning: rule set 'a': 1 bypassed by alice: night\\x1b[2J\n"
	    "warning: rule set 'b', rule create: the bypass was not needed\n");
	ward_buf_release(&out);
	ward_verdict_free(verdict);
}

static void
add(struct ward_verdict *verdict, enum ward_mode mode, size_t count)
{
	const struct ward_finding finding = {
		.mode = mode,
		.set = "a",
		.rule = "commit-type",
		.what = mode == WARD_MODE_REFUSE ? "refused" : "let in",
	};

	while (count-- > 0)
		ward_verdict_add(verdict, &finding);
}

static void
why_a_push_is_refused_is_kept_beside_any_number_of_exceptions(void **state)
{
	(void)state;
	struct ward_verdict *verdict = ward_verdict_new();

	add(verdict, WARD_MODE_WARN, 10);
	add(verdict, WARD_MODE_BYPASSED, WARD_FINDINGS_MAX + 5);
	add(verdict, WARD_MODE_REFUSE, 1);

	assert_int_equal(verdict->count, WARD_FINDINGS_MAX);
	assert_int_equal(verdict->nbypassed, WARD_FINDINGS_MAX + 5);
	assert_string_equal(
	    verdict->findings[WARD_FINDINGS_MAX - 1].what, "refused");
	assert_int_equal(verdict->findings[0].mode, WARD_MODE_BYPASSED);
	ward_verdict_free(verdict);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_names_commit_path_rule_and_set),
		cmocka_unit_test(
		    nothing_of_a_commit_reaches_a_terminal_as_it_is),
		cmocka_unit_test(what_the_system_said_is_for_operators),
		cmocka_unit_test(
		    a_push_that_is_accepted_without_a_warning_is_silent),
		cmocka_unit_test(what_is_cut_off_is_counted),
		cmocka_unit_test(what_is_only_counted_is_not_offered),
		cmocka_unit_test(
		    a_bypass_is_told_with_its_reason_and_refuses_nothing),
		cmocka_unit_test(
		    why_a_push_is_refused_is_kept_beside_any_number_of_exceptions),
	};

	return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}

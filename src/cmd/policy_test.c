/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a verdict is the one that a test expects. */
#include <string.h>
#include "refward/render.h"
#include "refward/text.h"
#include "policy_test.h"

#define FINDINGS_SHOWN 20

struct trial {
	const struct ward_test *test;
	const struct ward_push *push;
	const struct ward_verdict *verdict;
	enum ward_test_expect got;
};

static const char *
expect_name(enum ward_test_expect expect)
{
	static const char *const names[] = {
		[WARD_TEST_NOTHING] = "nothing",
		[WARD_TEST_ALLOW] = "allow",
		[WARD_TEST_WARN] = "warn",
		[WARD_TEST_REFUSE] = "refuse",
		[WARD_TEST_UNKNOWN] = "unknown",
	};

	return names[expect];
}

/* What the push got. A test that expects `allow` takes warnings too. */
static enum ward_test_expect
answer(const struct ward_test *test, const struct ward_verdict *verdict)
{
	switch (ward_verdict_outcome(verdict)) {
	case WARD_REFUSED:
		return WARD_TEST_REFUSE;
	case WARD_UNKNOWN:
		return WARD_TEST_UNKNOWN;
	case WARD_ACCEPTED:
		break;
	}
	if (verdict->nwarn > 0 && test->expect != WARD_TEST_ALLOW)
		return WARD_TEST_WARN;
	return WARD_TEST_ALLOW;
}

/* Whether this finding is one that the answer is made of. */
static bool
counts(const struct trial *trial, const struct ward_finding *finding)
{
	switch (trial->got) {
	case WARD_TEST_WARN:
		return finding->mode == WARD_MODE_WARN;
	case WARD_TEST_REFUSE:
		return finding->mode == WARD_MODE_REFUSE &&
		    !finding->is_unknown;
	case WARD_TEST_UNKNOWN:
		return finding->is_unknown;
	default:
		return false;
	}
}

/* "RULE", or "SET/RULE". */
static bool
is_named(const struct ward_finding *finding, const char *name)
{
	const char *slash = strchr(name, '/');
	size_t size = slash ? (size_t)(slash - name) : 0;

	if (strcmp(finding->rule, slash ? slash + 1 : name) != 0)
		return false;
	return !slash ||
	    (strlen(finding->set) == size &&
		strncmp(finding->set, name, size) == 0);
}

static bool
is_expected(const struct ward_test *test, const struct ward_finding *finding)
{
	for (size_t i = 0; i < test->nrules; i++) {
		if (is_named(finding, test->rules[i]))
			return true;
	}
	return false;
}

static bool
is_found(const struct trial *trial, const char *name)
{
	for (size_t i = 0; i < trial->verdict->count; i++) {
		const struct ward_finding *finding =
		    &trial->verdict->findings[i];

		if (counts(trial, finding) && is_named(finding, name))
			return true;
	}
	return false;
}

/* Exactly the rules that are named, no more and no less. */
static bool
rules_agree(const struct trial *trial)
{
	for (size_t i = 0; i < trial->verdict->count; i++) {
		const struct ward_finding *finding =
		    &trial->verdict->findings[i];

		if (counts(trial, finding) &&
		    !is_expected(trial->test, finding))
			return false;
	}
	for (size_t i = 0; i < trial->test->nrules; i++) {
		if (!is_found(trial, trial->test->rules[i]))
			return false;
	}
	return true;
}

static bool
stands_before(const struct trial *trial, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		const struct ward_finding *finding =
		    &trial->verdict->findings[j];

		if (counts(trial, finding) &&
		    strcmp(finding->rule, trial->verdict->findings[i].rule) ==
			0)
			return true;
	}
	return false;
}

static void
add_got(struct ward_buf *out, const struct trial *trial)
{
	ward_buf_add_str(out, expect_name(trial->got));
	for (size_t i = 0; i < trial->verdict->count; i++) {
		const struct ward_finding *finding =
		    &trial->verdict->findings[i];

		if (counts(trial, finding) && !stands_before(trial, i))
			ward_buf_printf(out, " %s", finding->rule);
	}
}

static void
add_expected(struct ward_buf *out, const struct ward_test *test)
{
	ward_buf_add_str(out, expect_name(test->expect));
	for (size_t i = 0; i < test->nrules; i++) {
		ward_buf_add_char(out, ' ');
		ward_escape_terminal(out, ward_view_str(test->rules[i]), 0);
	}
}

static bool
is_kind(enum ward_test_kind said, enum ward_update_kind is)
{
	switch (said) {
	case WARD_TEST_CREATE:
		return is == WARD_UPDATE_CREATE;
	case WARD_TEST_UPDATE:
		return is == WARD_UPDATE_FORWARD;
	case WARD_TEST_REWRITE:
		return is == WARD_UPDATE_REWRITE;
	case WARD_TEST_DELETE:
		return is == WARD_UPDATE_DELETE;
	case WARD_TEST_GIVEN:
		break;
	}
	return false;
}

/* A test that says update and makes a rewrite shows something else than its
 * writer thinks. */
static bool
kinds_agree(const struct trial *trial, struct ward_buf *detail)
{
	const struct ward_test_ref *ref = trial->test->refs;
	bool agree = true;

	for (size_t i = 0; i < trial->verdict->nupdates; i++) {
		while (ref && ref->kind == WARD_TEST_GIVEN)
			ref = ref->next;
		if (!ref)
			break;
		if (!is_kind(ref->kind, trial->verdict->updates[i].kind)) {
			agree = false;
			ward_buf_printf(detail,
			    "line %u says %s, but the push makes that '%s'\n",
			    ref->line, ward_test_kind_name(ref->kind),
			    ward_update_kind_name(
				trial->verdict->updates[i].kind));
		}
		ref = ref->next;
	}
	return agree;
}

static void
compare(struct ward_test_result *out, struct trial *trial,
    const struct ward_gate_input *judged)
{
	const struct ward_render how = { .findings_max = FINDINGS_SHOWN,
		.shows_source = true,
		.is_rehearsal = true };
	bool agrees;

	trial->got = answer(trial->test, trial->verdict);
	agrees = kinds_agree(trial, &out->detail) &&
	    ward_test_after(&out->detail, trial->test, judged, trial->verdict);
	add_got(&out->got, trial);
	out->has_passed =
	    agrees && trial->got == trial->test->expect && rules_agree(trial);
	if (!out->has_passed)
		ward_render_verdict(
		    &out->detail, trial->push, trial->verdict, &how);
}

void
ward_test_run(struct ward_test_result *out, const struct ward_policy *policy,
    const struct ward_test *test)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_test_world world;
	struct ward_push push = { .id = "test",
		.repository = test->repository ? test->repository : "test",
		.kind = test->repository_kind,
		.now = test->now,
		.pusher = &test->pusher };
	struct ward_gate_input input = { .push = &push };
	struct trial trial = { .test = test, .push = &push };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_gate *gate = NULL;
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	add_expected(&out->expected, test);
	err =
	    ward_test_world_make(&world, arena, policy, test, push.repository);
	if (err) {
		ward_buf_add_str(&out->got, "an error");
		ward_escape_terminal(&out->detail, ward_view_str(err->text), 0);
		goto out;
	}
	push.lines = world.lines;
	push.nlines = world.nlines;
	input.policy = world.policy;
	input.repo = world.repo;
	input.coverage = world.coverage;
	gate = ward_gate_new(&input);
	/* An error is in the verdict as well. */
	err = ward_gate_judge(gate, verdict);
	trial.verdict = verdict;
	compare(out, &trial, &input);
out:
	ward_gate_free(gate);
	ward_verdict_free(verdict);
	ward_test_world_release(&world);
	ward_arena_free(arena);
}

void
ward_test_result_release(struct ward_test_result *result)
{
	ward_buf_release(&result->expected);
	ward_buf_release(&result->got);
	ward_buf_release(&result->detail);
}

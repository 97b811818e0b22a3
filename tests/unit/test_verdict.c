/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted of findings, and which of too many are kept. */
#include "unit.h"
#include "refward/verdict.h"

static void
find(struct ward_verdict *verdict, const char *rule, enum ward_mode mode,
    bool is_unknown, const char *what)
{
	struct ward_finding finding = { .mode = mode,
		.is_unknown = is_unknown,
		.set = "set",
		.rule = rule,
		.what = what };

	ward_verdict_add(verdict, &finding);
}

static void
what_could_not_be_told_is_counted_apart(void **state)
{
	(void)state;
	struct ward_verdict *verdict = ward_verdict_new();

	find(verdict, "rule", WARD_MODE_WARN, false, "a");
	assert_int_equal(ward_verdict_outcome(verdict), WARD_ACCEPTED);
	find(verdict, "rule", WARD_MODE_WARN, true, "b");
	assert_int_equal(ward_verdict_outcome(verdict), WARD_UNKNOWN);
	find(verdict, "rule", WARD_MODE_REFUSE, false, "c");

	assert_int_equal(ward_verdict_outcome(verdict), WARD_REFUSED);
	assert_int_equal(verdict->ntallies, 3);
	assert_int_equal(verdict->nwarn, 1);
	assert_int_equal(verdict->nunknown, 1);
	ward_verdict_free(verdict);
	ward_verdict_free(NULL);
}

static void
a_bypass_answers_for_its_own_rule_and_for_nothing_in_doubt(void **state)
{
	(void)state;
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_bypass one = { .set = "set", .rule = "rule" };
	struct ward_bypass all = { .set = "set" }, other = { .set = "other" };

	find(verdict, "rule", WARD_MODE_BYPASSED, false, "a");
	find(verdict, "rule", WARD_MODE_BYPASSED, false, "b");
	find(verdict, "rule", WARD_MODE_BYPASSED, true, "c");
	find(verdict, "more", WARD_MODE_BYPASSED, false, "d");

	assert_int_equal(ward_verdict_bypassed(verdict, &one), 2);
	assert_int_equal(ward_verdict_bypassed(verdict, &all), 3);
	assert_int_equal(ward_verdict_bypassed(verdict, &other), 0);
	ward_verdict_free(verdict);
}

static void
what_was_not_asked_is_named_once(void **state)
{
	(void)state;
	struct ward_verdict *verdict = ward_verdict_new();

	ward_verdict_note_unasked(verdict, "create");
	ward_verdict_note_unasked(verdict, "update");
	ward_verdict_note_unasked(verdict, "create");

	assert_int_equal(verdict->nunasked, 2);
	ward_verdict_free(verdict);
}

/* Why a push is refused comes first, then what was let in. */
static void
of_too_many_those_that_refuse_are_kept(void **state)
{
	(void)state;
	struct ward_verdict *verdict = ward_verdict_new();
	const struct ward_finding *all;

	for (int i = 0; i < WARD_FINDINGS_MAX; i++)
		find(verdict, "rule", WARD_MODE_RECORD, false, "noted");
	find(verdict, "rule", WARD_MODE_BYPASSED, false, "let in");
	find(verdict, "rule", WARD_MODE_WARN, true, "in doubt");
	find(verdict, "rule", WARD_MODE_REFUSE, false, "refused");
	find(verdict, "rule", WARD_MODE_REFUSE, false, NULL);
	find(verdict, "rule", WARD_MODE_RECORD, false, "more");

	all = verdict->findings;
	assert_int_equal(verdict->count, WARD_FINDINGS_MAX);
	assert_string_equal(all[WARD_FINDINGS_MAX - 1].what, "let in");
	assert_string_equal(all[WARD_FINDINGS_MAX - 2].what, "in doubt");
	assert_string_equal(all[WARD_FINDINGS_MAX - 3].what, "refused");
	assert_string_equal(all[WARD_FINDINGS_MAX - 4].what, "noted");
	assert_int_equal(verdict->nrefuse, 2);
	assert_int_equal(verdict->nrecord, WARD_FINDINGS_MAX + 1);
	ward_verdict_free(verdict);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_could_not_be_told_is_counted_apart),
		cmocka_unit_test(
		    a_bypass_answers_for_its_own_rule_and_for_nothing_in_doubt),
		cmocka_unit_test(what_was_not_asked_is_named_once),
		cmocka_unit_test(of_too_many_those_that_refuse_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

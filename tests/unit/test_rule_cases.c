/* SPDX-License-Identifier: Apache-2.0 */
#include <glob.h>
#include "unit.h"
#include "rule_case.h"

/*
 * Runs tests/data/rules/RULE/NAME.case. A file holds cases; each begins with
 * "=== A SENTENCE", then lines of a rule set, then sections that begin with
 * "--- NAME"; rule_world.c says which. The last is what is expected.
 */

#define CASES_MAX 1000

static struct rule_case *cases[CASES_MAX];
static struct CMUnitTest tests[CASES_MAX + 1];
static size_t ncases;

static void
a_case_finds_what_it_expects(void **state)
{
	const struct rule_case *what = *state;
	struct ward_buf found = WARD_BUF_INIT;

	rule_case_run(what, &found);

	if (strcmp(ward_buf_str(&found), what->expected) != 0)
		print_error("--- expected\n%s--- found\n%s", what->expected,
		    ward_buf_str(&found));
	assert_string_equal(ward_buf_str(&found), what->expected);
	ward_buf_release(&found);
}

static bool
has_case(const char *rule, bool expects_finding)
{
	struct ward_buf start = WARD_BUF_INIT;
	bool has = false;

	ward_buf_printf(&start, "%s: ", rule);
	for (size_t i = 0; i < ncases; i++) {
		bool is_of_rule = strncmp(cases[i]->name, ward_buf_str(&start),
				      start.size) == 0;
		bool finds = strstr(cases[i]->expected, ward_buf_str(&start));

		has = has || (is_of_rule && finds == expects_finding);
	}
	ward_buf_release(&start);
	return has;
}

static void
every_rule_has_a_case_that_passes_and_one_that_does_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < ward_nrules; i++) {
		const char *name = ward_rules[i]->name;

		/* The engine itself judges chains of tags. */
		if (strcmp(name, "tag-object") == 0)
			continue;
		if (!has_case(name, true) || !has_case(name, false))
			print_error("%s\n", name);
		assert_true(has_case(name, true));
		assert_true(has_case(name, false));
	}
}

static void
load(const char *path)
{
	size_t room = CASES_MAX - ncases;
	size_t count = rule_case_load(path, &cases[ncases], room);

	for (size_t i = 0; i < count; i++)
		tests[ncases + i] =
		    (struct CMUnitTest){ cases[ncases + i]->name,
			    a_case_finds_what_it_expects, NULL, NULL,
			    cases[ncases + i] };
	ncases += count;
}

int
main(void)
{
	const char *source = getenv("top_srcdir");
	struct ward_buf pattern = WARD_BUF_INIT;
	glob_t files = { 0 };
	int failed;

	ward_buf_printf(
	    &pattern, "%s/tests/data/rules/*/*.case", source ? source : ".");
	if (glob(ward_buf_str(&pattern), 0, NULL, &files) != 0)
		files.gl_pathc = 0;
	for (size_t i = 0; i < files.gl_pathc; i++)
		load(files.gl_pathv[i]);
	globfree(&files);
	ward_buf_release(&pattern);
	tests[ncases] = (struct CMUnitTest)cmocka_unit_test(
	    every_rule_has_a_case_that_passes_and_one_that_does_not);

	failed =
	    _cmocka_run_group_tests("rules", tests, ncases + 1, NULL, NULL);
	for (size_t i = 0; i < ncases; i++)
		rule_case_free(cases[i]);
	return failed;
}

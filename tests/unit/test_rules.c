/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every row of the table of rules. */
#include "unit.h"
#include "policy/compile_set.h"
#include "refward/rules.h"
#include "refward/text.h"

static void
assert_about(bool is_true, const struct ward_rule *rule, const char *what)
{
	if (!is_true)
		fail_msg("rule '%s': %s", rule->name, what);
}

static bool
is_well_formed(const char *name)
{
	size_t size = strlen(name);

	return size > 0 && name[0] >= 'a' && name[0] <= 'z' &&
	    name[size - 1] != '-' &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz-") == size &&
	    !strstr(name, "--");
}

static bool
is_sentence(const char *text)
{
	return text && ward_view_ends(ward_view_str(text), ".") &&
	    ward_utf8_is_valid(ward_view_str(text)) && !strchr(text, '\n');
}

static void
names_are_well_formed_and_unique(void **state)
{
	(void)state;

	assert_true(ward_nrules > 0);
	for (size_t i = 0; i < ward_nrules; i++) {
		const struct ward_rule *rule = ward_rules[i];

		assert_about(is_well_formed(rule->name), rule, "its name");
		for (size_t j = 0; j < i; j++)
			assert_about(
			    strcmp(ward_rules[j]->name, rule->name) != 0, rule,
			    "stands twice");
		assert_ptr_equal(ward_rule_find(rule->name), rule);
	}
	assert_null(ward_rule_find("no-such-rule"));
}

static void
sentences_end_in_a_full_stop(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_nrules; i++) {
		const struct ward_rule *rule = ward_rules[i];
		const struct ward_option *option;

		assert_about(is_sentence(rule->summary), rule, "summary");
		assert_about(strlen(rule->summary) <= 55, rule,
		    "its summary is too long for a list");
		assert_about(is_sentence(rule->detail), rule, "detail");
		for (option = rule->options; option->name; option++)
			assert_about(is_sentence(option->sentence), rule,
			    "the sentence of an option");
	}
}

static void
options_are_well_formed(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_nrules; i++) {
		const struct ward_rule *rule = ward_rules[i];
		const struct ward_option *option;

		assert_about(rule->on != 0, rule, "looks at nothing");
		assert_non_null(rule->evaluate);
		for (option = rule->options; option->name; option++) {
			assert_about(
			    !option->name[0] || is_well_formed(option->name),
			    rule, "the name of an option");
			assert_about(option->offset < rule->conf_size, rule,
			    "an option lies outside");
			assert_about(ward_option_find(
					 rule->options, option->name) == option,
			    rule, "an option stands twice");
			assert_about((option->kind == WARD_OPTION_CHOICE) ==
				(option->choices != NULL),
			    rule, "choices");
			assert_about(!ward_option_find(
					 ward_common_options, option->name),
			    rule, "an option hides a common one");
			assert_about(strcmp(option->name, "file") != 0, rule,
			    "an option is called as what names files");
		}
	}
}

static void
initial_values_pass_their_own_schema(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_nrules; i++) {
		struct ward_policy policy = { .file = ward_rules[i]->name };
		struct ward_diags diags = WARD_DIAGS_INIT;
		struct ward_compile c = { .policy = &policy, .diags = &diags };
		struct ward_values values;

		c.arena = policy.arena = ward_arena_new();
		ward_values_init(&c, &values, ward_rules[i]->options,
		    ward_arena_alloc(c.arena, ward_rules[i]->conf_size));
		ward_values_finish(&c, &values);

		assert_about(diags.count == 0, ward_rules[i],
		    diags.count > 0 ? diags.items[0].text : "");
		for (size_t j = 0; j < policy.nregexes; j++)
			ward_regex_free(policy.regexes[j]);
		ward_diags_release(&diags);
		ward_arena_free(policy.arena);
	}
}

static const char *
compile_problem(const char *text)
{
	static char problem[512];
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;
	const struct ward_error *err = ward_policy_compile(
	    &policy, "example", ward_view_str(text), &diags);

	snprintf(problem, sizeof(problem), "line %u: %s",
	    diags.count > 0 ? diags.items[0].line : 0,
	    diags.count > 0 ? diags.items[0].text : "");
	ward_diags_release(&diags);
	ward_policy_free(policy);
	return err ? problem : NULL;
}

static void
every_example_compiles_and_is_about_its_rule(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_nrules; i++) {
		const struct ward_rule *rule = ward_rules[i];
		struct ward_buf text = WARD_BUF_INIT;
		const char *problem;

		if (!ward_view_starts(
			ward_view_str(rule->example), "[refward]"))
			ward_buf_add_str(&text, "[refward]\nversion = 1\n");
		ward_buf_add_str(&text, rule->example);
		problem = compile_problem(ward_buf_str(&text));

		assert_about(!problem, rule, problem);
		assert_about(ward_rule_is_always_on(rule) ||
			strstr(rule->example, rule->name) != NULL,
		    rule, "its example is about another");
		ward_buf_release(&text);
	}
}

static void
the_sample_of_all_rules_compiles(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;
	const char *problem;

	ward_rules_list(&text, WARD_RULES_SAMPLE);
	problem = compile_problem(ward_buf_str(&text));
	ward_buf_release(&text);

	if (problem)
		fail_msg("%s", problem);
}

static void
every_form_names_every_rule(void **state)
{
	(void)state;

	for (int form = WARD_RULES_TEXT; form <= WARD_RULES_JSON; form++) {
		struct ward_buf all = WARD_BUF_INIT;

		ward_rules_list(&all, (enum ward_rules_form)form);
		for (size_t i = 0; i < ward_nrules; i++) {
			const struct ward_rule *rule = ward_rules[i];
			struct ward_buf one = WARD_BUF_INIT;

			assert_about(
			    strstr(ward_buf_str(&all), rule->name) != NULL,
			    rule, "is missing in a list");
			assert_true(ward_rules_describe(
			    &one, (enum ward_rules_form)form, rule->name));
			assert_about(
			    strstr(ward_buf_str(&one), rule->name) != NULL,
			    rule, "is missing in its description");
			ward_buf_release(&one);
		}
		ward_buf_release(&all);
	}
}

static void
text_fits_a_terminal(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_nrules; i++) {
		struct ward_buf text = WARD_BUF_INIT;
		struct ward_view rest, line;

		assert_true(ward_rules_describe(
		    &text, WARD_RULES_TEXT, ward_rules[i]->name));
		rest = ward_buf_view(&text);
		while (ward_view_split(&rest, '\n', &line))
			assert_true(line.size <= 80);
		ward_buf_release(&text);
	}
}

static void
an_unknown_rule_is_not_described_but_guessed(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;

	assert_false(
	    ward_rules_describe(&text, WARD_RULES_TEXT, "commit-subjekt"));

	assert_buf(&text, "");
	assert_string_equal(
	    ward_rules_near("commit-subjekt"), "commit-subject");
	ward_buf_release(&text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_well_formed_and_unique),
		cmocka_unit_test(sentences_end_in_a_full_stop),
		cmocka_unit_test(options_are_well_formed),
		cmocka_unit_test(initial_values_pass_their_own_schema),
		cmocka_unit_test(every_example_compiles_and_is_about_its_rule),
		cmocka_unit_test(the_sample_of_all_rules_compiles),
		cmocka_unit_test(every_form_names_every_rule),
		cmocka_unit_test(text_fits_a_terminal),
		cmocka_unit_test(an_unknown_rule_is_not_described_but_guessed),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}

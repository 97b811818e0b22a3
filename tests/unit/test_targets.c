/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every row of the table of targets, and what a target is. */
#include "policy_text.h"
#include "policy/compile.h"
#include "policy/target.h"
#include "refward/text.h"

#define HEAD "[refward]\nversion = 1\n"

static void
assert_about(
    bool is_true, const struct ward_target_type *type, const char *what)
{
	if (!is_true)
		fail_msg("target '%s': %s", type->name, what);
}

static bool
is_sentence(const char *text)
{
	return text && ward_view_ends(ward_view_str(text), ".") &&
	    ward_utf8_is_valid(ward_view_str(text)) && !strchr(text, '\n');
}

static void
rows_are_well_formed(void **state)
{
	(void)state;

	assert_true(ward_ntarget_types > 0);
	for (size_t i = 0; i < ward_ntarget_types; i++) {
		const struct ward_target_type *type = ward_target_types[i];

		assert_ptr_equal(ward_target_type_find(type->name), type);
		assert_about(is_sentence(type->summary), type, "summary");
		assert_about(is_sentence(type->detail), type, "detail");
		assert_about(
		    type->has_url || !type->url, type, "a url, and none");
		assert_about(type->has_secret || !type->needs_secret, type,
		    "needs a secret that it has not");
	}
	assert_null(ward_target_type_find("no-such-type"));
}

static void
options_are_well_formed(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_ntarget_types; i++) {
		const struct ward_target_type *type = ward_target_types[i];
		const struct ward_option *option;

		for (option = type->options; option->name; option++) {
			assert_about(is_sentence(option->sentence), type,
			    "the sentence of an option");
			assert_about(option->offset < type->settings_size, type,
			    "an option lies outside");
			assert_about(ward_option_find(
					 type->options, option->name) == option,
			    type, "an option stands twice");
			assert_about(!ward_option_find(
					 ward_target_options, option->name) &&
				strcmp(option->name, "type") != 0,
			    type, "an option hides a common one");
		}
	}
}

static void
every_example_compiles_and_is_of_its_type(void **state)
{
	(void)state;

	for (size_t i = 0; i < ward_ntarget_types; i++) {
		struct ward_buf text = WARD_BUF_INIT;
		struct ward_policy *policy;
		const struct ward_target *targets;
		size_t count;

		ward_buf_printf(
		    &text, "%s%s", HEAD, ward_target_types[i]->example);
		policy = policy_of(ward_buf_str(&text));
		targets = ward_policy_targets(policy, &count);

		assert_int_equal(count, 1);
		assert_ptr_equal(targets[0].type, ward_target_types[i]);
		ward_policy_free(policy);
		ward_buf_release(&text);
	}
}

static void
settings_are_those_of_the_type(void **state)
{
	(void)state;
	struct ward_policy *policy =
	    policy_of(HEAD "[target hook]\ntype = webhook\nflavour = cdevents\n"
			   "cdevents = 0.4.1\nurl = http://10.0.0.1/{branch}\n"
			   "allow-http = yes\nheader = X-Shop={application}\n"
			   "next-secret = new\nretry = 3\ntimeout = 5\n");
	const struct ward_target *target =
	    ward_policy_find_target(policy, "hook");
	const struct ward_webhook_settings *settings = target->settings;

	assert_string_equal(ward_target_type_name(target), "webhook");
	assert_string_equal(
	    ward_template_text(target->url), "http://10.0.0.1/{branch}");
	assert_int_equal(target->retry, 3);
	assert_int_equal(target->timeout, 5);
	assert_int_equal(target->parallel, 4);
	assert_true(target->allows_http);
	assert_false(target->allows_private);
	assert_int_equal(settings->flavour, WARD_WEBHOOK_CDEVENTS);
	assert_int_equal(settings->cdevents, 1);
	assert_string_equal(settings->next_secret, "new");
	assert_int_equal(settings->headers.count, 1);
	assert_int_equal(target->ntemplates, 2);
	assert_null(ward_policy_find_target(policy, "hooks"));
	ward_policy_free(policy);
}

static void
a_type_may_know_where_it_is(void **state)
{
	(void)state;
	struct ward_policy *policy =
	    policy_of(HEAD "[target a]\ntype = github\nrepository = a/b\n"
			   "event = built\nsecret = github\n");

	assert_string_equal(
	    ward_template_text(ward_policy_find_target(policy, "a")->url),
	    "https://api.github.com");
	ward_policy_free(policy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_well_formed),
		cmocka_unit_test(options_are_well_formed),
		cmocka_unit_test(every_example_compiles_and_is_of_its_type),
		cmocka_unit_test(settings_are_those_of_the_type),
		cmocka_unit_test(a_type_may_know_where_it_is),
	};

	return cmocka_run_group_tests_name("targets", tests, NULL, NULL);
}

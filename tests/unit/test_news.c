/* SPDX-License-Identifier: Apache-2.0 */
/* Which rule sets are a new law, by the rule file before. */
#include "policy_text.h"
#include "policy/policy.h"

#define HEAD   "[refward]\nversion = 1\n"
#define BRANCH "ref = refs/heads/**\n"
#define ONE    "[rules one]\n" BRANCH "commit-type = feat\n"
#define TWO    "[rules two]\n" BRANCH "commit-deny = x\n"
#define ALL    UINT64_MAX

/* Bit 0 is the built-in set, the others follow in the order of the file. */
static void
assert_news(const char *before, uint64_t before_sets, const char *now,
    uint64_t sets, uint64_t news)
{
	struct ward_policy *old = before != NULL ? policy_of(before) : NULL;
	struct ward_policy *policy = policy_of(now);

	assert_int_equal(
	    ward_policy_news(policy, sets, old, before_sets), news);
	ward_policy_free(old);
	ward_policy_free(policy);
}

static void
without_a_policy_before_all_is_new(void **state)
{
	(void)state;
	assert_news(NULL, 0, HEAD ONE TWO, ALL, 7);
}

static void
the_same_law_is_not_new_whatever_its_name_and_place(void **state)
{
	(void)state;
	assert_news(HEAD ONE TWO, ALL, HEAD ONE TWO, ALL, 0);
	assert_news(HEAD ONE TWO, ALL, HEAD TWO ONE, ALL, 0);
	assert_news(HEAD ONE, ALL,
	    HEAD "[rules other]\n" BRANCH "commit-type = feat\n", ALL, 0);
}

static void
a_changed_rule_makes_its_set_new(void **state)
{
	(void)state;
	assert_news(HEAD ONE TWO, ALL,
	    HEAD ONE "[rules two]\n" BRANCH "commit-deny = y\n", ALL, 4);
	assert_news(HEAD ONE TWO, ALL,
	    HEAD "[rules one]\nref = refs/heads/x\ncommit-type = feat\n" TWO,
	    ALL, 2);
}

static void
a_set_is_new_where_it_did_not_hold_before(void **state)
{
	(void)state;
	assert_news(HEAD ONE TWO, 3, HEAD ONE TWO, ALL, 4);
	assert_news(HEAD ONE, ALL, HEAD ONE TWO, 3, 0);
}

static void
whom_a_set_spares_is_no_law(void **state)
{
	(void)state;
	assert_news(HEAD ONE, ALL, HEAD ONE "exempt = robot\n", ALL, 0);
}

#define TRUSTED(name) "[refward]\nversion = 1\ntrusted = refs/heads/" name "\n"
#define CLOSED                                                \
	"[rules m]\nref = refs/heads/m\nref = refs/heads/n\n" \
	"create = a\nupdate = a\nrewrite = nobody\ndelete = nobody\n"

static void
what_is_not_trusted_any_more_makes_all_new(void **state)
{
	(void)state;
	assert_news(TRUSTED("m") CLOSED, ALL, HEAD CLOSED, ALL, 3);
	assert_news(TRUSTED("m") CLOSED, ALL, TRUSTED("n") CLOSED, ALL, 3);
	assert_news(HEAD CLOSED, ALL, TRUSTED("m") CLOSED, ALL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_policy_before_all_is_new),
		cmocka_unit_test(
		    the_same_law_is_not_new_whatever_its_name_and_place),
		cmocka_unit_test(a_changed_rule_makes_its_set_new),
		cmocka_unit_test(a_set_is_new_where_it_did_not_hold_before),
		cmocka_unit_test(whom_a_set_spares_is_no_law),
		cmocka_unit_test(what_is_not_trusted_any_more_makes_all_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* From the text of a rule file to a policy; what is wrong with one is in
 * test_diagnostics.c and tests/data/policy/. */
#include "policy_text.h"
#include "refward/coverage.h"
#include "policy/policy.h"

#define HEAD  "[refward]\nversion = 1\n"
#define A_SET "[rules a]\nref = refs/heads/**\n"

/* The one thing that is wrong. */
static void
expect_mistake(const char *text, unsigned int line, const char *said)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;

	assert_code(
	    ward_policy_compile(&policy, "f", ward_view_str(text), &diags),
	    WARD_E_POLICY);
	assert_null(policy);
	assert_int_equal(diags.count, 1);
	assert_string_equal(diags.items[0].text, said);
	assert_int_equal(diags.items[0].line, line);
	ward_diags_release(&diags);
}

static const struct ward_rule_use *
find_use(const struct ward_policy *policy, size_t set, const char *rule)
{
	const struct ward_rule_set *in = &policy->sets[set];

	for (size_t i = 0; i < in->nuses; i++) {
		if (strcmp(in->uses[i].rule->name, rule) == 0)
			return &in->uses[i];
	}
	return NULL;
}

static void
what_is_not_said_has_a_value_all_the_same(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(HEAD);

	assert_int_equal(policy->mode, WARD_MODE_REFUSE);
	assert_false(policy->refuses_unmatched);
	assert_null(ward_policy_host(policy));
	assert_null(ward_policy_log(policy));
	assert_null(ward_policy_root(policy));
	assert_int_equal(policy->budgets.commits, 100000);
	assert_int_equal(policy->budgets.bytes, UINT64_C(2) << 30);
	assert_int_equal(policy->budgets.object_bytes, 64 << 20);
	assert_int_equal(policy->budgets.paths, 100000);
	assert_int_equal(policy->budgets.lines, 5000);
	assert_int_equal(policy->budgets.seconds, 60);
	ward_policy_free(policy);
}

static void
the_head_says_what_holds_for_all(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD "mode = warn\nunmatched = refuse\nhost = ssh\n"
		 "root = /srv/git\nlog = /var/log/refward\n"
		 "accept-object = 0123456789012345678901234567890123456789\n"
		 "commit-budget = 7\nbyte-budget = 3M\nobject-budget = 2k\n"
		 "path-budget = 8\nline-budget = 9\ndeadline = 10\n");

	assert_int_equal(policy->mode, WARD_MODE_WARN);
	assert_true(policy->refuses_unmatched);
	assert_string_equal(ward_policy_host(policy), "ssh");
	assert_string_equal(ward_policy_root(policy), "/srv/git");
	assert_string_equal(ward_policy_log(policy), "/var/log/refward");
	assert_int_equal(policy->naccepted, 1);
	assert_int_equal(policy->accepted[0].size, 20);
	assert_int_equal(ward_policy_budgets(policy)->commits, 7);
	assert_int_equal(ward_policy_budgets(policy)->bytes, 3 * 1024 * 1024);
	assert_int_equal(ward_policy_budgets(policy)->object_bytes, 2048);
	assert_int_equal(ward_policy_budgets(policy)->paths, 8);
	assert_int_equal(ward_policy_budgets(policy)->lines, 9);
	assert_int_equal(ward_policy_budgets(policy)->seconds, 10);
	ward_policy_free(policy);
}

static void
the_built_in_set_is_always_there_and_governs_all(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(HEAD);
	const struct ward_rule_use *text = find_use(policy, 0, "commit-text");

	assert_int_equal(ward_policy_set_count(policy), 1);
	assert_string_equal(ward_policy_set_name(policy, 0), "objects");
	assert_true(policy->sets[0].is_built_in);
	assert_true(ward_policy_set_governs(policy, 0, "refs/x/y", "wiki"));
	assert_non_null(find_use(policy, 0, "object"));
	assert_non_null(text);
	assert_int_equal(text->mode, WARD_MODE_REFUSE);
	assert_true((policy->sets[0].on & WARD_ON_COMMIT) != 0);
	ward_policy_free(policy);
}

static void
the_built_in_set_can_be_re_graded(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD "[rules objects]\ncommit-text.mode = warn\nhelp = Ask\n");
	struct ward_policy *off =
	    policy_of(HEAD "[rules objects]\ncommit-text = no\n");

	assert_int_equal(ward_policy_set_count(policy), 1);
	assert_string_equal(policy->sets[0].help, "Ask");
	assert_int_equal(
	    find_use(policy, 0, "commit-text")->mode, WARD_MODE_WARN);
	assert_int_equal(find_use(policy, 0, "object")->mode, WARD_MODE_REFUSE);
	assert_null(find_use(off, 0, "commit-text"));
	assert_non_null(find_use(off, 0, "object"));
	ward_policy_free(policy);
	ward_policy_free(off);
}

static void
structure_stays_on_in_every_mode_of_the_file(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(HEAD "mode = off\n");

	assert_int_equal(find_use(policy, 0, "object")->mode, WARD_MODE_REFUSE);
	assert_null(find_use(policy, 0, "commit-text"));
	ward_policy_free(policy);
	expect_mistake(HEAD "[rules objects]\nobject.mode = warn\n", 4,
	    "rule 'object' is always on");
	expect_mistake(HEAD "[rules objects]\ntag-object.mode = off\n", 4,
	    "rule 'tag-object' is always on");
}

static void
a_set_governs_its_refs_in_repositories_of_its_kind(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD A_SET "ref = !refs/heads/x/**\ndelete = nobody\n"
		       "[rules w]\nref = refs/heads/**\nkind = wiki design\n"
		       "delete = nobody\n");

	assert_int_equal(ward_policy_set_count(policy), 3);
	assert_true(ward_policy_set_governs(policy, 1, "refs/heads/a", "code"));
	assert_false(
	    ward_policy_set_governs(policy, 1, "refs/heads/x/y", "code"));
	assert_false(ward_policy_set_governs(policy, 1, "refs/tags/a", "code"));
	assert_false(
	    ward_policy_set_governs(policy, 1, "refs/heads/a", "wiki"));
	assert_true(ward_policy_set_governs(policy, 2, "refs/heads/a", "wiki"));
	assert_false(
	    ward_policy_set_governs(policy, 2, "refs/heads/a", "code"));
	ward_policy_free(policy);
}

static void
the_mode_nearest_to_a_rule_is_its_mode(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD "mode = record\n" A_SET
		 "mode = warn\ndelete = nobody\nrewrite = nobody\n"
		 "rewrite.mode = refuse\ncreate = nobody\ncreate.mode = off\n"
		 "[rules b]\nref = refs/heads/**\ndelete = nobody\n");

	assert_int_equal(find_use(policy, 1, "delete")->mode, WARD_MODE_WARN);
	assert_int_equal(
	    find_use(policy, 1, "rewrite")->mode, WARD_MODE_REFUSE);
	assert_null(find_use(policy, 1, "create"));
	assert_int_equal(find_use(policy, 2, "delete")->mode, WARD_MODE_RECORD);
	ward_policy_free(policy);
}

static void
a_rule_that_is_switched_off_is_not_in_force(void **state)
{
	(void)state;
	struct ward_policy *policy =
	    policy_of(HEAD A_SET "tag-annotated = no\ndelete = nobody\n");

	assert_null(find_use(policy, 1, "tag-annotated"));
	assert_non_null(find_use(policy, 1, "delete"));
	ward_policy_free(policy);
}

static void
a_set_knows_what_its_rules_look_at(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD A_SET "delete = nobody\n[rules b]\nref = refs/heads/**\n"
		       "commit-subject = .+\ncommit-subject.merges = skip\n");

	assert_int_equal(policy->sets[1].on, WARD_ON_UPDATE);
	assert_true((policy->sets[1].needs & WARD_NEEDS_PUSHER) != 0);
	assert_int_equal(policy->sets[2].on, WARD_ON_COMMIT);
	assert_true(find_use(policy, 2, "commit-subject")->skips_merges);
	assert_int_equal(find_use(policy, 2, "commit-subject")->line, 8);
	ward_policy_free(policy);
}

static void
groups_hold_what_they_include_once_and_in_order(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD "[group all]\ninclude = b\nmember = zoe\ninclude = a\n"
		 "[group a]\nmember = carol bob\nmember = deploy-key:7\n"
		 "[group b]\nmember = bob alice\n" A_SET
		 "exempt = @all\ndelete = merge-request web actions @a dan\n");
	static const char *const members[] = { "alice", "bob", "carol",
		"deploy-key:7", "zoe" };
	const struct ward_actor *exempt = policy->sets[1].exempt.items;

	assert_int_equal(policy->ngroups, 3);
	assert_int_equal(exempt->kind, WARD_ACTOR_GROUP);
	assert_int_equal(exempt->group->nmembers, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(exempt->group->members[i], members[i]);
	ward_policy_free(policy);
}

/* The digest of set 1. */
static void
digest_of(unsigned char out[WARD_SHA256_SIZE], const char *text)
{
	struct ward_policy *policy = policy_of(text);

	memcpy(out, ward_policy_set_digest(policy, 1), WARD_SHA256_SIZE);
	ward_policy_free(policy);
}

static bool
is_same_law(const char *a, const char *b)
{
	unsigned char x[WARD_SHA256_SIZE], y[WARD_SHA256_SIZE];

	digest_of(x, a);
	digest_of(y, b);
	return memcmp(x, y, sizeof(x)) == 0;
}

#define LAW HEAD "[group g]\nmember = alice\n" A_SET "delete = @g\n"
#define ID  "0123456789012345678901234567890123456789"

static void
a_digest_stands_for_the_law_of_a_set(void **state)
{
	(void)state;

	assert_true(is_same_law(LAW, LAW));
	assert_false(is_same_law(LAW, LAW "rewrite = @g\n"));
	assert_false(is_same_law(LAW, LAW "delete = alice\n"));
	assert_false(is_same_law(LAW, LAW "delete.mode = warn\n"));
	assert_false(is_same_law(LAW, LAW "mode = warn\n"));
	assert_false(is_same_law(LAW, LAW "ref = !refs/heads/x\n"));
	assert_false(is_same_law(LAW, LAW "kind = wiki\n"));
	assert_false(is_same_law(LAW, LAW "since = " ID "\n"));
	assert_false(is_same_law(
	    LAW "commit-subject = a\n", LAW "commit-subject = b\n"));
	assert_false(is_same_law(LAW "commit-subject = a\n",
	    LAW "commit-subject = a\ncommit-subject.merges = skip\n"));
	assert_false(is_same_law(LAW "commit-subject-length = 70\n",
	    LAW "commit-subject-length = 71\n"));
	assert_false(is_same_law(HEAD "mode = warn\n" A_SET "delete = nobody\n",
	    HEAD A_SET "delete = nobody\n"));
}

static void
a_digest_does_not_stand_for_words_people_and_order(void **state)
{
	(void)state;

	assert_true(is_same_law(LAW, LAW "help = Ask\n"));
	assert_true(is_same_law(LAW, LAW "url = https://example.com\n"));
	assert_true(is_same_law(LAW, LAW "exempt = bob\n"));
	assert_true(is_same_law(LAW, LAW "bypass = bob\n"));
	assert_true(is_same_law(LAW, LAW "kind = code\n"));
	assert_true(is_same_law(LAW, LAW "delete.mode = refuse\n"));
	assert_true(is_same_law(LAW,
	    HEAD "[group g]\nmember = bob\n[rules other]\n"
		 "delete = @g\nref = refs/heads/**\n"));
	assert_true(is_same_law(LAW "rewrite = nobody\ncreate = @g\n",
	    LAW "create = @g\nrewrite = nobody\n"));
	assert_true(is_same_law(LAW "commit-type = a b\n",
	    LAW "commit-type = a\ncommit-type = b\n"));
	assert_true(is_same_law(
	    LAW "max-refs = 10\n# x\n", "# y\n" LAW "max-refs = 10\n"));
}

static void
the_hash_stands_for_every_byte(void **state)
{
	(void)state;
	struct ward_policy *a = policy_of(LAW);
	struct ward_policy *b = policy_of(LAW "# x\n");
	struct ward_policy *c = policy_of(LAW);

	assert_memory_not_equal(
	    ward_policy_hash(a), ward_policy_hash(b), WARD_SHA256_SIZE);
	assert_memory_equal(
	    ward_policy_hash(a), ward_policy_hash(c), WARD_SHA256_SIZE);
	assert_string_equal(ward_policy_file(a), "f");
	ward_policy_free(a);
	ward_policy_free(b);
	ward_policy_free(c);
}

static void
text_that_lies_nowhere_reads_no_files(void **state)
{
	(void)state;

	expect_mistake(HEAD "include = x\n", 3,
	    "'include' reads a file, which is not possible here");
	expect_mistake(HEAD A_SET "commit-deny.file = x\n", 5,
	    "'commit-deny.file' reads a file, which is not possible here");
	expect_mistake(HEAD "[group g]\nfile = x\n", 4,
	    "'file' reads a file, which is not possible here");
}

static void
text_without_end_is_refused(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_add_str(&text, HEAD);
	while (text.size <= WARD_POLICY_SIZE_MAX)
		ward_buf_add_str(&text, "# filler\n");

	expect_mistake(ward_buf_str(&text), 0, "larger than 1048576 bytes");
	ward_buf_release(&text);
}

static void
there_are_as_many_sets_as_coverage_can_hold(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_policy *policy;

	ward_buf_add_str(&text, HEAD);
	for (int i = 1; i < WARD_SETS_MAX; i++)
		ward_buf_printf(&text,
		    "[rules s%d]\nref = refs/heads/**\ndelete = nobody\n", i);

	policy = policy_of(ward_buf_str(&text));
	assert_int_equal(ward_policy_set_count(policy), WARD_SETS_MAX);
	ward_policy_free(policy);
	ward_buf_add_str(
	    &text, "[rules last]\nref = refs/heads/**\ndelete = nobody\n");
	expect_mistake(ward_buf_str(&text), 3 * WARD_SETS_MAX,
	    "rule set 'last' is one too many: there may be 63");
	ward_buf_release(&text);
}

static void
mistakes_are_added_behind_those_that_were_there(void **state)
{
	(void)state;
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;

	ward_diags_add(&diags, "z", 9, "%s", "was there");

	assert_code(
	    ward_policy_compile(&policy, "f", ward_view_str("x\n"), &diags),
	    WARD_E_POLICY);
	assert_int_equal(diags.count, 2);
	assert_string_equal(diags.items[0].file, "z");
	assert_string_equal(diags.items[1].text, "no '=' behind a key");
	ward_diags_release(&diags);
}

#define KEPT                                                 \
	"[rules k]\nref = refs/heads/main\ncreate = alice\n" \
	"update = merge-request\nrewrite = nobody\ndelete = nobody\n"

static void
a_trusted_ref_needs_every_one_of_its_keepers(void **state)
{
	(void)state;
	struct ward_policy *policy =
	    policy_of(HEAD "trusted = refs/heads/main\n" KEPT);

	assert_true(
	    ward_words_has(&policy->trusted, ward_view_str("refs/heads/main")));
	ward_policy_free(policy);
	expect_mistake(
	    HEAD "trusted = refs/heads/main\n" KEPT "rewrite.mode = warn\n", 3,
	    "trusted ref 'refs/heads/main' may be rewritten by anyone: name "
	    "who may 'rewrite' it in a rule set that refuses");
	expect_mistake(HEAD "trusted = refs/heads/main\n" KEPT "update.mode = "
			    "off\n[rules l]\nref = refs/heads/*\n"
			    "update = anyone\n",
	    3,
	    "trusted ref 'refs/heads/main' may be updated by anyone: name who "
	    "may 'update' it in a rule set that refuses");
}

static void
two_sets_may_keep_a_trusted_ref_together(void **state)
{
	(void)state;
	struct ward_policy *policy = policy_of(
	    HEAD "trusted = refs/heads/main\n" KEPT "update.mode = off\n"
		 "[rules l]\nref = refs/heads/*\nupdate = alice\n");

	assert_int_equal(ward_policy_set_count(policy), 3);
	ward_policy_free(policy);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_said_has_a_value_all_the_same),
		cmocka_unit_test(the_head_says_what_holds_for_all),
		cmocka_unit_test(
		    the_built_in_set_is_always_there_and_governs_all),
		cmocka_unit_test(the_built_in_set_can_be_re_graded),
		cmocka_unit_test(structure_stays_on_in_every_mode_of_the_file),
		cmocka_unit_test(
		    a_set_governs_its_refs_in_repositories_of_its_kind),
		cmocka_unit_test(the_mode_nearest_to_a_rule_is_its_mode),
		cmocka_unit_test(a_rule_that_is_switched_off_is_not_in_force),
		cmocka_unit_test(a_set_knows_what_its_rules_look_at),
		cmocka_unit_test(
		    groups_hold_what_they_include_once_and_in_order),
		cmocka_unit_test(a_digest_stands_for_the_law_of_a_set),
		cmocka_unit_test(
		    a_digest_does_not_stand_for_words_people_and_order),
		cmocka_unit_test(the_hash_stands_for_every_byte),
		cmocka_unit_test(text_that_lies_nowhere_reads_no_files),
		cmocka_unit_test(text_without_end_is_refused),
		cmocka_unit_test(there_are_as_many_sets_as_coverage_can_hold),
		cmocka_unit_test(
		    mistakes_are_added_behind_those_that_were_there),
		cmocka_unit_test(a_trusted_ref_needs_every_one_of_its_keepers),
		cmocka_unit_test(two_sets_may_keep_a_trusted_ref_together),
	};

	return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}

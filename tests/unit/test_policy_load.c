/* SPDX-License-Identifier: Apache-2.0 */
/* A policy of files: what they include, and whether they can be trusted. */
#include "folder.h"
#include "refward/place.h"
#include "policy/policy.h"

#define HEAD "[refward]\nversion = 1\n"

static const struct ward_error *
load(struct ward_policy **out, struct ward_diags *diags, const char *path)
{
	const struct ward_policy_trust trust = { getuid(), getgid(), false };

	*out = NULL;
	return ward_policy_load(out, path, &trust, diags);
}

static struct ward_policy *
load_good(const char *path)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy;
	const struct ward_error *err = load(&policy, &diags, path);

	if (err)
		fail_msg("%s: %s", err->text,
		    diags.count > 0 ? diags.items[0].text : "");
	ward_diags_release(&diags);
	return policy;
}

/* Refused as a whole: there is nothing to say about its lines. */
static void
expect_error(const char *path, enum ward_code code)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy;

	assert_code(load(&policy, &diags, path), code);
	assert_int_equal(diags.count, 0);
	assert_null(policy);
	ward_diags_release(&diags);
}

/* One mistake; `part` is a part of its text. */
static void
expect_mistake(const char *path, unsigned int line, const char *part)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy;

	assert_code(load(&policy, &diags, path), WARD_E_POLICY);
	assert_int_equal(diags.count, 1);
	assert_int_equal(diags.items[0].line, line);
	if (!strstr(diags.items[0].text, part))
		fail_msg("'%s' is not in: %s", part, diags.items[0].text);
	ward_diags_release(&diags);
}

static void
a_file_that_cannot_be_read_is_an_error(void **state)
{
	(void)state;
	struct ward_buf large = WARD_BUF_INIT;

	put("large.ini", "");
	while (large.size < 2 * 1024 * 1024)
		ward_buf_add_str(&large, "# filler\n");
	put("large.ini", ward_buf_str(&large));
	ward_buf_release(&large);
	assert_int_equal(mkdir("folder.ini", 0755), 0);

	expect_error("none.ini", WARD_E_MISSING);
	expect_error("large.ini", WARD_E_LIMIT);
	expect_error("folder.ini", WARD_E_INVALID);
}

static void
a_file_that_others_can_write_is_not_trusted(void **state)
{
	(void)state;
	const struct ward_policy_trust any = { .is_any = true };
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;

	put("a.ini", HEAD);
	assert_int_equal(chmod("a.ini", 0666), 0);

	expect_error("a.ini", WARD_E_UNTRUSTED);
	assert_no_error(ward_policy_load(&policy, "a.ini", &any, &diags));
	ward_policy_free(policy);
}

static void
what_is_included_must_be_trusted_too(void **state)
{
	(void)state;

	put("a.ini", HEAD "include = b.ini\n");
	put("b.ini", "[group g]\nmember = alice\n");
	put("c.ini",
	    HEAD "[rules a]\nref = refs/heads/**\ncommit-deny.file = d\n");
	put("d", "x\n");
	ward_policy_free(load_good("a.ini"));
	ward_policy_free(load_good("c.ini"));
	assert_int_equal(chmod("b.ini", 0666), 0);
	assert_int_equal(chmod("d", 0666), 0);

	expect_mistake("a.ini", 3, "b.ini");
	expect_mistake("c.ini", 5, "'commit-deny.file = d'");
}

static void
a_path_is_relative_to_the_file_that_says_it(void **state)
{
	(void)state;
	struct ward_policy *policy;

	assert_int_equal(mkdir("etc", 0755), 0);
	assert_int_equal(mkdir("etc/more", 0755), 0);
	assert_int_equal(mkdir("repo", 0755), 0);
	put("etc/a.ini", HEAD "include = more/b.ini\n");
	put("etc/more/b.ini",
	    "[refward]\ninclude = c.ini\n[group g]\nfile = people\n");
	put("etc/more/c.ini", "[rules c]\nref = refs/heads/**\ndelete = @g\n");
	put("etc/more/people", "# all\nalice\n\nbob carol\n");
	assert_int_equal(symlink("../etc/a.ini", "repo/rules.ini"), 0);

	policy = load_good("repo/rules.ini");

	assert_int_equal(ward_policy_set_count(policy), 2);
	assert_int_equal(policy->groups[0].nmembers, 3);
	assert_non_null(strstr(policy->sets[1].file, "etc/more/c.ini"));
	ward_policy_free(policy);
}

static void
the_hash_covers_all_files_but_not_their_names(void **state)
{
	(void)state;
	unsigned char hashes[4][WARD_SHA256_SIZE];
	static const char *const names[] = { "one", "two", "three", "four" };

	put("b", "x\n");
	put("c", "x\n");
	put("one",
	    HEAD "[rules a]\nref = refs/heads/**\ncommit-deny.file = b\n");
	put("two",
	    HEAD "[rules a]\nref = refs/heads/**\ncommit-deny.file = b\n");
	put("three",
	    HEAD "[rules a]\nref = refs/heads/**\ncommit-deny.file = c\n");
	put("four", HEAD "[rules a]\nref = refs/heads/**\ncommit-deny = x\n");
	for (size_t i = 0; i < 4; i++) {
		struct ward_policy *policy = load_good(names[i]);

		memcpy(hashes[i], ward_policy_hash(policy), WARD_SHA256_SIZE);
		ward_policy_free(policy);
	}

	assert_memory_equal(hashes[0], hashes[1], WARD_SHA256_SIZE);
	assert_memory_not_equal(hashes[0], hashes[2], WARD_SHA256_SIZE);
	assert_memory_not_equal(hashes[0], hashes[3], WARD_SHA256_SIZE);
	put("b", "y\n");
	struct ward_policy *policy = load_good("one");

	assert_memory_not_equal(
	    hashes[0], ward_policy_hash(policy), WARD_SHA256_SIZE);
	ward_policy_free(policy);
}

static void
a_value_from_a_file_is_law_as_if_it_stood_there(void **state)
{
	(void)state;
	struct ward_policy *a, *b;

	put("a", HEAD "[rules a]\nref = refs/heads/**\ncommit-deny.file = v\n");
	put("b", HEAD "[rules a]\nref = refs/heads/**\ncommit-deny = x ;y\n");
	put("v", "x ;y\r\n");
	put("c", HEAD "[rules a]\nref = refs/heads/**\ncommit-deny = xy\n");
	a = load_good("a");
	b = load_good("c");

	expect_mistake("b", 5, "' ;' in a value");
	assert_memory_not_equal(ward_policy_set_digest(a, 1),
	    ward_policy_set_digest(b, 1), WARD_SHA256_SIZE);
	ward_policy_free(b);
	put("v", "xy");
	b = load_good("a");
	struct ward_policy *c = load_good("c");

	assert_memory_equal(ward_policy_set_digest(b, 1),
	    ward_policy_set_digest(c, 1), WARD_SHA256_SIZE);
	ward_policy_free(a);
	ward_policy_free(b);
	ward_policy_free(c);
}

static void
files_include_each_other_neither_in_circles_nor_for_ever(void **state)
{
	(void)state;
	char name[16], text[64];

	put("a.ini", HEAD "include = a.ini\n");
	expect_mistake("a.ini", 3, "'a.ini' is included already");
	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "%d.ini", i);
		snprintf(text, sizeof(text), HEAD "include = %d.ini\n", i + 1);
		put(name, text);
	}
	put("8.ini", HEAD);
	ward_policy_free(load_good("0.ini"));
	put("8.ini", HEAD "include = 9.ini\n");
	put("9.ini", HEAD);

	expect_mistake("0.ini", 3, "deeper than 8 files");
}

static void
only_the_first_file_must_say_its_version(void **state)
{
	(void)state;

	put("a.ini", HEAD "include = b.ini\ninclude = c.ini\n");
	put("b.ini", "[refward]\nmode = warn\n");
	put("c.ini", HEAD);
	ward_policy_free(load_good("a.ini"));

	put("c.ini", "[refward]\nversion = 2\n");
	expect_mistake("a.ini", 2, "'version = 2' is not known");
	put("c.ini", "[refward]\nmode = warn\n");
	expect_mistake("a.ini", 2, "'mode' stands in ");
}

static void
only_where_a_repository_has_no_rule_file_does_the_servers_hold(void **state)
{
	(void)state;
	struct ward_buf path = WARD_BUF_INIT;

	/* Neither there nor known to be absent. */
	put("refward", "in the place of the folder");
	ward_place_rules(&path, ".");
	assert_buf(&path, "./refward/rules.ini");
	assert_int_equal(unlink("refward"), 0);
	ward_buf_clear(&path);
	ward_place_rules(&path, ".");
	assert_true(ward_view_ends(ward_buf_view(&path), "/refward.ini"));
	assert_int_equal(mkdir("refward", 0755), 0);
	assert_int_equal(symlink("nowhere", "refward/rules.ini"), 0);
	ward_buf_clear(&path);
	ward_place_rules(&path, ".");

	assert_buf(&path, "./refward/rules.ini");
	ward_buf_release(&path);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_file_that_cannot_be_read_is_an_error),
		FOLDER_TEST(a_file_that_others_can_write_is_not_trusted),
		FOLDER_TEST(what_is_included_must_be_trusted_too),
		FOLDER_TEST(a_path_is_relative_to_the_file_that_says_it),
		FOLDER_TEST(the_hash_covers_all_files_but_not_their_names),
		FOLDER_TEST(a_value_from_a_file_is_law_as_if_it_stood_there),
		FOLDER_TEST(
		    files_include_each_other_neither_in_circles_nor_for_ever),
		FOLDER_TEST(only_the_first_file_must_say_its_version),
		FOLDER_TEST(
		    only_where_a_repository_has_no_rule_file_does_the_servers_hold),
	};

	return cmocka_run_group_tests_name("policy_load", tests, NULL, NULL);
}

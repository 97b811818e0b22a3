/* SPDX-License-Identifier: Apache-2.0 */
#include "object_text.h"

#define GOOD                                                              \
	TREE "parent " ID2 "\nparent " ID3 "\n" AUTH                      \
	     "committer C <c@example.org> 0 -0800\nencoding ISO-8859-1\n" \
	     "mergetag object " ID2 "\n type commit\n \n x\n" SIG         \
	     "mergetag object " ID3 "\nchange-id zyx\n\nsubject\n\nbody\n"

static struct ward_commit
parse(const char *text)
{
	struct ward_commit commit;

	if (!ward_commit_parse(&commit, ward_view_str(text), 20))
		fail_msg("not readable: %s", commit.problem);
	return commit;
}

static void
every_part_of_a_commit_is_read(void **state)
{
	(void)state;
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_commit commit = parse(GOOD);
	struct ward_oid first = ward_commit_parent(&commit, 0);
	struct ward_oid second = ward_commit_parent(&commit, 1);

	assert_null(commit.problem);
	assert_string_equal(ward_oid_hex(&commit.tree, hex), ID1);
	assert_int_equal(commit.nparents, 2);
	assert_string_equal(ward_oid_hex(&first, hex), ID2);
	assert_string_equal(ward_oid_hex(&second, hex), ID3);
	assert_view(commit.author.name, "A U Thor");
	assert_view(commit.author.email, "a@example.org");
	assert_int_equal(commit.author.time, 1700000000);
	assert_int_equal(commit.author.zone, 90);
	assert_view(commit.committer.name, "C");
	assert_int_equal(commit.committer.time, 0);
	assert_int_equal(commit.committer.zone, -480);
	assert_view(commit.encoding, "ISO-8859-1");
	assert_view(commit.gpgsig, "-----BEGIN\n abc\n -----END");
	assert_view(commit.gpgsig_header, SIG);
	assert_false(commit.has_other_gpgsig);
	assert_view(commit.raw, GOOD);
	assert_view(commit.unknown, "change-id");
	assert_view(commit.message, "subject\n\nbody\n");
}

static void
a_commit_of_long_ids_has_its_own_signature(void **state)
{
	(void)state;
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_commit commit;
	struct ward_view raw =
	    ward_view_str("tree " ID1 PAD "\nparent " ID2 PAD "\n" AUTH COMM
			  "gpgsig old\ngpgsig-sha256 new\n\n");

	assert_true(ward_commit_parse(&commit, raw, 32));

	struct ward_oid parent = ward_commit_parent(&commit, 0);

	assert_null(commit.problem);
	assert_string_equal(ward_oid_hex(&parent, hex), ID2 PAD);
	assert_view(commit.gpgsig, "new");
	assert_view(commit.gpgsig_header, "gpgsig-sha256 new\n");
	assert_true(commit.has_other_gpgsig);
	assert_int_equal(commit.message.size, 0);
	assert_false(ward_commit_parse(&commit, raw, 20));
}

static void
blanks_behind_a_name_are_not_of_it(void **state)
{
	struct ward_commit commit;

	(void)state;
	assert_true(ward_commit_parse(&commit,
	    ward_view_str(TREE "author  A U \t  <a@b> 1 +0000\n"
			       "committer   <a@b> 1 +0000\n\nm"),
	    20));
	assert_null(commit.problem);
	assert_view(commit.author.name, " A U");
	assert_int_equal(commit.committer.name.size, 0);
}

static void
empty_names_and_addresses_are_legal(void **state)
{
	(void)state;
	struct ward_commit commit =
	    parse(TREE "author  <> 0 +0000\ncommitter <> 1 -0000\n\n");

	assert_null(commit.problem);
	assert_int_equal(commit.author.name.size, 0);
	assert_int_equal(commit.author.email.size, 0);
	assert_int_equal(commit.nparents, 0);
}

#define PERSON(who) TREE "author " who "\n" COMM "\n"

static const struct bad bad_commits[] = {
	{ TREE AUTH AUTH COMM "\n", "has two author lines" },
	{ TREE AUTH COMM AUTH COMM "\n", "has two author lines" },
	{ TREE AUTH COMM COMM "\n", "has two committer lines" },
	{ TREE AUTH COMM "committer\n\n", "has two committer lines" },
	{ TREE AUTH COMM "tree " ID2 "\n\n", "has two tree lines" },
	{ TREE TREE AUTH COMM "\n", "has two tree lines" },
	{ TREE AUTH "parent " ID2 "\n" COMM "\n",
	    "has a parent line after the author" },
	{ TREE AUTH COMM "parent " ID2 "\n\n",
	    "has a parent line after the committer" },
	{ TREE AUTH COMM "encoding a\nencoding b\n\n",
	    "has two encoding lines" },
	{ TREE AUTH COMM "encoding \n\n", "has an empty encoding line" },
	{ TREE "encoding a\n" AUTH COMM "\n",
	    "has another header where the author line belongs" },
	{ TREE SIG "parent " ID2 "\n" AUTH COMM "\n",
	    "has another header where the author line belongs" },
	{ TREE AUTH "x y\n" COMM "\n",
	    "has another header where the committer line belongs" },
	{ TREE AUTH COMM SIG SIG "\n", "has two gpgsig headers" },
	{ TREE AUTH COMM "gpgsig-sha256 a\ngpgsig-sha256 b\n\n",
	    "has two gpgsig-sha256 headers" },
	{ TREE COMM "\n", "has no author line before the committer" },
	{ TREE COMM AUTH "\n", "has no author line before the committer" },
	{ TREE AUTH "\n", "has no committer line" },
	{ TREE "\n", "has no author line" },
	{ TREE AUTH COMM, "has no empty line behind its headers" },
	{ TREE AUTH COMM "x y", "ends in the middle of a header" },
	{ TREE AUTH COMM "x\n\n", "has a header without a value" },
	{ TREE AUTH COMM " x\n\n",
	    "has a line that begins with a space where a header belongs" },
	{ TREE " x\n" AUTH COMM "\n",
	    "does not begin with a proper tree line" },
	{ TREE AUTH COMM "encoding a\n b\n\n",
	    "has a line that begins with a space where a header belongs" },
	{ TREE AUTH COMM "a\tb c\n\n",
	    "has a header whose name is not plain ASCII" },
	{ TREE AUTH COMM "\xc3\xa9 c\n\n",
	    "has a header whose name is not plain ASCII" },
	{ PERSON(""), "has a person without an address in < and >" },
	{ PERSON("A a@b 1 +0000"),
	    "has a person without an address in < and >" },
	{ PERSON("A <a@b 1 +0000"),
	    "has a person without an address in < and >" },
	{ PERSON("A >a@b< 1 +0000"),
	    "has a person without an address in < and >" },
	{ PERSON("A <a@b> <c@d> 1 +0000"),
	    "has a person with more than one < or >" },
	{ PERSON("A <a<b> 1 +0000"), "has a person with more than one < or >" },
	{ PERSON("A <a@b>> 1 +0000"),
	    "has a person with more than one < or >" },
	{ PERSON("A> <a@b> 1 +0000"),
	    "has a person with more than one < or >" },
	{ PERSON("A<a@b> 1 +0000"),
	    "has a person without a space before the address" },
	{ PERSON("A <a@b>1 +0000"), "has a person without a date" },
	{ PERSON("A <a@b>"), "has a person without a date" },
	{ PERSON("A <a@b>  1 +0000"), "has a date that is not a number" },
	{ PERSON("A <a@b> -1 +0000"), "has a date that is not a number" },
	{ PERSON("A <a@b> now +0000"), "has a date that is not a number" },
	{ PERSON("A <a@b> 9223372036854775808 +0000"),
	    "has a date that is too large" },
	{ PERSON("A <a@b> 99999999999999999999 +0000"),
	    "has a date that is too large" },
	{ PERSON("A <a@b> 01 +0000"), "has a date with a leading zero" },
	{ PERSON("A <a@b> 1"),
	    "has a time zone that is not + or - and four digits" },
	{ PERSON("A <a@b> 1 0000"),
	    "has a time zone that is not + or - and four digits" },
	{ PERSON("A <a@b> 1 +00000"),
	    "has a time zone that is not + or - and four digits" },
	{ PERSON("A <a@b> 1 +0000\r"),
	    "has a time zone that is not + or - and four digits" },
	{ PERSON("A <a@b> 1x +0000"),
	    "has a time zone that is not + or - and four digits" },
	{ PERSON("A <a@b> 1 +00a0"),
	    "has a time zone that is not + or - and four digits" },
	{ "", "does not begin with a proper tree line" },
	{ "tree " ID1, "does not begin with a proper tree line" },
	{ "tree  " ID1 "\n", "does not begin with a proper tree line" },
	{ "tree " ID1 " \n", "does not begin with a proper tree line" },
	{ "tree " ID1 PAD "\n", "does not begin with a proper tree line" },
	{ "parent " ID1 "\n" TREE, "does not begin with a proper tree line" },
	{ TREE "parent " ID1 "0\n" AUTH COMM "\n",
	    "has a parent line that cannot be read" },
	{ TREE "parent 2\n" AUTH COMM "\n",
	    "has a parent line that cannot be read" },
	{ TREE "parent", "has a parent line that cannot be read" },
};

static void
each_break_of_the_grammar_is_named(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(bad_commits) / sizeof(*bad_commits);
	     i++) {
		const struct bad *bad = &bad_commits[i];
		struct ward_commit commit;

		ward_commit_parse(&commit, ward_view_str(bad->text), 20);

		if (!commit.problem)
			fail_msg("nothing is wrong with: %s", bad->text);
		assert_string_equal(commit.problem, bad->problem);
	}
}

static void
a_nul_byte_is_found_wherever_it_stands(void **state)
{
	(void)state;
	static const char text[] = TREE AUTH COMM "x y\n\nsubject\n";

	for (size_t i = strlen(TREE); i < sizeof(text) - 1; i++) {
		char raw[sizeof(text)];
		struct ward_commit commit;

		memcpy(raw, text, sizeof(text));
		raw[i] = '\0';
		assert_true(ward_commit_parse(
		    &commit, ward_view(raw, sizeof(text) - 1), 20));
		assert_string_equal(commit.problem, "holds a NUL byte");
	}
}

static void
of_two_persons_the_first_is_read(void **state)
{
	(void)state;
	struct ward_commit commit =
	    parse(TREE AUTH COMM "author Evil <e@example.org> 1 +0000\n"
				 "committer Evil <e@example.org> 1 +0000\n\nm");

	assert_non_null(commit.problem);
	assert_view(commit.author.name, "A U Thor");
	assert_view(commit.committer.name, "A U Thor");
	assert_view(commit.message, "m");
}

static void
read_commit(struct ward_view raw)
{
	struct ward_commit commit;

	if (!ward_commit_parse(&commit, raw, 20)) {
		assert_non_null(commit.problem);
		assert_int_equal(commit.nparents, 0);
		return;
	}
	for (size_t i = 0; i < commit.nparents; i++)
		assert_int_equal(ward_commit_parent(&commit, i).size, 20);
}

static void
prefixes_and_corruptions_of_a_commit_do_no_harm(void **state)
{
	(void)state;

	feed_all_prefixes_and_corruptions(read_commit, GOOD, strlen(GOOD));
}

static void
no_prefix_of_the_headers_passes(void **state)
{
	(void)state;
	size_t headers = (size_t)(strstr(GOOD, "\n\n") - GOOD) + 1;

	for (size_t i = 0; i <= headers; i++) {
		struct ward_commit commit;

		ward_commit_parse(&commit, ward_view(GOOD, i), 20);
		assert_non_null(commit.problem);
	}
}

static void
types_have_the_names_that_git_gives_them(void **state)
{
	(void)state;

	assert_string_equal(
	    ward_object_type_name(WARD_OBJECT_COMMIT), "commit");
	assert_string_equal(ward_object_type_name(WARD_OBJECT_TREE), "tree");
	assert_string_equal(ward_object_type_name(WARD_OBJECT_BLOB), "blob");
	assert_string_equal(ward_object_type_name(WARD_OBJECT_TAG), "tag");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_of_a_commit_is_read),
		cmocka_unit_test(a_commit_of_long_ids_has_its_own_signature),
		cmocka_unit_test(blanks_behind_a_name_are_not_of_it),
		cmocka_unit_test(empty_names_and_addresses_are_legal),
		cmocka_unit_test(each_break_of_the_grammar_is_named),
		cmocka_unit_test(a_nul_byte_is_found_wherever_it_stands),
		cmocka_unit_test(of_two_persons_the_first_is_read),
		cmocka_unit_test(
		    prefixes_and_corruptions_of_a_commit_do_no_harm),
		cmocka_unit_test(no_prefix_of_the_headers_passes),
		cmocka_unit_test(types_have_the_names_that_git_gives_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

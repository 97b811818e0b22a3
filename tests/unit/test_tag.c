/* SPDX-License-Identifier: Apache-2.0 */
#include "object_text.h"

#define TAG_HEAD "object " ID1 "\ntype commit\n"
#define TAGGER	 "tagger " WHO
#define TAG_GOOD TAG_HEAD "tag v1.0\n" TAGGER "\nrelease\n"

static void
every_part_of_a_tag_is_read(void **state)
{
	(void)state;
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_tag tag;

	assert_true(ward_tag_parse(&tag, ward_view_str(TAG_GOOD), 20));

	assert_null(tag.problem);
	assert_string_equal(ward_oid_hex(&tag.target, hex), ID1);
	assert_int_equal(tag.target_type, WARD_OBJECT_COMMIT);
	assert_view(tag.name, "v1.0");
	assert_true(tag.has_tagger);
	assert_view(tag.tagger.email, "a@example.org");
	assert_int_equal(tag.tagger.zone, 90);
	assert_view(tag.message, "release\n");
}

static void
a_tag_may_lack_a_tagger_and_carry_other_headers(void **state)
{
	(void)state;
	struct ward_tag tag;

	assert_true(ward_tag_parse(
	    &tag, ward_view_str("object " ID1 "\ntype tree\ntag x\n\n"), 20));

	assert_null(tag.problem);
	assert_false(tag.has_tagger);
	assert_int_equal(tag.target_type, WARD_OBJECT_TREE);
	assert_false(tag.has_gpgsig);

	assert_true(ward_tag_parse(&tag,
	    ward_view_str(
		TAG_HEAD "tag x\n" TAGGER "gpgsig-sha256 a\n b\nx y\n\n"),
	    20));

	assert_null(tag.problem);
	assert_true(tag.has_gpgsig);
}

static const struct bad bad_tags[] = {
	{ "", "does not begin with a proper object line" },
	{ "object " ID1 "\n", "has no proper type line" },
	{ "object " ID1 "\ntype branch\ntag x\n\n", "has no proper type line" },
	{ "object " ID1 "\ntype commit", "has no proper type line" },
	{ TAG_HEAD TAGGER "\n", "has no tag line behind its type" },
	{ TAG_HEAD "tag \n\n", "has an empty name" },
	{ TAG_HEAD "tag x\n y\n\n",
	    "has a line that begins with a space where a header belongs" },
	{ TAG_HEAD "tag x\ntag y\n\n",
	    "has an object, type, tag or tagger line out of place" },
	{ TAG_HEAD "tag x\n" TAGGER "object " ID2 "\n\n",
	    "has an object, type, tag or tagger line out of place" },
	{ TAG_HEAD "tag x\n" TAGGER TAGGER "\n",
	    "has an object, type, tag or tagger line out of place" },
	{ TAG_HEAD "tag x\ngpgsig a\ngpgsig b\n\n", "has two signatures" },
	{ TAG_HEAD "tag x\ntagger A <a@b> <c@d> 1 +0000\n\n",
	    "has a person with more than one < or >" },
	{ TAG_HEAD "tag x\ntagger A <a@b>\n\n", "has a person without a date" },
	{ TAG_HEAD "tag x\n", "has no empty line behind its headers" },
	{ TAG_HEAD "tag x", "ends in the middle of a header" },
};

static void
each_break_of_the_grammar_of_tags_is_named(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(bad_tags) / sizeof(*bad_tags); i++) {
		const struct bad *bad = &bad_tags[i];
		struct ward_tag tag;

		ward_tag_parse(&tag, ward_view_str(bad->text), 20);

		if (!tag.problem)
			fail_msg("nothing is wrong with: %s", bad->text);
		assert_string_equal(tag.problem, bad->problem);
	}
}

static void
read_tag(struct ward_view raw)
{
	struct ward_tag tag;

	if (!ward_tag_parse(&tag, raw, 20))
		assert_non_null(tag.problem);
}

static void
prefixes_and_corruptions_of_a_tag_do_no_harm(void **state)
{
	(void)state;

	feed_all_prefixes_and_corruptions(read_tag, TAG_GOOD, strlen(TAG_GOOD));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_of_a_tag_is_read),
		cmocka_unit_test(
		    a_tag_may_lack_a_tagger_and_carry_other_headers),
		cmocka_unit_test(each_break_of_the_grammar_of_tags_is_named),
		cmocka_unit_test(prefixes_and_corruptions_of_a_tag_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "policy/message.h"

/* What `git interpret-trailers --only-trailers --only-input --no-divider` of
 * git 2.39 says, with the values as they are folded. */
static const struct row {
	const char *name;
	const char *message;
	const char *trailers;
} rows[] = {
	{ "one trailer", "subject\n\nSigned-off-by: A <a@x>\n",
	    "Signed-off-by: A <a@x>\n" },
	{ "body and trailers", "subject\n\nbody\n\nA: 1\nB: 2\n",
	    "A: 1\nB: 2\n" },
	{ "the subject is none", "fix: it\n", "" },
	{ "nor what stands right below it", "subject\nA: 1\n", "" },
	{ "nor a title of several lines", "fix: it\nA: 1\nB: 2\n\nbody\n", "" },
	{ "only the last paragraph", "subject\n\nA: 1\n\nB: 2\n", "B: 2\n" },
	{ "prose is none", "subject\n\nbody\n\njust words\n", "" },
	{ "a mixed paragraph is prose", "subject\n\nA: 1\nwords\n", "" },
	{ "git's own makes a mixed paragraph trailers",
	    "subject\n\nwords\nA: 1\nSigned-off-by: A <a@x>\n",
	    "A: 1\nSigned-off-by: A <a@x>\n" },
	{ "up to three lines of prose each",
	    "subject\n\na\nb\nc\nSigned-off-by: A <a@x>\n",
	    "Signed-off-by: A <a@x>\n" },
	{ "four are prose", "subject\n\na\nb\nc\nd\nSigned-off-by: A <a@x>\n",
	    "" },
	{ "a cherry-pick line is git's own",
	    "subject\n\nwords\nA: 1\n(cherry picked from commit 0123)\n",
	    "A: 1\n" },
	{ "a sign-off without its blank is not",
	    "subject\n\nwords\nSigned-off-by:A\n", "" },
	{ "folded lines belong to the value",
	    "subject\n\nA: 1\n 2\n\t3\nB: 4\n", "A: 1\n 2\n\t3\nB: 4\n" },
	{ "a folded line alone is nothing", "subject\n\n A: 1\n", "" },
	{ "a folded line first is prose", "subject\n\n x\nA: 1\n", "" },
	{ "folded prose spoils a block", "subject\n\nwords\n more\nA: 1\n",
	    "" },
	{ "blanks before the colon", "subject\n\nA : 1\nB\t: 2\n",
	    "A: 1\nB: 2\n" },
	{ "no blank behind the colon", "subject\n\nA:1\n", "A: 1\n" },
	{ "an empty value", "subject\n\nA:\nB: 2\n", "A:\nB: 2\n" },
	{ "a key with a blank inside is prose",
	    "subject\n\nBREAKING CHANGE: x\n", "" },
	{ "a key with a hyphen", "subject\n\nBREAKING-CHANGE: x\n",
	    "BREAKING-CHANGE: x\n" },
	{ "a key with an underscore is prose", "subject\n\na_b: 1\n", "" },
	{ "a key that is not ASCII is prose",
	    "subject\n\n\xc3"
	    "\xbc"
	    ": 1\n",
	    "" },
	{ "a key of digits", "subject\n\n1: 2\n", "1: 2\n" },
	{ "a colon alone is prose", "subject\n\n: 1\n", "" },
	{ "a URL is a trailer to git", "subject\n\nhttps://example.com/\n",
	    "https: /"
	    "/example.com/\n" },
	{ "comments inside are skipped", "subject\n\nA: 1\n# comment\nB: 2\n",
	    "A: 1\nB: 2\n" },
	{ "comments behind are cut off",
	    "subject\n\nA: 1\n\n# Conflicts:\n#\tfile\n", "A: 1\n" },
	{ "so is an old list of conflicts",
	    "subject\n\nA: 1\n\nConflicts:\n\tfile\n\tother\n", "A: 1\n" },
	{ "unless something follows",
	    "subject\n\nA: 1\n\nConflicts:\n\tfile\nB: 2\n",
	    "Conflicts: file\nB: 2\n" },
	{ "what is below the scissors is cut off",
	    "subject\n\nA: 1\n# ------------------------ >8 "
	    "------------------------\nB: 2\n",
	    "A: 1\n" },
	{ "a line of blanks ends a paragraph", "subject\n\nwords\n \t\nA: 1\n",
	    "A: 1\n" },
	{ "and the title", "subject\n \nA: 1\n", "A: 1\n" },
	{ "empty lines at the end", "subject\n\nA: 1\n\n\n", "A: 1\n" },
	{ "a divider is nothing in a commit", "subject\n\nbody\n---\n\nA: 1\n",
	    "A: 1\n" },
	{ "a list with colons", "subject\n\n- one: two\n", "" },
	{ "the same key twice", "subject\n\nA: 1\nA: 1\n", "A: 1\nA: 1\n" },
	{ "a quoted block in the body",
	    "subject\n\nhe wrote:\n\nA: 1\n\nand that was it\n", "" },
	{ "folded prose counts",
	    "subject\n\na\n b\n c\n d\nSigned-off-by: A <a@x>\n", "" },
	{ "a list of conflicts ends with its block",
	    "subject\n\nConflicts:\nA: 1\n\n\tcode\n", "" },
	{ "no end of line", "subject\n\nA: 1", "A: 1\n" },
};

static void
list(struct ward_buf *out, const char *text)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_message message;
	struct ward_trailer trailer;
	size_t place = 0;

	ward_message_read(
	    &message, arena, ward_view_str(text), ward_view_str(NULL));
	while (ward_message_trailer(&message, &place, &trailer))
		ward_buf_printf(out, "%.*s:%s%.*s\n", (int)trailer.key.size,
		    trailer.key.data, trailer.value.size > 0 ? " " : "",
		    (int)trailer.value.size, trailer.value.data);
	ward_arena_free(arena);
}

static void
trailers_are_what_git_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ward_buf found = WARD_BUF_INIT;

		list(&found, rows[i].message);

		if (strcmp(ward_buf_str(&found), rows[i].trailers) != 0)
			print_error("%s\n", rows[i].name);
		assert_buf(&found, rows[i].trailers);
		ward_buf_release(&found);
	}
}

static void
line_ends_of_two_bytes_make_no_difference(void **state)
{
	struct ward_buf found = WARD_BUF_INIT;

	(void)state;
	list(&found, "subject\r\n\r\nbody\r\n\r\nA: 1\r\n 2\r\nB: 3\r\n");

	assert_buf(&found, "A: 1\n 2\nB: 3\n");
	ward_buf_release(&found);
}

static void
the_block_is_part_of_the_text(void **state)
{
	struct ward_view text = ward_view_str("s\n\nbody\n\nA: 1\nB: 2");
	struct ward_view block;

	(void)state;
	block = ward_trailer_block(text);

	assert_view(block, "A: 1\nB: 2");
	assert_true(block.data == text.data + 9);
}

static void
a_block_may_hold_very_many_trailers(void **state)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_arena *arena = ward_arena_new();
	struct ward_message message;
	struct ward_trailer trailer;
	size_t place = 0;
	size_t count = 0;

	(void)state;
	ward_buf_add_str(&text, "subject\n\n");
	for (size_t i = 0; i < 50000; i++)
		ward_buf_add_str(&text, "Key: value\n");

	ward_message_read(
	    &message, arena, ward_buf_view(&text), ward_view_str(NULL));
	while (ward_message_trailer(&message, &place, &trailer))
		count++;

	assert_int_equal(count, 50000);
	ward_arena_free(arena);
	ward_buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trailers_are_what_git_says),
		cmocka_unit_test(line_ends_of_two_bytes_make_no_difference),
		cmocka_unit_test(the_block_is_part_of_the_text),
		cmocka_unit_test(a_block_may_hold_very_many_trailers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns a path by the text of a CODEOWNERS file. */
#include "unit.h"
#include "refward/memory.h"
#include "policy/rules/codeowners.h"

static const char *members[] = { "carol" };
static struct ward_group groups[] = { { "acme.sre", members, 1 },
	{ "ops", members, 1 } };

/* "2 @alice @bob" is line 2 with its owners, "" where `user` may, "broken" and
 * all mistakes for a text that is none. */
static void
ask(struct ward_buf *out, const char *text, const char *path, const char *user)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_diags mistakes = WARD_DIAGS_INIT;
	struct ward_pusher pusher = { .name = user };
	struct ward_codeowners_bar bar;
	const struct ward_codeowners *owners = ward_codeowners_parse(
	    arena, "f", ward_view_str(text), groups, 2, &mistakes);

	assert_int_equal(owners == NULL, mistakes.count > 0);
	ward_buf_clear(out);
	if (owners == NULL)
		for (size_t i = 0; i < mistakes.count; i++)
			ward_buf_printf(out, "%u: %s\n", mistakes.items[i].line,
			    mistakes.items[i].text);
	else if (ward_codeowners_bars(
		     owners, ward_view_str(path), &pusher, &bar)) {
		ward_buf_printf(out, "%u", bar.line);
		for (size_t i = 0; i < bar.owners->count; i++)
			ward_buf_printf(out, " %s", bar.owners->items[i]);
	}
	ward_diags_release(&mistakes);
	ward_arena_free(arena);
}

static void
expect(
    const char *text, const char *path, const char *user, const char *expected)
{
	struct ward_buf found = WARD_BUF_INIT;

	ask(&found, text, path, user);
	if (strcmp(ward_buf_str(&found), expected) != 0)
		fail_msg("'%s' asked for '%s' by %s: '%s', not '%s'", text,
		    path, user, ward_buf_str(&found), expected);
	ward_buf_release(&found);
}

/* Whether the one pattern of a file owns the path. */
static void
expect_match(const char *pattern, const char *path, bool is_match)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_printf(&text, "%s @alice\n", pattern);
	expect(ward_buf_str(&text), path, "bob", is_match ? "1 @alice" : "");
	ward_buf_release(&text);
}

static void
a_pattern_matches_as_in_gitignore(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *match, *other;
	} cases[] = {
		{ "*", "a/b", NULL },
		{ "*.js", "a/b.js", "a/b.jsx" },
		{ "*.js", "b.js/c", "b/js" },
		{ "docs", "docs", "docs2" },
		{ "docs", "a/docs/b", "a/b" },
		{ "docs/", "a/docs/b/c", "a/docs" },
		{ "docs/", "docs/b", "docs" },
		{ "/docs/", "docs/b/c", "a/docs/b" },
		{ "/docs", "docs", "a/docs" },
		{ "/docs", "docs/b", "docs2/b" },
		{ "docs/api", "docs/api/x", "a/docs/api" },
		{ "docs/*", "docs/x", "docs/a/x" },
		{ "/docs/*", "docs/x", "docs/a/x" },
		{ "docs/*/", "docs/a/b", "docs/a" },
		{ "/*", "x", "a/x" },
		{ "/a/*/c", "a/b/c", "a/b/d/c" },
		{ "/a/*/c", "a/b/c/d", "a/c" },
		{ "**/logs", "logs", "a/log" },
		{ "**/logs", "a/b/logs/c", "logs2" },
		{ "/build/**", "build/a/b", "build" },
		{ "a/**/b", "a/b", "a/bc" },
		{ "a/**/b", "a/x/y/b", "b" },
		{ "a**b", "axb", "ax/yb" },
		{ "/x/a**", "x/ab", "x/b" },
		{ "b?r", "a/bar", "a/b/r" },
		{ "my\\ file", "my file", "my" },
		{ "\\#x", "#x", "x" },
		{ "\\!x", "a/!x", "x" },
		{ "\\[slug\\]", "app/[slug]/page", "app/s/page" },
		{ "a\\*", "a*", "ab" },
		{ "Docs", "Docs", "docs" },
		{ "caf\xc3\xa9", "x/caf\xc3\xa9", "cafe" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect_match(cases[i].pattern, cases[i].match, true);
		if (cases[i].other)
			expect_match(cases[i].pattern, cases[i].other, false);
	}
}

static void
the_last_line_that_matches_counts(void **state)
{
	(void)state;
	static const char text[] = "* @alice\n"
				   "\n"
				   "# the shop\r\n"
				   "/shop/ @bob # till @dave\r\n"
				   "/shop/free/\n";

	expect(text, "a", "alice", "");
	expect(text, "a", "bob", "1 @alice");
	expect(text, "shop/a", "bob", "");
	expect(text, "shop/a", "alice", "4 @bob");
	expect(text, "shop/a", "dave", "4 @bob");
	expect(text, "shop/free/a", "dave", "");
}

static void
an_owner_is_a_user_a_team_or_an_address(void **state)
{
	(void)state;

	expect("* @alice @bob", "a", "bob", "");
	expect("* @acme/sre", "a", "carol", "");
	expect("* @acme/sre", "a", "sre", "1 @acme/sre");
	expect("* @other/sre", "a", "carol", "1 @other/sre");
	expect("* @ops", "a", "carol", "");
	expect("* @ops", "a", "ops", "1 @ops");
	expect("* alice@example.com", "a", "alice@example.com", "");
	expect("* alice@example.com", "a", "alice", "1 alice@example.com");
	expect("* @anyone", "a", "bob", "1 @anyone");
}

static void
who_has_no_name_owns_nothing(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_diags mistakes = WARD_DIAGS_INIT;
	struct ward_pusher pusher = { .name = "alice", .is_anonymous = true };
	struct ward_codeowners_bar bar;
	const struct ward_codeowners *owners = ward_codeowners_parse(
	    arena, "f", ward_view_str("* @alice"), NULL, 0, &mistakes);

	assert_true(
	    ward_codeowners_bars(owners, ward_view_str("a"), &pusher, &bar));
	ward_arena_free(arena);
}

static void
each_section_has_its_owners(void **state)
{
	(void)state;
	static const char text[] = "* @alice\n"
				   "[Docs] @dora\n"
				   "docs/\n"
				   "docs/api @api\n"
				   "^[Style][1] @stylist\n"
				   "*\n"
				   "[docs]\n"
				   "docs/free\n";

	expect(text, "a", "alice", "");
	expect(text, "docs/a", "alice", "3 @dora");
	expect(text, "docs/a", "dora", "1 @alice");
	expect(text, "docs/api", "alice", "4 @api");
	expect(text, "docs/free", "alice", "");
}

static void
what_hosts_read_differently_is_a_mistake(void **state)
{
	(void)state;
	static const char brackets[] =
	    "holds a bracket, which hosts read differently: put a backslash "
	    "before it\n";
	static const struct {
		const char *text, *mistakes;
	} cases[] = {
		{ "x\n!docs @a",
		    "2: pattern '!docs' begins with '!', and "
		    "there are no exceptions\n" },
		{ "/ @a", "1: pattern '/' names nothing\n" },
		{ "a\\", "1: pattern 'a\\' ends in a backslash\n" },
		{ "* alice",
		    "1: 'alice' is no owner: @user, "
		    "@organisation/team or an address\n" },
		{ "* @",
		    "1: '@' is no owner: @user, @organisation/team or an "
		    "address\n" },
		{ "* @@maintainer",
		    "1: '@@maintainer' is no owner: @user, "
		    "@organisation/team or an address\n" },
		{ "* @a/",
		    "1: '@a/' is no owner: @user, @organisation/team "
		    "or an address\n" },
		{ "* @a//b",
		    "1: '@a//b' is no owner: @user, "
		    "@organisation/team or an address\n" },
		{ "* @a,",
		    "1: '@a,' is no owner: @user, @organisation/team "
		    "or an address\n" },
		{ "[Docs\nx", "1: a section is written '[NAME]'\n" },
		{ "[] @a", "1: a section is written '[NAME]'\n" },
		{ "[Docs][2]",
		    "1: a section asks for 2 approvals, which a "
		    "push cannot show\n" },
		{ "[Docs][x]", "1: a section's count is a number\n" },
		{ "[D]\n^[d]",
		    "2: section 'd' is optional here and not there\n" },
		{ "a\001 @b", "1: a control character\n" },
		{ "a\xff @b", "1: not valid UTF-8\n" },
		{ "\xef\xbb\xbf* @b", "1: a control character\n" },
	};
	struct ward_buf text = WARD_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i].text, "a", "b", cases[i].mistakes);
	ward_buf_printf(&text, "1: pattern 'a[0-9]' %s", brackets);
	expect("a[0-9] @b", "a1", "b", ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
sizes_are_capped(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;

	for (int i = 0; i < 1025; i++)
		ward_buf_add_char(&text, 'a');
	ward_buf_add_str(&text, " @b");
	expect(ward_buf_str(&text) + 1, "a", "b", "");
	text.data[1024] = 'b';
	{
		struct ward_buf found = WARD_BUF_INIT;

		ask(&found, ward_buf_str(&text), "a", "b");
		assert_non_null(strstr(ward_buf_str(&found), "is too long"));
		ward_buf_clear(&text);
		for (int i = 0; i < 10000; i++)
			ward_buf_add_str(&text, "x @a\n");
		expect(ward_buf_str(&text), "x", "b", "10000 @a");
		ward_buf_add_str(&text, "x @a\n");
		expect(ward_buf_str(&text), "x", "b",
		    "10001: there may be 10000 lines\n");
		ward_buf_release(&found);
	}
	ward_buf_clear(&text);
	for (int i = 0; i < 100; i++)
		ward_buf_printf(&text, "[s%d]\n", i);
	expect(
	    ward_buf_str(&text), "x", "b", "100: there may be 99 sections\n");
	ward_buf_release(&text);
}

/* All mistakes of a file are told, but not a thousand. */
static void
mistakes_are_told_in_one_run(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT, found = WARD_BUF_INIT;
	struct ward_view rest, line;
	size_t count = 0;

	for (int i = 0; i < 100; i++)
		ward_buf_add_str(&text, "x y\n");
	ask(&found, ward_buf_str(&text), "x", "b");

	rest = ward_buf_view(&found);
	while (ward_view_split(&rest, '\n', &line))
		count += line.size > 0;
	assert_int_equal(count, 20);
	ward_buf_release(&text);
	ward_buf_release(&found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_matches_as_in_gitignore),
		cmocka_unit_test(the_last_line_that_matches_counts),
		cmocka_unit_test(an_owner_is_a_user_a_team_or_an_address),
		cmocka_unit_test(who_has_no_name_owns_nothing),
		cmocka_unit_test(each_section_has_its_owners),
		cmocka_unit_test(what_hosts_read_differently_is_a_mistake),
		cmocka_unit_test(sizes_are_capped),
		cmocka_unit_test(mistakes_are_told_in_one_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

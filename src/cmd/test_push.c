/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a test says who pushes which refs, and what is to come of it. */
#include <string.h>
#include "refward/host.h"
#include "refward/refname.h"
#include "refward/calendar.h"
#include "test_parse.h"

static bool
is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

/* --- who ----------------------------------------------------------------- */

void
ward_test_take_pusher(struct ward_test_parsing *parsing)
{
	const char *name = parsing->entry->value;

	if (parsing->test->pusher_name)
		ward_test_complain(parsing, "a second pusher");
	else if (strcmp(name, "anonymous") != 0 &&
	    !ward_view_starts(ward_view_str(name), "deploy-key:") &&
	    !ward_user_name_is_valid(name))
		ward_test_complain(
		    parsing, "'%s' cannot be a user's name", name);
	else
		parsing->test->pusher_name = name;
}

void
ward_test_take_through(struct ward_test_parsing *parsing)
{
	struct ward_pusher *pusher = &parsing->test->pusher;
	const char *word = parsing->entry->value;

	if (strcmp(word, "merge-request") == 0)
		pusher->is_merge_request = true;
	else if (strcmp(word, "web") == 0)
		pusher->is_web = true;
	else if (strcmp(word, "actions") == 0)
		pusher->is_actions = true;
	else
		ward_test_complain(
		    parsing, "'%s' is not merge-request, web or actions", word);
}

void
ward_test_take_kind(struct ward_test_parsing *parsing)
{
	static const char *const kinds[] = { "code", "wiki", "snippet",
		"design", NULL };

	if (is_one_of(parsing->entry->value, kinds))
		parsing->test->repository_kind = parsing->entry->value;
	else
		ward_test_complain(parsing,
		    "'%s' is not code, wiki, snippet or design",
		    parsing->entry->value);
}

void
ward_test_take_now(struct ward_test_parsing *parsing)
{
	if (!ward_parse_time(
		ward_view_str(parsing->entry->value), &parsing->test->now))
		ward_test_complain(parsing,
		    "'%s' is no instant such as 2026-12-24T18:00:00Z",
		    parsing->entry->value);
}

void
ward_test_take_repository(struct ward_test_parsing *parsing)
{
	ward_test_set_once(parsing, &parsing->test->repository);
}

/* --- refs ---------------------------------------------------------------- */

static const char *const kind_names[] = {
	[WARD_TEST_GIVEN] = "given",
	[WARD_TEST_CREATE] = "create",
	[WARD_TEST_UPDATE] = "update",
	[WARD_TEST_REWRITE] = "rewrite",
	[WARD_TEST_DELETE] = "delete",
};

const char *
ward_test_kind_name(enum ward_test_kind kind)
{
	return kind_names[kind];
}

/* What is created may have any name: that it is refused is worth a test. */
static const char *
name_problem(const char *name, bool is_created)
{
	if (!ward_view_starts(ward_view_str(name), "refs/"))
		return "is not a full name, such as refs/heads/main";
	return is_created ? NULL : ward_refname_problem(ward_view_str(name));
}

/* The last ref of that name, but for `self`. */
static const struct ward_test_ref *
find_ref(const struct ward_test *test, const char *name,
    const struct ward_test_ref *self)
{
	const struct ward_test_ref *found = NULL;

	for (const struct ward_test_ref *ref = test->refs; ref;
	     ref = ref->next) {
		if (ref != self && strcmp(ref->name, name) == 0)
			found = ref;
	}
	return found;
}

void
ward_test_take_ref(struct ward_test_parsing *parsing, enum ward_test_kind kind)
{
	struct ward_test *test = parsing->test;
	struct ward_test_ref *ref;
	const char *name = parsing->entry->value;
	const char *problem = name_problem(name, kind == WARD_TEST_CREATE);
	const struct ward_test_ref *before = find_ref(test, name, NULL);

	if (problem)
		ward_test_complain(parsing, "ref '%s' %s", name, problem);
	if (before &&
	    (kind == WARD_TEST_GIVEN || kind == WARD_TEST_CREATE ||
		before->kind != WARD_TEST_GIVEN))
		ward_test_complain(parsing,
		    "ref '%s' stands in line %u already", name, before->line);
	if (kind == WARD_TEST_GIVEN && test->ref &&
	    test->ref->kind != WARD_TEST_GIVEN)
		ward_test_complain(
		    parsing, "what is given stands before the push");
	ref = ward_arena_alloc(parsing->file->arena, sizeof(*ref));
	ref->line = parsing->entry->line;
	ref->kind = kind;
	ref->name = name;
	ref->commits_end = &ref->commits;
	*test->refs_end = ref;
	test->refs_end = &ref->next;
	test->ref = ref;
}

/* The ref that a key says more about, or NULL. */
struct ward_test_ref *
ward_test_need_ref(struct ward_test_parsing *parsing)
{
	struct ward_test_ref *ref = parsing->test->ref;

	if (!ref) {
		ward_test_complain(
		    parsing, "'%s' stands before any ref", parsing->entry->key);
		return NULL;
	}
	if (ref->kind == WARD_TEST_DELETE) {
		ward_test_complain(parsing, "'%s' of a ref that is deleted",
		    parsing->entry->key);
		return NULL;
	}
	return ref;
}

bool
ward_test_is_known_ref(
    struct ward_test_parsing *parsing, const struct ward_test_ref *self)
{
	const struct ward_test_ref *found =
	    find_ref(parsing->test, parsing->entry->value, self);

	if (found && found->kind != WARD_TEST_DELETE)
		return true;
	ward_test_complain(
	    parsing, "ref '%s' stands nowhere above", parsing->entry->value);
	return false;
}

void
ward_test_take_of_ref(struct ward_test_parsing *parsing)
{
	const char *key = parsing->entry->key;
	struct ward_test_ref *ref = ward_test_need_ref(parsing);

	if (!ref)
		return;
	if (strcmp(key, "from") == 0) {
		if (ward_test_is_known_ref(parsing, ref))
			ward_test_set_once(parsing, &ref->from);
	} else if (strcmp(key, "tag") == 0) {
		if (!ward_refname_is_tag(ward_view_str(ref->name)))
			ward_test_complain(
			    parsing, "'%s' is not a tag", ref->name);
		ward_test_set_once(parsing, &ref->tag);
	} else if (strcmp(key, "tagger") == 0) {
		ward_test_set_once(parsing, &ref->tagger);
	} else if (strcmp(key, "tag-sign") == 0) {
		ward_test_set_file(parsing, &ref->tag_sign);
	} else if (ref->kind != WARD_TEST_GIVEN) {
		ward_test_complain(
		    parsing, "'judged' is said of given refs only");
	} else if (strcmp(parsing->entry->value, "no") == 0) {
		ref->is_unjudged = true;
	} else if (strcmp(parsing->entry->value, "yes") != 0) {
		ward_test_complain(
		    parsing, "'%s' is not yes or no", parsing->entry->value);
	}
}

/* --- the expectation ----------------------------------------------------- */

static void
take_rules(struct ward_test_parsing *parsing, struct ward_view rest)
{
	struct ward_test *test = parsing->test;
	struct ward_view word;

	test->rules = ward_arena_alloc(
	    parsing->file->arena, (rest.size / 2 + 1) * sizeof(*test->rules));
	while (ward_view_split(&rest, ' ', &word)) {
		if (word.size > 0)
			test->rules[test->nrules++] = ward_arena_copy(
			    parsing->file->arena, word.data, word.size);
	}
}

void
ward_test_take_expect(struct ward_test_parsing *parsing)
{
	static const char *const words[] = {
		[WARD_TEST_NOTHING] = "",
		[WARD_TEST_ALLOW] = "allow",
		[WARD_TEST_WARN] = "warn",
		[WARD_TEST_REFUSE] = "refuse",
		[WARD_TEST_UNKNOWN] = "unknown",
	};
	struct ward_test *test = parsing->test;
	struct ward_view rest = ward_view_str(parsing->entry->value), word;
	int answer = WARD_TEST_UNKNOWN;

	ward_view_split(&rest, ' ', &word);
	while (answer > 0 && !ward_view_is(word, words[answer]))
		answer--;
	if (test->expect != WARD_TEST_NOTHING)
		ward_test_complain(parsing, "a second 'expect'");
	else if (answer == WARD_TEST_NOTHING)
		ward_test_complain(parsing,
		    "'%s': expect is allow, warn RULE, refuse RULE or unknown "
		    "RULE",
		    parsing->entry->value);
	else
		take_rules(parsing, rest);
	/* What is wrong is told once. */
	test->expect = answer != WARD_TEST_NOTHING
	    ? (enum ward_test_expect)answer
	    : WARD_TEST_ALLOW;
	if (answer == WARD_TEST_ALLOW && test->nrules > 0)
		ward_test_complain(parsing, "'allow' and a rule");
	if (answer > WARD_TEST_ALLOW && test->nrules == 0)
		ward_test_complain(
		    parsing, "'%s' without a rule", words[answer]);
}

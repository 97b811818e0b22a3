/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the key of an issue is looked for, and which one is wanted. */
#include <string.h>
#include "policy/rules/command.h"
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"

struct conf {
	struct ward_patterns patterns;
	struct ward_words where;
	const char *trailer;
	bool is_from_branch;
	bool is_branch_key_required;
};

/* A search for one key among several texts. */
struct search {
	const struct conf *conf;
	const struct ward_subject *subject;
	struct ward_view branch; /* empty: any key will do */
	struct ward_view other;	 /* a key that was found, not the wanted */
	bool is_found;
};

static const char *const places[] = { "subject", "body", "trailer", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	if (conf->patterns.count == 0)
		return ward_no_pattern;
	if (conf->where.count == 0)
		return "where names no place";
	for (size_t i = 0; i < conf->where.count; i++) {
		size_t place = 0;

		while (places[place] &&
		    strcmp(places[place], conf->where.items[i]) != 0)
			place++;
		if (!places[place])
			return "where is a list of: subject, body, trailer";
	}
	return NULL;
}

/* Takes the first key of one pattern off the front of *rest. */
static const struct ward_error *
next_key(const struct conf *conf, size_t i, const struct ward_subject *subject,
    struct ward_view *rest, struct ward_view *key)
{
	struct ward_patterns one = { &conf->patterns.items[i], 1 };
	const struct ward_pattern *found = NULL;
	struct ward_match match = { 0 };
	const struct ward_error *err;

	*key = ward_view(NULL, 0);
	if (rest->size == 0)
		return NULL;
	err = ward_patterns_match(
	    &found, &one, *rest, ward_subject_pusher(subject), &match);
	if (err || !found || match.groups[0].size == 0)
		return err;
	*key = match.groups[0];
	rest->size = (size_t)(rest->data + rest->size - key->data) - key->size;
	rest->data = key->data + key->size;
	return NULL;
}

static const struct ward_error *
has_branch_key(
    struct search *search, size_t pattern, struct ward_view key, bool *out)
{
	struct ward_view rest = search->branch;
	struct ward_view wanted;
	const struct ward_error *err;

	for (;;) {
		err = next_key(
		    search->conf, pattern, search->subject, &rest, &wanted);
		if (err || wanted.size == 0)
			return err;
		if (ward_view_equal_nocase(key, wanted)) {
			*out = true;
			return NULL;
		}
	}
}

/* Whether the branch's name holds this key, by whatever pattern. */
static const struct ward_error *
is_wanted(struct search *search, struct ward_view key, bool *out)
{
	const struct ward_error *err = NULL;

	*out = search->branch.size == 0;
	for (size_t i = 0; !*out && i < search->conf->patterns.count; i++) {
		err = has_branch_key(search, i, key, out);
		if (err)
			break;
	}
	return err;
}

static const struct ward_error *
search_pattern(struct search *search, size_t i, struct ward_view text)
{
	const struct ward_error *err;
	struct ward_view key;

	while (!search->is_found) {
		err = next_key(search->conf, i, search->subject, &text, &key);
		if (err || key.size == 0)
			return err;
		err = is_wanted(search, key, &search->is_found);
		if (err)
			return err;
		search->other = key;
	}
	return NULL;
}

static const struct ward_error *
search_text(struct search *search, struct ward_view text)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; !err && i < search->conf->patterns.count; i++)
		err = search_pattern(search, i, text);
	return err;
}

static const struct ward_error *
search_trailers(struct search *search, const struct ward_message *message)
{
	struct ward_view name = ward_view_str(search->conf->trailer);
	struct ward_trailer trailer;
	size_t place = 0;
	const struct ward_error *err = NULL;

	while (!err && ward_message_trailer(message, &place, &trailer))
		if (name.size == 0 || ward_view_equal_nocase(trailer.key, name))
			err = search_text(search, trailer.value);
	return err;
}

static const struct ward_error *
search_message(struct search *search)
{
	const struct ward_words *where = &search->conf->where;
	const struct ward_message *message = search->subject->commit->message;
	const struct ward_error *err = NULL;

	if (ward_words_has(where, ward_view_str("subject")))
		err = search_text(search, message->subject);
	if (!err && ward_words_has(where, ward_view_str("body")))
		err = search_text(search, ward_message_prose(message));
	if (!err && ward_words_has(where, ward_view_str("trailer")))
		err = search_trailers(search, message);
	return err;
}

/* The branch whose key is wanted; it stays empty where any key will do. */
static const struct ward_error *
find_branch_key(struct search *search, struct ward_view *key)
{
	const struct conf *conf = search->conf;
	struct ward_view branch = ward_branch_name(search->subject->update);
	const struct ward_error *err = NULL;

	*key = ward_view(NULL, 0);
	if (!conf->is_from_branch)
		return NULL;
	for (size_t i = 0; key->size == 0 && i < conf->patterns.count; i++) {
		struct ward_view rest = branch;

		err = next_key(conf, i, search->subject, &rest, key);
		if (err)
			return err;
	}
	if (key->size > 0)
		search->branch = branch;
	return NULL;
}

static void
find_missing(const struct search *search, struct ward_view key,
    struct ward_report *report)
{
	const struct conf *conf = search->conf;

	if (key.size == 0)
		ward_find(report, "no issue key (%s) in %s",
		    ward_phrase_patterns(&conf->patterns).text,
		    ward_phrase_words(&conf->where).text);
	else if (search->other.size > 0)
		ward_find(report, "names issue '%s', its branch is for '%s'",
		    ward_phrase(search->other).text, ward_phrase(key).text);
	else
		ward_find(report, "does not name '%s', its branch's issue",
		    ward_phrase(key).text);
	ward_mend_message(report);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	struct search search = { .conf = conf, .subject = subject };
	struct ward_view key;
	const struct ward_error *err = find_branch_key(&search, &key);
	struct ward_view branch = ward_branch_name(subject->update);

	if (err)
		return err;
	if (conf->is_from_branch && conf->is_branch_key_required &&
	    key.size == 0 && branch.size > 0) {
		ward_find(report,
		    "branch '%s' has no issue key (%s) in its "
		    "name",
		    ward_phrase(branch).text,
		    ward_phrase_patterns(&conf->patterns).text);
		return NULL;
	}
	err = search_message(&search);
	if (!err && !search.is_found)
		find_missing(&search, key, report);
	return err;
}

/* Any key will do: then it is the same which branch brings a commit. */
static unsigned int
needs_of(const void *data)
{
	const struct conf *conf = data;

	return conf->is_from_branch ? WARD_NEEDS_BRANCH : 0;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct conf, patterns),
	    .sentence = "What a key is like: one pattern a line, looked for "
			"anywhere in the text.",
	    .is_search = true,
	},
	{
	    .name = "where",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, where),
	    .sentence = "Where a commit may name it: subject, body, trailer.",
	    .initial = "subject body trailer",
	},
	{
	    .name = "trailer",
	    .kind = WARD_OPTION_TEXT,
	    .offset = offsetof(struct conf, trailer),
	    .sentence = "The trailer that names it, such as Issue; any, "
			"where this is not said.",
	},
	{
	    .name = "from-branch",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_from_branch),
	    .sentence = "Whether a commit on a branch whose name holds a key "
			"must name that key.",
	    .initial = "no",
	},
	{
	    .name = "branch-key-required",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_branch_key_required),
	    .sentence = "Whether, with from-branch, the branch's name must "
			"hold a key.",
	    .initial = "no",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_issue = {
	.name = "commit-issue",
	.summary = "Every commit names the issue that it is for.",
	.detail = "With from-branch, a commit on feature/SHOP-001 must name "
		  "SHOP-001, be it among others; on a branch without a key "
		  "any key will do. A commit that several branches of a push "
		  "bring passes if one of them is satisfied.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-issue = [A-Z][A-Z0-9]+-[0-9]+\n"
		   "commit-issue.from-branch = yes\n"
		   "commit-issue.merges = skip\n",
	.on = WARD_ON_COMMIT,
	.needs = WARD_NEEDS_BRANCH,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.needs_of = needs_of,
	.evaluate = evaluate,
};

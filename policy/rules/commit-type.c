/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which Conventional Commits are welcome. */
#include <string.h>
#include "policy/rules/phrase.h"
#include "policy/rule.h"

enum { BREAKING_ALLOW, BREAKING_REFUSE };
enum { CASE_ANY, CASE_EXACT };

struct conf {
	struct ward_words types;
	struct ward_words scopes;
	bool is_scope_required;
	int breaking;
	int letters;
};

static const char *const breakings[] = { "allow", "refuse", NULL };
static const char *const cases[] = { "any", "exact", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return conf->types.count == 0 ? "names no type" : NULL;
}

/* The specification: no part but BREAKING CHANGE is case-sensitive. */
static bool
has(const struct conf *conf, const struct ward_words *words,
    struct ward_view word)
{
	if (conf->letters == CASE_EXACT)
		return ward_words_has(words, word);
	for (size_t i = 0; i < words->count; i++)
		if (ward_view_equal_nocase(
			ward_view_str(words->items[i]), word))
			return true;
	return false;
}

/* `git revert` writes its own subject, and this line below it. */
static bool
is_made_by_revert(const struct ward_message *message)
{
	static const char line_start[] = "This reverts commit ";
	struct ward_view rest = message->body;
	struct ward_view line;

	if (!ward_view_starts(message->subject, "Revert \"") &&
	    !ward_view_starts(message->subject, "Reapply \""))
		return false;
	while (ward_view_split(&rest, '\n', &line)) {
		size_t at = sizeof(line_start) - 1;
		size_t ndigits = 0;

		if (!ward_view_starts(line, line_start))
			continue;
		while (at + ndigits < line.size &&
		    strchr("0123456789abcdef", line.data[at + ndigits]) &&
		    line.data[at + ndigits] != '\0')
			ndigits++;
		if (ndigits == 40 || ndigits == 64)
			return true;
	}
	return false;
}

static void
judge_type(
    const struct conf *conf, struct ward_view type, struct ward_report *report)
{
	if (has(conf, &conf->types, type))
		return;
	ward_find(report, "type '%s' is not one of %s", ward_phrase(type).text,
	    ward_phrase_words(&conf->types).text);
	ward_mend_message(report);
}

static void
judge_scope(const struct conf *conf,
    const struct ward_conventional *conventional, struct ward_report *report)
{
	if (!conventional->has_scope) {
		if (!conf->is_scope_required)
			return;
		ward_find(report,
		    "a scope is wanted: '%s(SCOPE): ' before the description",
		    ward_phrase(conventional->type).text);
	} else {
		if (conf->scopes.count == 0 ||
		    has(conf, &conf->scopes, conventional->scope))
			return;
		ward_find(report, "scope '%s' is not one of %s",
		    ward_phrase(conventional->scope).text,
		    ward_phrase_words(&conf->scopes).text);
	}
	ward_mend_message(report);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_message *message = subject->commit->message;
	struct ward_conventional conventional;
	const char *problem = ward_conventional_parse(&conventional, message);
	bool is_revert = problem &&
	    has(conf, &conf->types, ward_view_str("revert")) &&
	    is_made_by_revert(message);

	if (conf->breaking == BREAKING_REFUSE && conventional.is_breaking) {
		ward_find(report, "breaking changes are not allowed here");
		ward_mend_message(report);
	}
	if (is_revert)
		return NULL;
	if (problem) {
		ward_find(report, "%s; types are %s", problem,
		    ward_phrase_words(&conf->types).text);
		ward_mend_message(report);
		return NULL;
	}
	judge_type(conf, conventional.type, report);
	judge_scope(conf, &conventional, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, types),
	    .sentence = "The types that are allowed.",
	},
	{
	    .name = "scopes",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, scopes),
	    .sentence = "The scopes that are allowed; any, where none is "
			"named.",
	},
	{
	    .name = "scope-required",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_scope_required),
	    .sentence = "Whether there must be a scope.",
	    .initial = "no",
	},
	{
	    .name = "breaking",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, breaking),
	    .sentence = "What is done with breaking changes, marked by '!' "
			"or a BREAKING CHANGE footer.",
	    .initial = "allow",
	    .choices = breakings,
	},
	{
	    .name = "case",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, letters),
	    .sentence = "Whether 'Feat' is 'feat' (any, as the "
			"specification has it) or not (exact).",
	    .initial = "any",
	    .choices = cases,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_type = {
	.name = "commit-type",
	.summary = "Subjects follow Conventional Commits 1.0.0.",
	.detail = "A subject is parsed as 'type(scope)!: description'. Where "
		  "'revert' is among the types, the message that git revert "
		  "writes passes as it is. Merge commits are judged as well "
		  "unless commit-type.merges = skip.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-type = feat fix docs refactor test ci chore revert\n"
		   "commit-type.scopes = api web\n"
		   "commit-type.merges = skip\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides who may change which paths. */
#include <string.h>
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"

struct conf {
	struct ward_actors owners;
	struct ward_globs paths;
	struct ward_words changes;
};

static const char *const words[] = {
	[WARD_CHANGE_ADDED] = "add",
	[WARD_CHANGE_CHANGED] = "change",
	[WARD_CHANGE_DELETED] = "delete",
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	if (conf->owners.count == 0)
		return "names nobody: write 'nobody' where nobody may";
	if (!ward_globs_include(&conf->paths))
		return "path names nothing";
	for (size_t i = 0; i < conf->changes.count; i++) {
		struct ward_view word = ward_view_str(conf->changes.items[i]);

		if (!ward_view_is(word, "add") &&
		    !ward_view_is(word, "change") &&
		    !ward_view_is(word, "delete"))
			return "on takes the words add, change and delete";
	}
	return conf->changes.count == 0 ? "on names no change" : NULL;
}

static bool
owns(const struct conf *conf, enum ward_actor_kind kind)
{
	for (size_t i = 0; i < conf->owners.count; i++)
		if (conf->owners.items[i].kind == kind)
			return true;
	return false;
}

static void
find(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const char *word = words[subject->change->kind];

	if (owns(conf, WARD_ACTOR_NOBODY))
		ward_find(report, "nobody may %s this path", word);
	else
		ward_find(report, "'%s' may not %s this path, only %s may",
		    ward_phrase(
			ward_view_str(ward_subject_pusher(subject)->name))
			.text,
		    word, ward_phrase_actors(&conf->owners).text);
	if (owns(conf, WARD_ACTOR_MERGE_REQUEST))
		ward_mend(report,
		    "push to a branch of your own and ask for it to be "
		    "merged: git push origin HEAD:refs/heads/NAME");
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	const struct ward_change *change = subject->change;

	if (pusher == NULL)
		return ward_error(WARD_E_UNSUPPORTED, "nobody pushes");
	if (ward_words_has(
		&conf->changes, ward_view_str(words[change->kind])) &&
	    ward_globs_match(&conf->paths, change->path) &&
	    !ward_actors_include(&conf->owners, pusher))
		find(conf, subject, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_ACTORS,
	    .offset = offsetof(struct conf, owners),
	    .sentence = "Who may push changes of these paths.",
	},
	{
	    .name = "path",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = offsetof(struct conf, paths),
	    .sentence = "The paths, one a line; '!' in front makes an "
			"exception.",
	},
	{
	    .name = "on",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, changes),
	    .sentence = "Which changes are theirs alone: add, change, delete; "
			"a path that is renamed is deleted and added.",
	    .initial = "add change delete",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_path_owner = {
	.name = "path-owner",
	.summary = "Paths that only some people may change.",
	.detail = "Who pushes counts, not who is author. What was judged "
		  "when its owner pushed it may be merged and pushed by "
		  "others; a merge, or a rewrite, that takes an old state of "
		  "a path back is the pusher's change. A set has one list of "
		  "owners: other paths with other owners are another set.",
	.example = "[group security]\n"
		   "member = carol\n"
		   "\n"
		   "[rules example]\n"
		   "ref = refs/heads/main\n"
		   "path-owner = @security merge-request\n"
		   "path-owner.path = crypto/**\n"
		   "path-owner.path = **/CODEOWNERS\n",
	.on = WARD_ON_CHANGE,
	.needs = WARD_NEEDS_PUSHER,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

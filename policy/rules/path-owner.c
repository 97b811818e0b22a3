/* SPDX-License-Identifier: Apache-2.0 */
/* Hides who may change which paths. */
#include <string.h>
#include "refward/glob.h"
#include "refward/refname.h"
#include "policy/rules/match.h"
#include "policy/rules/owner_list.h"
#include "policy/rules/phrase.h"

struct conf {
	struct ward_actors owners;
	struct ward_globs paths;
	struct ward_words changes;
	struct ward_owner_file file;
	const char *file_ref; /* NULL: the ref that is pushed */
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
	if (!ward_globs_include(&conf->paths) &&
	    (conf->file.path == NULL || conf->paths.count > 0))
		return "path names nothing";
	if (conf->file_ref != NULL && conf->file.path == NULL)
		return "codeowners-ref without codeowners";
	if (conf->file_ref != NULL &&
	    ward_refname_problem(ward_view_str(conf->file_ref)) != NULL)
		return "codeowners-ref is not the full name of a ref";
	for (size_t i = 0; i < conf->changes.count; i++) {
		struct ward_view word = ward_view_str(conf->changes.items[i]);

		if (!ward_view_is(word, "add") &&
		    !ward_view_is(word, "change") &&
		    !ward_view_is(word, "delete"))
			return "on takes the words add, change and delete";
	}
	return conf->changes.count == 0 ? "on names no change" : NULL;
}

/* What the owners of one branch let in counts as judged for all of the set. */
static const char *
check_refs(const void *data, const struct ward_globs *refs)
{
	const struct conf *conf = data;
	struct ward_view ref;

	if (conf->file.path == NULL || conf->file_ref != NULL)
		return NULL;
	if (refs->count == 1) {
		ref = ward_view_str(refs->items[0]);
		if (ward_glob_literal_prefix(ref).size == ref.size &&
		    !ward_view_starts(ref, "!"))
			return NULL;
	}
	return "codeowners in a set that names more than one ref needs "
	       "codeowners-ref: whose file counts";
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
mend(const struct conf *conf, struct ward_report *report)
{
	if (owns(conf, WARD_ACTOR_MERGE_REQUEST))
		ward_mend(report,
		    "push to a branch of your own and ask for it to be "
		    "merged: git push origin HEAD:refs/heads/NAME");
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
	mend(conf, report);
}

static void
find_barred(const struct conf *conf, const struct ward_subject *subject,
    const struct ward_codeowners_bar *bar, const char *what,
    struct ward_report *report)
{
	ward_find(report, "'%s' may not %s, only %s may (%s:%u)",
	    ward_phrase(ward_view_str(ward_subject_pusher(subject)->name)).text,
	    what, ward_phrase_words(bar->owners).text, conf->file.path,
	    bar->line);
	mend(conf, report);
}

/* A file that cannot be read is a finding about the ref, once. */
static const struct ward_error *
judge_by_file(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_owner_list *list;
	const struct ward_error *err =
	    ward_owner_list_read(&list, &conf->file, conf->file_ref, subject);
	struct ward_codeowners_bar bar;
	struct ward_buf what = WARD_BUF_INIT;

	if (err || list->owners == NULL ||
	    !ward_codeowners_bars(list->owners, subject->change->path,
		ward_subject_pusher(subject), &bar))
		return err;
	ward_buf_printf(&what, "%s this path", words[subject->change->kind]);
	find_barred(conf, subject, &bar, ward_buf_str(&what), report);
	ward_buf_release(&what);
	return NULL;
}

static const struct ward_error *
judge_change(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_change *change = subject->change;
	const struct ward_error *err;
	bool is_owner;

	if (!ward_words_has(
		&conf->changes, ward_view_str(words[change->kind])) ||
	    (conf->paths.count > 0 &&
		!ward_globs_match(&conf->paths, change->path)))
		return NULL;
	err = ward_actors_ask(
	    &is_owner, &conf->owners, ward_subject_pusher(subject));
	if (err || is_owner)
		return err;
	if (conf->file.path != NULL)
		return judge_by_file(conf, subject, report);
	find(conf, subject, report);
	return NULL;
}

static void
find_broken(const struct conf *conf, const struct ward_owner_list *list,
    struct ward_report *report)
{
	struct ward_buf line = WARD_BUF_INIT;

	if (list->line > 0)
		ward_buf_printf(&line, ":%u", list->line);
	ward_find(report, "nobody can tell who owns what: '%s'%s: %s",
	    ward_phrase(ward_view_str(list->name)).text, ward_buf_str(&line),
	    list->problem);
	if (!owns(conf, WARD_ACTOR_NOBODY))
		ward_mend(report, "ask for a push that corrects it: %s may",
		    ward_phrase_actors(&conf->owners).text);
	ward_buf_release(&line);
}

static const struct ward_error *
judge_new_file(const struct ward_owner_list *list,
    const struct ward_subject *subject, struct ward_report *report)
{
	struct ward_diags mistakes = WARD_DIAGS_INIT;
	const struct ward_error *err =
	    ward_owner_list_check_new(list, subject, &mistakes);

	for (size_t i = 0; !err && i < mistakes.count; i++)
		ward_find(report, "nobody could tell who owns what: %s:%u: %s",
		    mistakes.items[i].file, mistakes.items[i].line,
		    mistakes.items[i].text);
	ward_diags_release(&mistakes);
	return err;
}

/* A ref is deleted with its list only by who may delete the list: no commit
 * shows it to the rules about paths. */
static const struct ward_error *
judge_update(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_update *update = subject->update;
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	bool is_actor = ward_actors_include(&conf->owners, pusher);
	const struct ward_owner_list *list;
	const struct ward_error *err;
	struct ward_codeowners_bar bar;

	if (conf->file.path == NULL)
		return NULL;
	err = ward_owner_list_read(&list, &conf->file, conf->file_ref, subject);
	if (err)
		return err;
	if (list->problem != NULL && !is_actor)
		find_broken(conf, list, report);
	if (strcmp(list->ref, update->ref) != 0)
		return NULL;
	if (update->kind != WARD_UPDATE_DELETE)
		return judge_new_file(list, subject, report);
	if (!is_actor && list->owners != NULL &&
	    ward_codeowners_bars(
		list->owners, ward_view_str(conf->file.path), pusher, &bar))
		find_barred(
		    conf, subject, &bar, "delete the list of owners", report);
	return NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;

	if (ward_subject_pusher(subject) == NULL)
		return ward_error(WARD_E_UNSUPPORTED, "nobody pushes");
	return subject->on == WARD_ON_UPDATE
	    ? judge_update(conf, subject, report)
	    : judge_change(conf, subject, report);
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
	{
	    .name = "codeowners",
	    .kind = WARD_OPTION_OWNERS,
	    .offset = offsetof(struct conf, file),
	    .sentence = "A CODEOWNERS file that says who else may: its path "
			"in the tree. Where no path is named all are judged.",
	},
	{
	    .name = "codeowners-ref",
	    .kind = WARD_OPTION_TEXT,
	    .offset = offsetof(struct conf, file_ref),
	    .sentence = "The ref whose file counts, a full name; the one that "
			"is pushed to, in a set that names only one.",
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
		  "owners: other paths with other owners are another set. "
		  "With codeowners the file of that path says who owns what, "
		  "as it is before the push, never as it is pushed: see A "
		  "LIST OF OWNERS in refward-policy(5).",
	.example = "[group security]\n"
		   "member = carol\n"
		   "\n"
		   "[rules example]\n"
		   "ref = refs/heads/main\n"
		   "path-owner = @security merge-request\n"
		   "path-owner.path = crypto/**\n"
		   "path-owner.path = **/CODEOWNERS\n",
	.on = WARD_ON_CHANGE | WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.check_refs = check_refs,
	.evaluate = evaluate,
};

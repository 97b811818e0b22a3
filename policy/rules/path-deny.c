/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which paths stay as they are. */
#include "policy/rule.h"

enum { DELETE_ALLOW, DELETE_REFUSE };

struct conf {
	struct ward_globs paths;
	int deletes;
};

static const char *const answers[] = { "allow", "refuse", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return ward_globs_include(&conf->paths) ? NULL : "names no path";
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	static const char *const words[] = {
		[WARD_CHANGE_ADDED] = "added",
		[WARD_CHANGE_CHANGED] = "changed",
		[WARD_CHANGE_DELETED] = "deleted",
	};
	const struct conf *conf = data;
	const struct ward_change *change = subject->change;

	if (change->kind == WARD_CHANGE_DELETED &&
	    conf->deletes == DELETE_ALLOW)
		return NULL;
	if (!ward_globs_match(&conf->paths, change->path))
		return NULL;
	ward_find(report, "this path must not be %s here", words[change->kind]);
	if (change->kind == WARD_CHANGE_ADDED)
		ward_mend_content(report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = offsetof(struct conf, paths),
	    .sentence = "The paths that may not be added or changed, one a "
			"line; '!' in front makes an exception.",
	},
	{
	    .name = "delete",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, deletes),
	    .sentence = "Whether they may be deleted.",
	    .initial = "allow",
	    .choices = answers,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_path_deny = {
	.name = "path-deny",
	.summary = "Paths that may not be added or changed.",
	.detail = "Judged on what each commit changes, for a merge on what it "
		  "changes against all of its parents, and on what a ref's "
		  "update changes in all: a merge that takes an old state of "
		  "a path back changes it.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "path-deny = **/*.pem\n"
		   "path-deny = **/.env\n"
		   "path-deny = !tests/**\n",
	.on = WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

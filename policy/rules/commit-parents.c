/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which parents a commit may have, and where a history may begin. */
#include <inttypes.h>
#include "refward/graph.h"
#include "policy/rules/command.h"

enum { ROOTS_ALLOW, ROOTS_NEW_REFS, ROOTS_REFUSE };

struct conf {
	uint64_t most;
	int roots;
};

static const char *const roots[] = { "allow", "new-refs", "refuse", NULL };

/* Whether a history begins somewhere in what `tip` has and `past` has not. */
static const struct ward_error *
begins_anew(const struct ward_subject *subject, const struct ward_oid *past,
    const struct ward_oid *tip, bool *out)
{
	struct ward_walk *walk = ward_walk_new(subject->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	bool is_past = true;
	size_t count = 0;

	ward_walk_want(walk, tip, 0);
	ward_walk_hide(walk, past, 0);
	err = ward_walk_run(walk, &commits, &count);
	for (size_t i = 0; !err && is_past && i < count; i++) {
		size_t nparents = 1;

		err = ward_graph_nparents(
		    subject->graph, &commits[i].id, &nparents);
		/* Dates may have hidden that the past leads to it as well. */
		if (!err && nparents == 0)
			err = ward_graph_is_ancestor(
			    subject->graph, &commits[i].id, past, &is_past);
	}
	if (!err)
		*out = !is_past;
	ward_walk_free(walk);
	return err;
}

static bool
has_twice(const struct ward_commit *commit, size_t i)
{
	struct ward_oid parent = ward_commit_parent(commit, i);

	for (size_t j = 0; j < i; j++) {
		struct ward_oid other = ward_commit_parent(commit, j);

		if (ward_oid_equal(&parent, &other))
			return true;
	}
	return false;
}

static const struct ward_error *
judge_merge(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_commit *commit = subject->commit->commit;
	struct ward_oid first;
	const struct ward_error *err = NULL;

	if (commit->nparents > conf->most) {
		ward_find(report,
		    "merge of %zu parents, at most %" PRIu64 " are allowed",
		    commit->nparents, conf->most);
		return NULL;
	}
	first = ward_commit_parent(commit, 0);
	for (size_t i = 1; !err && i < commit->nparents; i++) {
		struct ward_oid parent = ward_commit_parent(commit, i);
		bool is_new = false;

		if (has_twice(commit, i)) {
			ward_find(report, "merge names the same parent twice");
			continue;
		}
		if (conf->roots != ROOTS_ALLOW)
			err = begins_anew(subject, &first, &parent, &is_new);
		if (!err && is_new)
			ward_find(report,
			    "merge brings a history that has another "
			    "beginning");
	}
	return err;
}

static const struct ward_error *
stop_at_first(void *data, const char *name, const struct ward_oid *id)
{
	(void)name, (void)id;
	*(bool *)data = true;
	return ward_error(WARD_E_LIMIT, "one is enough");
}

/* What was there before is nothing new, and the first history of a repository
 * has to begin somewhere. */
static const struct ward_error *
may_begin(const struct ward_subject *subject, bool *out)
{
	bool has_refs = false;
	const struct ward_error *err =
	    ward_repo_was_there(subject->repo, &subject->commit->id, out);

	if (err || *out)
		return err;
	err = ward_repo_each_ref(
	    subject->repo, "refs/", stop_at_first, &has_refs);
	if (has_refs)
		err = NULL;
	*out = !has_refs;
	return err;
}

static const struct ward_error *
judge_root(const struct ward_subject *subject, struct ward_report *report)
{
	bool may = false;
	const struct ward_error *err = may_begin(subject, &may);

	if (!err && !may)
		ward_find(report,
		    "commit has no parent: a history that has another "
		    "beginning");
	return err;
}

/* A branch that is set to what has nothing to do with it. */
static const struct ward_error *
judge_rewrite(const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_update *update = subject->update;
	const struct ward_error *err;
	bool is_new = false;

	if (update->kind != WARD_UPDATE_REWRITE || update->old_tip.size == 0 ||
	    update->new_tip.size == 0 || ward_branch_name(update).size == 0)
		return NULL;
	err = begins_anew(subject, &update->old_tip, &update->new_tip, &is_new);
	if (!err && is_new)
		ward_find(report, "new history has another beginning");
	return err;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;

	if (subject->on == WARD_ON_UPDATE)
		return conf->roots == ROOTS_NEW_REFS
		    ? judge_rewrite(subject, report)
		    : NULL;
	if (subject->commit->commit->nparents > 1)
		return judge_merge(conf, subject, report);
	if (subject->commit->commit->nparents == 0 &&
	    conf->roots == ROOTS_REFUSE)
		return judge_root(subject, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, most),
	    .sentence = "How many parents a merge may have; rule linear "
			"forbids merges altogether.",
	    .initial = "2",
	    .min = 2,
	    .max = 1000,
	},
	{
	    .name = "roots",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, roots),
	    .sentence = "Whether a history with a beginning of its own may "
			"come in: always (allow), only by a ref that is made "
			"and never by a merge (new-refs), or only into an "
			"empty repository (refuse).",
	    .initial = "new-refs",
	    .choices = roots,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_parents = {
	.name = "commit-parents",
	.summary = "Which parents a commit may have.",
	.detail = "A merge of more than two parents is hard to read and to "
		  "revert; one that names a parent twice merges nothing; and "
		  "a history that has another beginning is another project, "
		  "or one that was imported twice. Rule linear says whether "
		  "there may be merges, and in which order their parents "
		  "stand. Every merge costs a walk over what it brings.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-parents = 2\n"
		   "commit-parents.roots = refuse\n",
	.on = WARD_ON_UPDATE | WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which histories count as linear. */
#include "refward/graph.h"
#include "policy/rules/command.h"

enum { NO_MERGES, NO_FOXTROTS };

struct conf {
	int form; /* yes is no-merges */
};

static const char *const forms[] = { "no-merges", "no-foxtrots", "yes", NULL };

static void
mend_by_rebase(const struct ward_subject *subject, struct ward_report *report)
{
	struct ward_view branch = ward_branch_name(subject->update);

	if (branch.size > 0 && subject->update->kind == WARD_UPDATE_FORWARD)
		ward_mend_names(report,
		    "git fetch origin @ && git rebase FETCH_HEAD && "
		    "git push origin HEAD:@",
		    branch, branch);
}

static void
judge_commit(const struct ward_subject *subject, struct ward_report *report)
{
	size_t nparents = subject->commit->commit->nparents;

	if (nparents < 2)
		return;
	ward_find(report, "commit has %zu parents, no merges are allowed here",
	    nparents);
	mend_by_rebase(subject, report);
}

/* A foxtrot merge makes the branch's own history the second parent. */
static const struct ward_error *
judge_update(const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_update *update = subject->update;
	const struct ward_error *err;
	bool is_first = false;

	if (update->kind != WARD_UPDATE_FORWARD || update->old_tip.size == 0 ||
	    update->new_tip.size == 0)
		return NULL;
	err = ward_graph_is_first_parent(
	    subject->graph, &update->old_tip, &update->new_tip, &is_first);
	if (err || is_first)
		return err;
	ward_find(report,
	    "the branch's old tip is not among the first parents of the new "
	    "one: it was merged the wrong way round");
	mend_by_rebase(subject, report);
	return NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	bool allows_merges = conf->form == NO_FOXTROTS;

	if (subject->on == WARD_ON_UPDATE)
		return allows_merges ? judge_update(subject, report) : NULL;
	if (!allows_merges)
		judge_commit(subject, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, form),
	    .sentence = "Commits of more than one parent are refused "
			"(no-merges, or yes), or only merges that turn the "
			"first parents round (no-foxtrots).",
	    .initial = "no-merges",
	    .choices = forms,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_linear = {
	.name = "linear",
	.summary = "The history of a branch is one line.",
	.detail = "With no-foxtrots merges are welcome, but the first parents "
		  "must lead from the new tip to the old one, so that "
		  "`git log --first-parent` tells how the branch grew.",
	.example = "[rules example]\n"
		   "ref = refs/heads/main\n"
		   "linear = no-foxtrots\n",
	.on = WARD_ON_UPDATE | WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};

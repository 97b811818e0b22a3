/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where a branch was taken from. */
#include "refward/graph.h"
#include "policy/rules/command.h"
#include "policy/rules/phrase.h"
#include "policy/rules/tips.h"

struct conf {
	struct ward_globs refs;
	bool may_bring;
};

/* The commits of the new branch that are in no base's history. */
struct own {
	const struct conf *conf;
	const struct ward_subject *subject;
	struct ward_tips bases, others;
	struct ward_walk *walk;
	const struct ward_walked *commits; /* the oldest first */
	size_t count;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return ward_tips_check(&conf->refs);
}

/* What is named in full is asked first: it needs no list of refs. */
static const struct ward_error *
begins_in_base(struct own *own, bool *out)
{
	const struct ward_subject *subject = own->subject;
	const struct ward_globs *refs = &own->conf->refs;
	const struct ward_oid *tip = &subject->update->new_tip;
	const struct ward_error *err;

	err = ward_tips_add_named(&own->bases, refs, subject);
	if (!err)
		err = ward_tips_reach(&own->bases, subject, tip, out);
	if (err || *out)
		return err;
	err = ward_tips_add_listed(&own->bases, refs, subject);
	if (!err)
		err = ward_tips_reach(&own->bases, subject, tip, out);
	return err;
}

static const struct ward_error *
walk(struct own *own)
{
	own->walk = ward_walk_new(own->subject->graph);
	ward_walk_want(own->walk, &own->subject->update->new_tip, 0);
	for (size_t i = 0; i < own->bases.count; i++)
		ward_walk_trust(own->walk, &own->bases.items[i]);
	return ward_walk_run(own->walk, &own->commits, &own->count);
}

/* Dates may have hidden that a base leads to it. */
static const struct ward_error *
is_of_base(const struct own *own, const struct ward_oid *id, bool *out)
{
	return ward_tips_reach(&own->bases, own->subject, id, out);
}

static const struct ward_error *
has_root(const struct own *own, bool *out)
{
	const struct ward_error *err = NULL;

	*out = false;
	for (size_t i = 0; i < own->count && !err && !*out; i++) {
		const struct ward_oid *id = &own->commits[i].id;
		size_t nparents = 1;
		bool is_base = false;

		err = ward_graph_nparents(own->subject->graph, id, &nparents);
		if (!err && nparents == 0)
			err = is_of_base(own, id, &is_base);
		*out = !err && nparents == 0 && !is_base;
	}
	return err;
}

static bool
is_deleted(const struct ward_subject *subject, const char *name)
{
	for (size_t i = 0; i < subject->nupdates; i++)
		if (subject->updates[i].kind == WARD_UPDATE_DELETE &&
		    ward_view_is(ward_view_str(name), subject->updates[i].ref))
			return true;
	return false;
}

/* A branch that goes in the same push is renamed, and no other branch. */
static const struct ward_error *
take_branch(void *data, const char *name, const struct ward_oid *id)
{
	struct own *own = data;

	if (is_deleted(own->subject, name) ||
	    ward_view_is(ward_view_str(name), own->subject->update->ref))
		return NULL;
	return ward_tips_add(&own->others, own->subject->repo, id);
}

/* The commits that were there before, the youngest first. */
static const struct ward_error *
find_old(const struct own *own, struct ward_tips *old)
{
	const struct ward_error *err = NULL;
	bool was_there;

	for (size_t i = own->count; i > 0 && !err; i--) {
		const struct ward_oid *id = &own->commits[i - 1].id;

		err = ward_repo_was_there(own->subject->repo, id, &was_there);
		if (!err && was_there)
			ward_tips_add_commit(old, id);
	}
	return err;
}

/* What other branches have and no base has; more, where dates contradict each
 * other, but never less: whoever pushes chooses dates. */
static const struct ward_error *
find_theirs(struct own *own, struct ward_oidmap *theirs)
{
	struct ward_walk *walk = ward_walk_new(own->subject->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t count;

	for (size_t i = 0; i < own->others.count; i++)
		ward_walk_want(walk, &own->others.items[i], 0);
	for (size_t i = 0; i < own->bases.count; i++)
		ward_walk_trust(walk, &own->bases.items[i]);
	err = ward_walk_run(walk, &commits, &count);
	for (size_t i = 0; !err && i < count; i++)
		ward_oidmap_put(theirs, &commits[i].id, 1);
	ward_walk_free(walk);
	return err;
}

/* The youngest of the old commits that another branch has; size 0 in *out:
 * a deleted branch comes back, which takes nothing from others. */
static const struct ward_error *
find_of_others(
    struct own *own, const struct ward_tips *old, struct ward_oid *out)
{
	struct ward_oidmap theirs = WARD_OIDMAP_INIT;
	const struct ward_error *err;
	bool is_base;

	out->size = 0;
	err = ward_repo_each_ref(
	    own->subject->repo, "refs/heads/", take_branch, own);
	if (!err)
		err = find_theirs(own, &theirs);
	for (size_t i = 0; !err && out->size == 0 && i < old->count; i++) {
		if (ward_oidmap_get(&theirs, &old->items[i]) ==
		    WARD_OIDMAP_NONE)
			continue;
		err = is_of_base(own, &old->items[i], &is_base);
		if (!err && !is_base)
			*out = old->items[i];
	}
	ward_oidmap_release(&theirs);
	return err;
}

static void
find_foreign(const struct own *own, const struct ward_oid *id,
    struct ward_report *report)
{
	struct ward_buf commit = WARD_BUF_INIT;

	ward_oid_add_short(&commit, id);
	ward_find(report, "holds %s of another branch, which is not in %s",
	    ward_buf_str(&commit), ward_phrase_globs(&own->conf->refs).text);
	ward_mend(report,
	    "git rebase --onto BASE %s, BASE being the tip of one of these",
	    ward_buf_str(&commit));
	ward_buf_release(&commit);
}

static const struct ward_error *
judge_own(struct own *own, struct ward_report *report)
{
	struct ward_tips old = WARD_TIPS_INIT;
	struct ward_oid foreign = { .size = 0 };
	const struct ward_error *err = walk(own);
	bool is_root = false;

	if (!err)
		err = has_root(own, &is_root);
	if (err)
		goto out;
	if (is_root) {
		ward_find(report,
		    "is not taken from %s: its history has "
		    "another beginning",
		    ward_phrase_globs(&own->conf->refs).text);
		goto out;
	}
	err = find_old(own, &old);
	if (!err && old.count > 0)
		err = find_of_others(own, &old, &foreign);
	if (!err && foreign.size > 0)
		find_foreign(own, &foreign, report);
out:
	ward_tips_release(&old);
	return err;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct own own = { .conf = data, .subject = subject };
	const struct ward_update *update = subject->update;
	const struct ward_error *err;
	bool is_good = false;

	if (update->kind != WARD_UPDATE_CREATE || update->new_tip.size == 0 ||
	    ward_branch_name(update).size == 0)
		return NULL;
	err = begins_in_base(&own, &is_good);
	if (!err && !is_good && own.conf->may_bring)
		err = judge_own(&own, report);
	else if (!err && !is_good)
		ward_find(report,
		    "brings commits of its own, it must be a commit of %s",
		    ward_phrase_globs(&own.conf->refs).text);
	ward_walk_free(own.walk);
	ward_tips_release(&own.bases);
	ward_tips_release(&own.others);
	return err;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_REFS,
	    .offset = offsetof(struct conf, refs),
	    .sentence = "The refs from whose history branches may be taken, "
			"in full and one a line; '!' in front makes an "
			"exception.",
	},
	{
	    .name = "own-commits",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, may_bring),
	    .sentence = "Whether a branch may bring commits of its own when "
			"it is created.",
	    .initial = "yes",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_branch_base = {
	.name = "branch-base",
	.summary = "From where branches may be taken.",
	.detail = "A branch that is created must lie in the history of one of "
		  "these refs, or go on from it with commits that no other "
		  "branch has. The refs count as they stand and as this push "
		  "makes them. Refs that are named in full cost next to "
		  "nothing; for a glob the refs below its first wildcard are "
		  "listed, and all branches where the new one holds commits "
		  "that were there before.",
	.example = "[rules example]\n"
		   "ref = refs/heads/hotfix/**\n"
		   "branch-base = refs/heads/main\n"
		   "branch-base = refs/heads/release/*\n",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in what order, and with which facts, rules are asked of commits. */
#include <assert.h>
#include <stdlib.h>
#include "refward/memory.h"
#include "policy/engine.h"

/* One commit, while it is judged. */
struct judging {
	struct ward_gate *gate;
	struct ward_brought *brought;
	struct ward_read_commit read;
	bool has_forgiven; /* a malformed tree, for this commit alone */
};

static void
note_unasked(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_rule_use *use, const struct ward_subject *subject)
{
	if (gate->in.memo != NULL)
		gate->in.memo->unasked(
		    gate->in.memo->data, set->name, use->rule->name);
	ward_verdict_note_unasked(gate->verdict, use->rule->name);
	if ((subject->on & (WARD_ON_PUSH | WARD_ON_UPDATE)) == 0)
		gate->verdict->unasked_content = use->rule->name;
}

void
ward_gate_ask(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_rule_use *use, const struct ward_subject *subject)
{
	const struct ward_error *err;

	assert(use->mode != WARD_MODE_OFF);
	ward_report_start(&gate->report, gate->verdict, set, use, subject);
	if (gate->in.push->pusher == NULL &&
	    (use->needs & WARD_NEEDS_PUSHER) != 0) {
		note_unasked(gate, set, use, subject);
		return;
	}
	if (subject->commit != NULL && use->skips_merges &&
	    subject->commit->commit->nparents > 1)
		return;
	err = use->rule->evaluate(use->conf, subject, &gate->report);
	if (gate->report.is_unasked)
		note_unasked(gate, set, use, subject);
	if (err)
		ward_gate_unknown(gate, set, use,
		    subject->update != NULL ? subject->update->ref : NULL,
		    subject->commit != NULL ? &subject->commit->id : NULL, err);
}

static struct ward_subject
subject_of(struct judging *judging, unsigned int on)
{
	struct ward_gate *gate = judging->gate;
	struct ward_subject subject = ward_gate_subject(gate, on);

	subject.commit = &judging->read.facts;
	subject.content = &gate->content;
	return subject;
}

static const struct ward_update *
first_ref(const struct ward_bringing *bringing)
{
	unsigned int lane = 0;

	assert(bringing->lanes != 0);
	while (!(bringing->lanes >> lane & 1))
		lane++;
	return bringing->refs[lane];
}

/* The last bringing of the group of one set that begins at `at`. */
static uint32_t
group_end(const struct ward_gate *gate, uint32_t at)
{
	const struct ward_rule_set *set = gate->bringings[at].set;

	while (at != UINT32_MAX && gate->bringings[at].set == set)
		at = gate->bringings[at].next;
	return at;
}

/* Ask for each ref that brings the commit until one is satisfied. */
static void
ask_by_branch(struct ward_gate *gate, uint32_t group,
    const struct ward_rule_use *use, struct ward_subject *subject)
{
	uint32_t end = group_end(gate, group);

	for (uint32_t at = group; at != end; at = gate->bringings[at].next) {
		const struct ward_bringing *bringing = &gate->bringings[at];

		for (unsigned int lane = 0; lane < WARD_LANES_MAX; lane++) {
			if (!(bringing->lanes >> lane & 1))
				continue;
			subject->update = bringing->refs[lane];
			ward_gate_ask(gate, bringing->set, use, subject);
			if (ward_report_is_empty(&gate->report))
				return;
		}
	}
}

static void
ask_group(struct ward_gate *gate, uint32_t group,
    const struct ward_rule_use *use, struct ward_subject *subject)
{
	for (uint32_t at = group; at != group_end(gate, group);
	     at = gate->bringings[at].next)
		if (gate->bringings[at].lanes != 0) {
			subject->update = first_ref(&gate->bringings[at]);
			break;
		}
	ward_report_clear(&gate->report);
	if (subject->update == NULL)
		return;
	if ((use->needs & WARD_NEEDS_BRANCH) != 0)
		ask_by_branch(gate, group, use, subject);
	else
		ward_gate_ask(gate, gate->bringings[group].set, use, subject);
}

/*
 * Before a commit is refused, make sure that its refs do bring it: where dates
 * contradict each other it may lie in their past. A budget that this would
 * break leaves the finding as it is.
 */
static const struct ward_error *
settle(struct ward_gate *gate, uint32_t group, const struct ward_oid *id,
    bool *has_changed)
{
	uint32_t end = group_end(gate, group);

	*has_changed = false;
	for (uint32_t at = group; at != end; at = gate->bringings[at].next) {
		struct ward_bringing *bringing = &gate->bringings[at];
		uint64_t lanes = bringing->lanes;
		const struct ward_error *err;

		if (bringing->walk == NULL)
			continue;
		err = ward_walk_settle(bringing->walk, id, &lanes);
		if (err && err->code != WARD_E_LIMIT)
			return err;
		*has_changed |= lanes != bringing->lanes;
		bringing->lanes = lanes;
	}
	return NULL;
}

static const struct ward_error *
ask_commit_rule(struct judging *judging, uint32_t group,
    const struct ward_rule_use *use, struct ward_subject subject)
{
	struct ward_gate *gate = judging->gate;
	const struct ward_error *err;
	bool has_changed;

	ask_group(gate, group, use, &subject);
	if (ward_report_is_empty(&gate->report))
		return NULL;
	err = settle(gate, group, &judging->brought->id, &has_changed);
	if (err)
		return err;
	if (has_changed) {
		subject.update = NULL;
		ask_group(gate, group, use, &subject);
	}
	ward_report_commit(&gate->report, gate->verdict);
	return NULL;
}

static const struct ward_error *
ask_all(struct judging *judging, const struct ward_subject *subject)
{
	struct ward_gate *gate = judging->gate;
	const struct ward_error *err = NULL;

	for (uint32_t at = judging->brought->first; at != UINT32_MAX && !err;
	     at = group_end(gate, at)) {
		const struct ward_rule_set *set = gate->bringings[at].set;

		if (!(set->on & subject->on) || !ward_gate_binds(gate, set))
			continue;
		for (size_t i = 0; i < set->nuses && !err; i++) {
			const struct ward_rule_use *use = &set->uses[i];
			struct ward_rule_use admitted;

			if (!(use->rule->on & subject->on))
				continue;
			if (use->rule == &ward_rule_object &&
			    ward_gate_accepts_object(
				gate, &judging->brought->id) &&
			    !ward_gate_lists_admitted(gate, &use, &admitted))
				continue;
			err = ask_commit_rule(judging, at, use, *subject);
		}
	}
	return err;
}

static const struct ward_error *
on_change(void *data, const struct ward_change *change)
{
	struct judging *judging = data;
	struct ward_subject subject = subject_of(judging, WARD_ON_CHANGE);

	subject.change = change;
	return ask_all(judging, &subject);
}

static const struct ward_rule_use *
object_use(const struct ward_rule_set *set)
{
	size_t i = 0;

	assert(set->is_built_in);
	while (set->uses[i].rule != &ward_rule_object)
		i++;
	return &set->uses[i];
}

/* Some ref of the built-in set, which asked for trees, that brings the commit;
 * NULL where none does. */
static const struct ward_error *
find_bringer(struct judging *judging, const struct ward_update **out)
{
	struct ward_gate *gate = judging->gate;
	uint32_t group = judging->brought->first, end;
	const struct ward_error *err;
	bool has_changed;

	*out = NULL;
	while (!gate->bringings[group].set->is_built_in) {
		group = group_end(gate, group);
		assert(group != UINT32_MAX);
	}
	err = settle(gate, group, &judging->brought->id, &has_changed);
	end = group_end(gate, group);
	for (uint32_t at = group; at != end; at = gate->bringings[at].next)
		if (gate->bringings[at].lanes != 0)
			*out = first_ref(&gate->bringings[at]);
	return err;
}

static const struct ward_error *
on_malformed(void *data, struct ward_view path, const struct ward_oid *tree,
    const char *problem)
{
	struct judging *judging = data;
	struct ward_gate *gate = judging->gate;
	const struct ward_rule_set *set = &gate->in.policy->sets[0];
	const struct ward_rule_use *use = object_use(set);
	struct ward_rule_use admitted;
	struct ward_subject subject = subject_of(judging, WARD_ON_CHANGE);
	const struct ward_error *err;
	char hex[WARD_OID_HEX_MAX + 1];

	/* It is found once, in the commit that is met first. */
	if (gate->in.memo != NULL)
		gate->in.memo->spoil(gate->in.memo->data);
	if (ward_gate_accepts_object(gate, tree) &&
	    !ward_gate_lists_admitted(gate, &use, &admitted))
		return NULL;
	if (!ward_gate_accepts_object(gate, &judging->brought->id)) {
		err = find_bringer(judging, &subject.update);
		if (err)
			return err;
	}
	if (subject.update == NULL) {
		judging->has_forgiven = true;
		return NULL;
	}
	ward_report_start(&gate->report, gate->verdict, set, use, &subject);
	ward_find(&gate->report, "tree %.10s of folder '%.*s' %s",
	    ward_oid_hex(tree, hex), (int)path.size, path.data, problem);
	ward_report_commit(&gate->report, gate->verdict);
	return NULL;
}

const struct ward_error *
ward_gate_walk_changes(struct ward_gate *gate, struct ward_changes *changes,
    const struct ward_commit *commit, const struct ward_change_handler *handler)
{
	struct ward_oid *before =
	    ward_alloc(commit->nparents * sizeof(*before));
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < commit->nparents && !err; i++) {
		struct ward_oid id = ward_commit_parent(commit, i);

		err = ward_graph_tree(gate->graph, &id, &before[i]);
	}
	if (!err)
		err = ward_changes_walk(
		    changes, &commit->tree, before, commit->nparents, handler);
	free(before);
	return err;
}

/* Trees are looked at where the built-in set asks for it, paths where some
 * rule does. */
static const struct ward_error *
judge_changes(struct judging *judging)
{
	struct ward_gate *gate = judging->gate;
	struct ward_change_handler handler = { .data = judging };
	const struct ward_error *err;

	for (uint32_t at = judging->brought->first; at != UINT32_MAX;
	     at = group_end(gate, at)) {
		const struct ward_rule_set *set = gate->bringings[at].set;

		if (!ward_gate_binds(gate, set))
			continue;
		if (set->is_built_in)
			handler.malformed = on_malformed;
		if ((set->on & WARD_ON_CHANGE) != 0)
			handler.changed = on_change;
	}
	if (gate->in.skips_trees && handler.changed == NULL)
		return NULL;
	if (handler.malformed == NULL && handler.changed == NULL)
		return NULL;
	judging->has_forgiven = false;
	err = ward_gate_walk_changes(
	    gate, gate->changes, &judging->read.commit, &handler);
	if (judging->has_forgiven)
		ward_changes_forget(gate->changes);
	return err;
}

static const struct ward_error *
judge(struct judging *judging, const struct ward_commit *commit)
{
	struct ward_gate *gate = judging->gate;
	const struct ward_oid *id = &judging->brought->id;
	struct ward_subject subject = subject_of(judging, WARD_ON_COMMIT);
	const struct ward_error *err = NULL;
	char hex[WARD_OID_HEX_MAX + 1];

	if (commit != NULL)
		ward_gate_take_commit(gate, id, commit, &judging->read);
	else
		err = ward_gate_read_commit(gate, id, &judging->read);
	if (!err)
		err = ask_all(judging, &subject);
	if (!err)
		err = judge_changes(judging);
	if (err)
		err = ward_error_wrap(err, "commit %s", ward_oid_hex(id, hex));
	ward_arena_clear(gate->scratch);
	return err;
}

const struct ward_error *
ward_gate_judge_one(struct ward_gate *gate, struct ward_brought *brought,
    const struct ward_commit *commit)
{
	struct judging judging = { .gate = gate, .brought = brought };
	const struct ward_error *err = judge(&judging, commit);

	ward_buf_release(&judging.read.raw);
	return err;
}

const struct ward_error *
ward_gate_judge_commits(struct ward_gate *gate)
{
	struct judging judging = { .gate = gate };
	const struct ward_error *err = NULL;

	ward_gate_foresee_commits(gate);
	for (size_t i = 0; i < gate->nbrought && !err; i++) {
		judging.brought = &gate->brought[i];
		if (gate->in.progress != NULL)
			gate->in.progress(
			    gate->in.progress_data, i, gate->nbrought);
		err = judge(&judging, NULL);
		if (!err)
			ward_verdict_note_judged(
			    gate->verdict, judging.read.commit.committer.time);
	}
	gate->verdict->njudged = gate->nbrought;
	ward_buf_release(&judging.read.raw);
	return err;
}

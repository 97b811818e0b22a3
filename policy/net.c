/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a merge or a rewrite that rolls a path back is found. */
#include <stdlib.h>
#include "refward/memory.h"
#include "refward/sha256.h"
#include "policy/engine.h"

/* No single commit made the path what it would be. */
#define TAKES_BACK                                                     \
	"this takes it back to an older state: keep the present one, " \
	"or let somebody push it who may change it"

/*
 * The net change of one ref, old tip to new tip. A path counts as the pusher's
 * where no commit that the update brings made it what it is now: then it came
 * from nowhere but the choice between two sides.
 */
struct net {
	struct ward_gate *gate;
	const struct ward_update *update;
	size_t number; /* of the update */
	bool is_gathered;
	struct ward_changes *changes; /* for gathering: another walk is on */
	struct ward_oidmap made;      /* hashes of paths and what is there */
};

/* A path, and what stands there: a commit that deletes it does not answer for
 * an old state that comes back. */
static struct ward_oid
hash_state(const struct ward_change *change)
{
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, &change->mode, sizeof(change->mode));
	ward_sha256_update(&hash, change->id.bytes, change->id.size);
	ward_sha256_update(&hash, change->path.data, change->path.size);
	ward_sha256_final(&hash, bytes);
	return ward_oid_from_bytes(bytes, sizeof(bytes));
}

static const struct ward_error *
note_change(void *data, const struct ward_change *change)
{
	struct net *net = data;
	struct ward_oid id = hash_state(change);

	ward_oidmap_put(&net->made, &id, 1);
	return NULL;
}

static const struct ward_error *
note_commit(struct net *net, const struct ward_oid *id)
{
	struct ward_change_handler handler = { note_change, NULL, net };
	struct ward_buf raw = WARD_BUF_INIT;
	const struct ward_error *err;
	enum ward_object_type type;
	struct ward_commit commit;

	err = ward_repo_read(net->gate->in.repo, id, &type, &raw);
	if (!err && !ward_commit_parse(&commit, ward_buf_view(&raw), id->size))
		err = ward_error(WARD_E_INVALID, "commit %s", commit.problem);
	if (!err)
		err = ward_gate_walk_changes(
		    net->gate, net->changes, &commit, &handler);
	ward_buf_release(&raw);
	return err;
}

/* Not by what the walk lists: dates that contradict each other would let a
 * commit of the ref's own past speak for a path. */
static const struct ward_error *
note_brought(struct net *net, const struct ward_oid *id)
{
	struct ward_gate *gate = net->gate;
	bool was_there, is_past = false;
	const struct ward_error *err;

	err = ward_repo_was_there(gate->in.repo, id, &was_there);
	if (!err && was_there)
		err = ward_graph_is_ancestor(
		    gate->graph, id, &net->update->old_tip, &is_past);
	if (!err && !is_past)
		err = note_commit(net, id);
	return err;
}

/* What do the commits make of which paths that this update brings, whoever
 * judged them? Asked only where a rule found something. */
static const struct ward_error *
gather(struct net *net)
{
	struct ward_walk *walk = ward_walk_new(net->gate->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t count;

	net->changes = ward_changes_new(
	    net->gate->in.repo, ward_gate_budgets(net->gate)->paths);
	ward_walk_want(walk, &net->update->new_tip, 0);
	ward_walk_hide(walk, &net->update->old_tip, 0);
	err = ward_walk_run(walk, &commits, &count);
	for (size_t i = 0; !err && i < count; i++)
		err = note_brought(net, &commits[i].id);
	net->is_gathered = !err;
	ward_walk_free(walk);
	return err;
}

static const struct ward_error *
ask(struct net *net, size_t set, const struct ward_subject *subject)
{
	struct ward_gate *gate = net->gate;
	const struct ward_rule_set *law = &gate->in.policy->sets[set];
	struct ward_oid id = hash_state(subject->change);
	const struct ward_error *err;

	for (size_t i = 0; i < law->nuses; i++) {
		if (!(law->uses[i].rule->on & WARD_ON_CHANGE))
			continue;
		ward_gate_ask(gate, law, &law->uses[i], subject);
		if (ward_report_is_empty(&gate->report))
			continue;
		if (!net->is_gathered) {
			err = gather(net);
			if (err)
				return err;
		}
		if (ward_oidmap_get(&net->made, &id) != WARD_OIDMAP_NONE)
			continue;
		ward_mend(&gate->report, TAKES_BACK);
		ward_report_commit(&gate->report, gate->verdict);
	}
	return NULL;
}

static bool
is_asked(const struct net *net, size_t set)
{
	const struct ward_gate *gate = net->gate;
	const struct ward_rule_set *law = &gate->in.policy->sets[set];

	return (gate->governed[net->number] >> set & 1) != 0 &&
	    ward_gate_binds(gate, law) && (law->on & WARD_ON_CHANGE) != 0;
}

static const struct ward_error *
on_change(void *data, const struct ward_change *change)
{
	struct net *net = data;
	struct ward_subject subject =
	    ward_gate_subject(net->gate, WARD_ON_CHANGE);
	const struct ward_error *err = NULL;

	subject.update = net->update;
	subject.change = change;
	subject.is_net = true;
	for (size_t i = 0; i < net->gate->in.policy->nsets && !err; i++)
		if (is_asked(net, i))
			err = ask(net, i, &subject);
	return err;
}

/* A rewrite, or an update over merges, whoever judged them: what else could
 * roll back? */
static bool
may_roll_back(const struct net *net)
{
	const struct ward_update *update = net->update;
	const struct ward_gate *gate = net->gate;
	bool is_wanted = false;

	for (size_t i = 0; i < gate->in.policy->nsets; i++)
		is_wanted |= is_asked(net, i);
	if (update->old_tip.size == 0 || update->new_tip.size == 0)
		return false;
	return is_wanted &&
	    (update->kind != WARD_UPDATE_FORWARD ||
		!ward_graph_is_line(
		    gate->graph, &update->old_tip, &update->new_tip));
}

static const struct ward_error *
judge(struct net *net)
{
	struct ward_change_handler handler = { on_change, NULL, net };
	const struct ward_update *update = net->update;
	struct ward_gate *gate = net->gate;
	struct ward_oid now, before;
	const struct ward_error *err;

	if (!may_roll_back(net))
		return NULL;
	err = ward_graph_tree(gate->graph, &update->new_tip, &now);
	if (!err)
		err = ward_graph_tree(gate->graph, &update->old_tip, &before);
	if (!err)
		err = ward_changes_walk(
		    gate->changes, &now, &before, 1, &handler);
	return err;
}

const struct ward_error *
ward_gate_judge_net(struct ward_gate *gate)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < gate->nupdates && !err; i++) {
		struct net net = {
			.gate = gate, .update = &gate->updates[i], .number = i
		};

		if (gate->updates[i].kind == WARD_UPDATE_FORWARD ||
		    gate->updates[i].kind == WARD_UPDATE_REWRITE)
			err = judge(&net);
		ward_changes_free(net.changes);
		ward_oidmap_release(&net.made);
	}
	return err;
}

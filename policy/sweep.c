/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a whole history comes before the rules: nothing in it is old,
 * covered or trusted, so each commit is judged when it is met. */
#include <assert.h>
#include "refward/memory.h"
#include "policy/engine.h"

/* A set whose rules ask by which refs a commit comes, or of all commits ahead,
 * has them brought as a push has. */
static bool
is_swept(const struct ward_rule_set *set)
{
	return (set->needs & (WARD_NEEDS_BRANCH | WARD_NEEDS_SIGNATURES)) == 0;
}

bool
ward_gate_sweeps(const struct ward_gate *gate, const struct ward_rule_set *set)
{
	return gate->in.is_audit && is_swept(set);
}

/* The sets that are swept, and look at commits at all. */
static uint64_t
swept_sets(const struct ward_gate *gate)
{
	const struct ward_policy *policy = gate->in.policy;
	uint64_t sets = 0;

	for (size_t i = 0; i < policy->nsets; i++)
		if (is_swept(&policy->sets[i]) &&
		    (policy->sets[i].on & (WARD_ON_COMMIT | WARD_ON_CHANGE)) !=
			0)
			sets |= UINT64_C(1) << i;
	return sets & gate->bound;
}

struct sparing {
	struct ward_gate *gate;
	uint64_t set;
};

static const struct ward_error *
spare_one(void *data, const struct ward_oid *id)
{
	const struct sparing *sparing = data;

	return ward_sweep_spare(sparing->gate->sweep, id, sparing->set);
}

static const struct ward_error *
start(struct ward_gate *gate, uint64_t sets)
{
	const struct ward_policy *policy = gate->in.policy;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < policy->nsets && !err; i++) {
		struct sparing sparing = { gate, UINT64_C(1) << i };

		if ((sets >> i & 1) != 0)
			err = ward_gate_spare(
			    gate, &policy->sets[i], spare_one, &sparing);
	}
	for (size_t i = 0; i < gate->nupdates && !err; i++) {
		const struct ward_update *update = &gate->updates[i];
		uint64_t governed = gate->governed[i] & sets;

		if (update->new_tip.size == 0)
			continue;
		err = ward_sweep_start(
		    gate->sweep, &update->new_tip, governed, (uint32_t)i);
		if (err)
			err = ward_error_wrap(err, "ref '%s'", update->ref);
	}
	return err;
}

/* The sets of a commit, as if refs had brought it: the rule file's in its
 * order, the built-in one last. */
static uint32_t
bring(struct ward_gate *gate, uint64_t sets, const struct ward_update **refs)
{
	const struct ward_policy *policy = gate->in.policy;
	size_t count = policy->nsets, base = gate->nbringings;
	uint32_t first = UINT32_MAX;

	for (size_t n = 0; n < count; n++) {
		size_t i = (count - n) % count;
		struct ward_bringing *bringing = &gate->bringings[base + i];

		if (!(sets >> i & 1))
			continue;
		*bringing = (struct ward_bringing){ .refs = &refs[i],
			.set = &policy->sets[i],
			.lanes = 1,
			.next = first };
		first = (uint32_t)(base + i);
	}
	return first;
}

/* A date is a claim: it spares this commit, and none below it. */
static uint64_t
sets_since(const struct ward_gate *gate, uint64_t sets, int64_t date)
{
	for (size_t i = 0; gate->in.since != NULL && sets >> i != 0; i++) {
		if (date < gate->in.since[i])
			sets &= ~(UINT64_C(1) << i);
		if (i == WARD_SETS_MAX - 1)
			break;
	}
	return sets;
}

static const struct ward_error *
judge(struct ward_gate *gate, const struct ward_swept *swept,
    const struct ward_update **refs)
{
	uint64_t sets = sets_since(gate, swept->sets, swept->date);
	struct ward_brought brought = { .id = swept->id };
	const struct ward_memo *memo = gate->in.memo;
	const struct ward_error *err;

	if (sets == 0)
		return NULL;
	if (swept->is_first &&
	    ward_oidmap_get(&gate->numbers, &swept->id) == WARD_OIDMAP_NONE)
		ward_verdict_note_judged(gate->verdict, swept->date);
	for (size_t i = 0; i < gate->in.policy->nsets; i++)
		if (sets >> i & 1)
			refs[i] = &gate->updates[ward_sweep_start_of(
			    gate->sweep, swept, i)];
	brought.first = bring(gate, sets, refs);
	if (memo == NULL)
		return ward_gate_judge_one(gate, &brought, swept->commit);
	if (memo->recall(memo->data, swept->number, sets, refs, gate->verdict))
		return NULL;
	memo->begin(memo->data, &swept->id, sets, gate->verdict);
	err = ward_gate_judge_one(gate, &brought, swept->commit);
	if (err)
		memo->spoil(memo->data);
	memo->end(memo->data, gate->graph, gate->verdict);
	return err;
}

/* A commit before it is known which refs lead to it: any of a set will do. */
struct ahead {
	struct ward_gate *gate;
	uint64_t sets;
	const struct ward_update **refs;
	struct ward_buf raw;
};

/* What goes wrong here goes wrong again, where it counts. */
static const struct ward_error *
judge_ahead(void *data, const struct ward_oid *id)
{
	struct ahead *ahead = data;
	struct ward_gate *gate = ahead->gate;
	const struct ward_memo *memo = gate->in.memo;
	struct ward_brought brought = { .id = *id };
	const struct ward_error *err;
	struct ward_commit commit;
	struct ward_graph_commit known;
	bool is_new, is_known;
	uint64_t sets;

	err =
	    ward_graph_read_new(gate->graph, id, &ahead->raw, &commit, &is_new);
	if (err)
		return NULL;
	is_known = ward_graph_tell(gate->graph, id, &known);
	assert(is_known);
	sets = sets_since(gate, ahead->sets, known.date);
	if (sets == 0)
		return NULL;
	brought.first = bring(gate, sets, ahead->refs);
	memo->begin(memo->data, id, sets, gate->verdict);
	err = ward_gate_judge_one(gate, &brought, is_new ? &commit : NULL);
	if (err)
		memo->spoil(memo->data);
	memo->end(memo->data, gate->graph, gate->verdict);
	return err;
}

/* Where a set looks at changes, which tree is malformed depends on what was met
 * before, so nothing is judged ahead. */
static const struct ward_error *
let_judge_ahead(struct ward_gate *gate, uint64_t sets)
{
	const struct ward_policy *policy = gate->in.policy;
	struct ahead ahead = { .gate = gate, .raw = WARD_BUF_INIT };
	const struct ward_error *err;

	if (gate->in.memo == NULL || gate->in.memo->ahead == NULL ||
	    !gate->in.skips_trees)
		return NULL;
	ahead.refs =
	    ward_arena_alloc(gate->arena, policy->nsets * sizeof(*ahead.refs));
	for (size_t i = 0; i < policy->nsets; i++) {
		if ((sets >> i & 1) == 0)
			continue;
		if (!policy->sets[i].is_built_in &&
		    (policy->sets[i].on & WARD_ON_CHANGE) != 0)
			return NULL;
		for (size_t j = 0; j < gate->nupdates; j++)
			if ((gate->governed[j] >> i & 1) != 0 &&
			    gate->updates[j].new_tip.size != 0) {
				ahead.refs[i] = &gate->updates[j];
				ahead.sets |= UINT64_C(1) << i;
				break;
			}
	}
	err = gate->in.memo->ahead(
	    gate->in.memo->data, gate->verdict, judge_ahead, &ahead);
	ward_buf_release(&ahead.raw);
	return err;
}

const struct ward_error *
ward_gate_judge_swept(struct ward_gate *gate)
{
	const struct ward_policy *policy = gate->in.policy;
	uint64_t sets = swept_sets(gate);
	const struct ward_update **refs =
	    ward_arena_alloc(gate->arena, policy->nsets * sizeof(*refs));
	const struct ward_error *err;
	struct ward_swept swept;
	bool found = true;

	if (!gate->in.is_audit || sets == 0)
		return NULL;
	gate->bringings = ward_realloc_array(gate->bringings,
	    gate->nbringings + policy->nsets, sizeof(*gate->bringings));
	gate->sweep = ward_sweep_new(gate->graph, (unsigned int)policy->nsets);
	err = let_judge_ahead(gate, sets);
	if (err)
		return err;
	if (gate->in.memo != NULL)
		gate->in.memo->know(gate->in.memo->data, gate->graph);
	err = start(gate, sets);
	while (!err && found) {
		err = ward_sweep_next(gate->sweep, &swept, &found);
		if (!err && found)
			err = judge(gate, &swept, refs);
		if (gate->in.progress != NULL)
			gate->in.progress(
			    gate->in.progress_data, gate->verdict->njudged, 0);
	}
	return err;
}

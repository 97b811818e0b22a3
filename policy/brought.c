/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which commits each rule set has to judge (semantics: "Coverage"). */
#include <string.h>
#include "refward/memory.h"
#include "policy/engine.h"

struct asked {
	const struct ward_gate *gate;
	const struct ward_rule_set *law;
	uint64_t set; /* one bit */
	bool is_once; /* one walk is enough to bring a commit */
};

/* What an earlier walk for the set brought. */
static bool
is_brought(const struct asked *asked, const struct ward_oid *id)
{
	const struct ward_gate *gate = asked->gate;
	size_t number = ward_oidmap_get(&gate->numbers, id);

	return number != WARD_OIDMAP_NONE &&
	    gate->bringings[gate->brought[number].first].set == asked->law;
}

static bool
is_covered(void *data, const struct ward_oid *id)
{
	const struct asked *asked = data;
	const struct ward_gate *gate = asked->gate;

	if (asked->is_once && is_brought(asked, id))
		return true;
	return !gate->in.is_audit && gate->in.coverage != NULL &&
	    (ward_coverage_sets(gate->in.coverage, id) & asked->set) != 0;
}

/* In a clone: what the server has, since its refs were judged there. */
static void
find_known(struct ward_gate *gate)
{
	gate->trusted = ward_arena_alloc(
	    gate->arena, gate->in.nknown * sizeof(*gate->trusted));
	for (size_t i = 0; i < gate->in.nknown; i++)
		gate->trusted[gate->ntrusted++] = gate->in.known[i];
	gate->trusted_sets = gate->in.known_sets;
}

/* What the server's file trusts, where it stands before this push. */
static const struct ward_error *
find_trusted(struct ward_gate *gate)
{
	if (gate->in.is_audit)
		return NULL;
	if (!gate->in.is_local)
		return ward_policy_trusted_tips(&gate->trusted, &gate->ntrusted,
		    gate->in.policy, gate->in.repo, gate->arena);
	find_known(gate);
	return NULL;
}

/* A commit that is not in this repository spares nothing in it. */
const struct ward_error *
ward_gate_spare(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_error *(*spare)(void *data, const struct ward_oid *id),
    void *data)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < set->nsince && !err; i++) {
		enum ward_object_type type;
		uint64_t size;

		if (set->since[i].size != ward_repo_oid_size(gate->in.repo))
			continue;
		err = ward_repo_header(
		    gate->in.repo, &set->since[i], &type, &size);
		if (err && err->code == WARD_E_MISSING)
			err = NULL;
		else if (!err && type == WARD_OBJECT_COMMIT)
			err = spare(data, &set->since[i]);
	}
	return err;
}

static const struct ward_error *
trust(void *walk, const struct ward_oid *id)
{
	ward_walk_trust(walk, id);
	return NULL;
}

static struct ward_brought *
brought_of(struct ward_gate *gate, const struct ward_oid *id)
{
	size_t number = ward_oidmap_get(&gate->numbers, id);

	if (number != WARD_OIDMAP_NONE)
		return &gate->brought[number];
	number = gate->nbrought++;
	if (gate->nbrought > gate->brought_capacity) {
		gate->brought_capacity =
		    ward_grow(gate->brought_capacity, gate->nbrought);
		gate->brought = ward_realloc_array(gate->brought,
		    gate->brought_capacity, sizeof(*gate->brought));
	}
	ward_oidmap_put(&gate->numbers, id, number);
	gate->brought[number].id = *id;
	gate->brought[number].first = UINT32_MAX;
	return &gate->brought[number];
}

static void
add_bringing(struct ward_gate *gate, const struct ward_walked *commit,
    const struct ward_bringing *bringing)
{
	struct ward_brought *brought = brought_of(gate, &commit->id);
	size_t set = (size_t)(bringing->set - gate->in.policy->sets);
	size_t number = gate->nbringings++;

	if (brought->first == UINT32_MAX ||
	    gate->bringings[brought->first].set != bringing->set)
		gate->nbrought_by_set[set]++;
	if (gate->nbringings > gate->bringings_capacity) {
		gate->bringings_capacity =
		    ward_grow(gate->bringings_capacity, gate->nbringings);
		gate->bringings = ward_realloc_array(gate->bringings,
		    gate->bringings_capacity, sizeof(*gate->bringings));
	}
	gate->bringings[number] = *bringing;
	gate->bringings[number].lanes = commit->lanes;
	gate->bringings[number].next = brought->first;
	brought->first = (uint32_t)number;
}

static struct ward_walk *
new_walk(struct ward_gate *gate, uint64_t set,
    const struct ward_update *const *refs, size_t count)
{
	struct ward_walk *walk = ward_walk_new(gate->graph);

	for (unsigned int lane = 0; lane < count; lane++) {
		ward_walk_want(walk, &refs[lane]->new_tip, lane);
		if (refs[lane]->old_tip.size != 0)
			ward_walk_hide(walk, &refs[lane]->old_tip, lane);
	}
	for (size_t i = 0; i < gate->ntrusted; i++)
		if (gate->trusted_sets == NULL ||
		    (gate->trusted_sets[i] & set) != 0)
			ward_walk_trust(walk, &gate->trusted[i]);
	gate->walks = ward_realloc_array(
	    gate->walks, gate->nwalks + 1, sizeof(struct ward_walk *));
	gate->walks[gate->nwalks++] = walk;
	return walk;
}

/* One walk for up to 64 refs that one set governs. */
static const struct ward_error *
walk_refs(struct ward_gate *gate, struct asked *asked,
    const struct ward_update **refs, size_t count)
{
	const struct ward_rule_set *set = asked->law;
	struct ward_bringing bringing = { .set = set, .refs = refs };
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t ncommits;

	bringing.walk = new_walk(gate, asked->set, refs, count);
	ward_walk_set_covered(bringing.walk, is_covered, asked);
	err = ward_gate_spare(gate, set, trust, bringing.walk);
	if (!err)
		err = ward_walk_run(bringing.walk, &commits, &ncommits);
	if (err)
		return err;
	for (size_t i = 0; i < ncommits; i++)
		add_bringing(gate, &commits[i], &bringing);
	return NULL;
}

/*
 * An audit has as many refs as there are, and so may a push that fills an empty
 * repository. There what one walk brought need not be brought by the next, if
 * no rule asks by which ref it comes; else it must: where a ref has a past,
 * which walk truly brings a commit may come out only later.
 */
static bool
brings_once(const struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_update *const *refs, size_t count)
{
	if ((set->needs & WARD_NEEDS_BRANCH) != 0)
		return false;
	if (gate->in.is_audit)
		return true;
	for (size_t i = 0; i < count; i++)
		if (refs[i]->old_tip.size != 0)
			return false;
	return gate->ntrusted == 0 && set->nsince == 0;
}

static const struct ward_error *
enumerate_set(struct ward_gate *gate, size_t number)
{
	const struct ward_rule_set *set = &gate->in.policy->sets[number];
	const struct ward_update **refs =
	    ward_arena_alloc(gate->arena, gate->nupdates * sizeof(*refs));
	struct asked *asked = ward_arena_alloc(gate->arena, sizeof(*asked));
	const struct ward_error *err = NULL;
	size_t count = 0;

	for (size_t i = 0; i < gate->nupdates; i++)
		if ((gate->governed[i] >> number & 1) != 0 &&
		    gate->updates[i].new_tip.size != 0)
			refs[count++] = &gate->updates[i];
	asked->gate = gate;
	asked->law = set;
	asked->set = UINT64_C(1) << number;
	asked->is_once = brings_once(gate, set, refs, count);
	for (size_t i = 0; i < count && !err; i += WARD_LANES_MAX)
		err = walk_refs(gate, asked, refs + i,
		    count - i < WARD_LANES_MAX ? count - i : WARD_LANES_MAX);
	return err;
}

/* A set that looks at names alone never makes the repository be read. */
static bool
looks_at_commits(const struct ward_rule_set *set)
{
	return (set->on & (WARD_ON_COMMIT | WARD_ON_CHANGE)) != 0 ||
	    (set->needs & WARD_NEEDS_WALK) != 0;
}

const struct ward_error *
ward_gate_enumerate(struct ward_gate *gate)
{
	const struct ward_policy *policy = gate->in.policy;
	const struct ward_error *err = find_trusted(gate);

	for (size_t i = 0; i < policy->nsets && !err; i++)
		if (looks_at_commits(&policy->sets[i]) &&
		    !ward_gate_sweeps(gate, &policy->sets[i]))
			err = enumerate_set(gate, i);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the order in which a push is judged, and what an acceptance leaves. */
#include "refward/gate.h"

#include <stdarg.h>
#include <stdlib.h>
#include "refward/memory.h"
#include "policy/engine.h"

#define TEXT_MAX 2048

const struct ward_budgets *
ward_gate_budgets(const struct ward_gate *gate)
{
	return gate->in.budgets != NULL ? gate->in.budgets
					: ward_policy_budgets(gate->in.policy);
}

struct ward_gate *
ward_gate_new(const struct ward_gate_input *input)
{
	struct ward_gate *gate = ward_alloc(sizeof(*gate));
	const struct ward_budgets *budgets;

	gate->in = *input;
	budgets = ward_gate_budgets(gate);
	gate->arena = ward_arena_new();
	gate->scratch = ward_arena_new();
	gate->signatures = ward_signatures_new();
	gate->graph = input->graph != NULL
	    ? input->graph
	    : ward_graph_new(input->repo, budgets->commits);
	if (!input->is_audit && input->graph == NULL)
		ward_graph_keep(gate->graph);
	gate->changes = ward_changes_new(input->repo, budgets->paths);
	gate->kept.arena = gate->arena;
	return gate;
}

void
ward_gate_free(struct ward_gate *gate)
{
	if (gate == NULL)
		return;
	for (size_t i = 0; i < gate->nwalks; i++)
		ward_walk_free(gate->walks[i]);
	free(gate->walks);
	ward_sweep_free(gate->sweep);
	free(gate->brought);
	free(gate->bringings);
	ward_oidmap_release(&gate->numbers);
	ward_report_release(&gate->report);
	ward_signatures_free(gate->signatures);
	ward_buf_release(&gate->content.raw);
	ward_changes_free(gate->changes);
	if (gate->in.graph == NULL)
		ward_graph_free(gate->graph);
	ward_arena_free(gate->scratch);
	ward_arena_free(gate->arena);
	free(gate);
}

void
ward_gate_find(struct ward_gate *gate, const char *rule, const char *ref,
    const char *mend, const char *fmt, ...)
{
	struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.set = "refward",
		.rule = rule,
		.ref = ref,
		.mend = mend };
	va_list args;

	va_start(args, fmt);
	finding.what =
	    ward_arena_vprintf(gate->verdict->arena, TEXT_MAX, fmt, args);
	va_end(args);
	ward_verdict_add(gate->verdict, &finding);
}

/* What the system says may name files of the server. */
static bool
is_of_the_server(const struct ward_error *err)
{
	return err->code == WARD_E_SYSTEM || err->code == WARD_E_CORRUPT ||
	    err->code == WARD_E_UNTRUSTED;
}

void
ward_gate_unknown(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_rule_use *use, const char *ref,
    const struct ward_oid *commit, const struct ward_error *err)
{
	struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.is_unknown = true,
		.set = set != NULL ? set->name : "refward",
		.rule = use != NULL ? use->rule->name : "push",
		.file = use != NULL ? use->file : NULL,
		.file_line = use != NULL ? use->line : 0,
		.ref = ref };

	if (commit != NULL)
		finding.commit = *commit;
	finding.what = ward_arena_strdup(gate->verdict->arena, err->text);
	if (is_of_the_server(err)) {
		finding.detail = finding.what;
		finding.what = "the server failed to read its repository";
	}
	ward_verdict_add(gate->verdict, &finding);
}

bool
ward_gate_binds(const struct ward_gate *gate, const struct ward_rule_set *set)
{
	return gate->bound >> (set - gate->in.policy->sets) & 1;
}

bool
ward_gate_accepts_object(
    const struct ward_gate *gate, const struct ward_oid *id)
{
	const struct ward_policy *policy = gate->in.policy;

	for (size_t i = 0; i < policy->naccepted; i++)
		if (ward_oid_equal(&policy->accepted[i], id))
			return true;
	return false;
}

bool
ward_gate_lists_admitted(const struct ward_gate *gate,
    const struct ward_rule_use **use, struct ward_rule_use *admitted)
{
	*admitted = **use;
	admitted->mode = WARD_MODE_RECORD;
	admitted->is_admitted = true;
	*use = admitted;
	return gate->in.is_audit;
}

static bool
governs_any(const struct ward_gate *gate, size_t set)
{
	for (size_t i = 0; i < gate->nupdates; i++)
		if (gate->governed[i] >> set & 1)
			return true;
	return false;
}

/* An exempt pusher is named in every decision that it changes. */
static void
bind_sets(struct ward_gate *gate)
{
	const struct ward_policy *policy = gate->in.policy;
	const struct ward_pusher *pusher = gate->in.push->pusher;
	struct ward_verdict *verdict = gate->verdict;

	verdict->exempted = ward_arena_alloc(
	    verdict->arena, policy->nsets * sizeof(*verdict->exempted));
	for (size_t i = 0; i < policy->nsets; i++) {
		const struct ward_rule_set *set = &policy->sets[i];

		if (!governs_any(gate, i))
			continue;
		if (pusher != NULL && ward_actors_include(&set->exempt, pusher))
			verdict->exempted[verdict->nexempted++] = set->name;
		else
			gate->bound |= UINT64_C(1) << i;
	}
}

void
ward_gate_ask_set(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_subject *subject)
{
	for (size_t i = 0; i < set->nuses; i++) {
		const struct ward_rule_use *use = &set->uses[i];
		struct ward_rule_use admitted;

		if (!(use->rule->on & subject->on))
			continue;
		if (use->rule == &ward_rule_tag_object &&
		    ward_gate_accepts_object(gate, &subject->update->new) &&
		    !ward_gate_lists_admitted(gate, &use, &admitted))
			continue;
		ward_gate_ask(gate, set, use, subject);
		ward_report_commit(&gate->report, gate->verdict);
	}
}

struct ward_subject
ward_gate_subject(struct ward_gate *gate, unsigned int on)
{
	return (struct ward_subject){ .on = on,
		.push = gate->in.push,
		.kept = &gate->kept,
		.signatures = gate->signatures,
		.graph = gate->graph,
		.repo = gate->in.repo };
}

static void
judge_push(struct ward_gate *gate, size_t number)
{
	const struct ward_rule_set *set = &gate->in.policy->sets[number];
	struct ward_update *governed =
	    ward_arena_alloc(gate->arena, gate->nupdates * sizeof(*governed));
	struct ward_subject subject = ward_gate_subject(gate, WARD_ON_PUSH);

	subject.updates = governed;
	subject.ncommits = gate->nbrought_by_set[number];
	for (size_t i = 0; i < gate->nupdates; i++)
		if (gate->governed[i] >> number & 1)
			governed[subject.nupdates++] = gate->updates[i];
	ward_gate_ask_set(gate, set, &subject);
}

static void
judge_updates(struct ward_gate *gate, size_t number)
{
	struct ward_subject subject = ward_gate_subject(gate, WARD_ON_UPDATE);

	subject.updates = gate->updates;
	subject.nupdates = gate->nupdates;
	subject.trusted = gate->trusted;
	subject.ntrusted = gate->ntrusted;
	for (size_t i = 0; i < gate->nupdates; i++) {
		subject.update = &gate->updates[i];
		if ((gate->governed[i] >> number & 1) != 0 &&
		    subject.update->kind != WARD_UPDATE_NOTHING)
			ward_gate_ask_set(
			    gate, &gate->in.policy->sets[number], &subject);
	}
}

static void
judge_refs(struct ward_gate *gate)
{
	const struct ward_policy *policy = gate->in.policy;

	for (size_t i = 0; i < policy->nsets; i++) {
		if (!ward_gate_binds(gate, &policy->sets[i]))
			continue;
		if ((policy->sets[i].on & WARD_ON_UPDATE) != 0)
			judge_updates(gate, i);
		if (!gate->in.is_audit &&
		    (policy->sets[i].on & WARD_ON_PUSH) != 0)
			judge_push(gate, i);
	}
}

/* What of the rule file is about this repository. A clone may not know which
 * one it is of; a server does. */
static const struct ward_error *
find_repository(struct ward_gate *gate)
{
	const char *name = gate->in.push->repository;
	const struct ward_error *err;

	if (name == NULL && !gate->in.is_local)
		return ward_error(WARD_E_INVALID, "the repository has no name");
	err = ward_policy_repository(
	    &gate->repository, gate->in.policy, name, gate->arena);
	if (!err && gate->repository.rules_branch != NULL &&
	    gate->in.policy->own == NULL)
		err = ward_error(
		    WARD_E_INVALID, "the repository's own rules were not read");
	if (!err && gate->in.sets != NULL)
		gate->repository.sets &= *gate->in.sets;
	return err;
}

const struct ward_error *
ward_gate_judge(struct ward_gate *gate, struct ward_verdict *verdict)
{
	const struct ward_error *err;
	bool go_on = false;

	gate->verdict = verdict;
	err = find_repository(gate);
	if (!err)
		err = ward_gate_read_refs(gate, &go_on);
	if (!err && go_on)
		err = ward_gate_look_at_host(gate);
	if (!err && go_on)
		err = ward_gate_check_own_rules(gate);
	if (!err && go_on) {
		bind_sets(gate);
		ward_gate_grant(gate);
		err = ward_gate_enumerate(gate);
		if (!err)
			judge_refs(gate);
		if (!err)
			err = ward_gate_judge_tags(gate);
		if (!err)
			err = ward_gate_judge_commits(gate);
		if (!err)
			err = ward_gate_judge_swept(gate);
		if (!err)
			err = ward_gate_judge_files(gate);
		if (!err && !gate->in.is_audit)
			err = ward_gate_judge_net(gate);
	}
	if (err)
		ward_gate_unknown(gate, NULL, NULL, NULL, NULL, err);
	return err;
}

/* Of an exempt pusher no commit was in doubt, so none was settled: only what
 * he truly brings has his exemption. */
static void
settle_exempt(struct ward_gate *gate, const struct ward_brought *brought)
{
	uint32_t at = brought->first;

	for (; at != UINT32_MAX; at = gate->bringings[at].next) {
		struct ward_bringing *bringing = &gate->bringings[at];
		uint64_t lanes = 0;
		const struct ward_error *err;

		if (ward_gate_binds(gate, bringing->set))
			continue;
		err = ward_walk_settle(bringing->walk, &brought->id, &lanes);
		bringing->lanes = err ? 0 : lanes;
	}
}

/* The sets for which some lane's walk to this commit met only what was judged,
 * covered or trusted. */
static uint64_t
covering_sets(const struct ward_gate *gate, uint32_t at)
{
	uint64_t sets = 0;

	for (; at != UINT32_MAX; at = gate->bringings[at].next) {
		const struct ward_bringing *bringing = &gate->bringings[at];

		if (bringing->lanes & ~ward_walk_unclean_lanes(bringing->walk))
			sets |= UINT64_C(1)
			    << (bringing->set - gate->in.policy->sets);
	}
	return sets;
}

static void
cover_swept(void *data, const struct ward_oid *id, uint64_t sets)
{
	struct ward_gate *gate = data;

	ward_coverage_add(gate->in.coverage, id, sets);
}

void
ward_gate_cover(struct ward_gate *gate)
{
	if (gate->in.coverage == NULL)
		return;
	for (size_t i = 0; i < gate->nbrought; i++)
		settle_exempt(gate, &gate->brought[i]);
	for (size_t i = 0; i < gate->nbrought; i++) {
		uint64_t sets = covering_sets(gate, gate->brought[i].first);

		if (sets != 0)
			ward_coverage_add(
			    gate->in.coverage, &gate->brought[i].id, sets);
	}
	if (gate->sweep != NULL)
		ward_sweep_each(gate->sweep, cover_swept, gate);
}

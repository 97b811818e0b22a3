/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of the bypasses that a pusher asks for are granted. */
#include <string.h>
#include "refward/glob.h"
#include "refward/import.h"
#include "policy/engine.h"

static bool
has_rule(const struct ward_rule_set *set, const char *name)
{
	for (size_t i = 0; i < set->nuses; i++)
		if (strcmp(set->uses[i].rule->name, name) == 0)
			return true;
	return false;
}

static bool
is_granted(struct ward_gate *gate, const struct ward_bypass *bypass)
{
	const struct ward_rule_set *set =
	    ward_policy_find_set(gate->in.policy, bypass->set);
	const struct ward_push *push = gate->in.push;
	const char *why = NULL;

	if (set == NULL)
		why = "there is no such rule set";
	else if (push->pusher == NULL || push->pusher->is_anonymous ||
	    !ward_actors_include(&set->bypass, push->pusher))
		why = "you may not bypass it";
	else if (set->bypass_until != 0 && push->now >= set->bypass_until)
		why = "the time to bypass it is over";
	else if (bypass->rule != NULL && !has_rule(set, bypass->rule))
		why = "it has no such rule";
	if (why != NULL)
		ward_gate_find(gate, "bypass", NULL, NULL,
		    "rule set '%s'%s%s: %s", bypass->set,
		    bypass->rule != NULL ? ", rule " : "",
		    bypass->rule != NULL ? bypass->rule : "", why);
	return why == NULL;
}

/* Its size is what an import is opened for. */
static const char *const size_rules[] = { "max-commits", "max-refs" };
#define NSIZE_RULES (sizeof(size_rules) / sizeof(size_rules[0]))

static bool
is_for_all_refs(struct ward_gate *gate, const struct ward_import *import)
{
	bool is_for_all = true;

	for (size_t i = 0; i < gate->nupdates && import->ref != NULL; i++) {
		const char *ref = gate->updates[i].ref;

		if (ward_glob_match(
			ward_view_str(import->ref), ward_view_str(ref)))
			continue;
		is_for_all = false;
		ward_gate_find(gate, "import", ref, NULL,
		    "this import is for '%s' only", import->ref);
	}
	return is_for_all;
}

/* As a bypass of every set but the built-in one: what two readers would read
 * differently is let in by nobody's import. */
static void
grant_import(struct ward_gate *gate, struct ward_bypass *granted)
{
	const struct ward_import *import = gate->in.push->import;
	struct ward_verdict *verdict = gate->verdict;
	struct ward_bypass bypass = {
		.reason = ward_arena_printf(verdict->arena, 1024,
		    "import opened by %s: %s", import->administrator,
		    import->reason)
	};

	for (size_t i = 1; i < gate->in.policy->nsets; i++) {
		bypass.set = gate->in.policy->sets[i].name;
		bypass.rule = NULL;
		if (!import->is_judged)
			granted[verdict->nbypasses++] = bypass;
		for (size_t j = 0; j < NSIZE_RULES && import->is_judged; j++) {
			bypass.rule = size_rules[j];
			if (has_rule(&gate->in.policy->sets[i], bypass.rule))
				granted[verdict->nbypasses++] = bypass;
		}
	}
}

void
ward_gate_grant(struct ward_gate *gate)
{
	const struct ward_push *push = gate->in.push;
	const struct ward_wishes *wishes = &push->wishes;
	struct ward_verdict *verdict = gate->verdict;
	struct ward_bypass *granted = ward_arena_alloc(verdict->arena,
	    (wishes->nbypasses + NSIZE_RULES * gate->in.policy->nsets) *
		sizeof(*granted));

	if (wishes->problem != NULL)
		ward_gate_find(
		    gate, "push-option", NULL, NULL, "%s", wishes->problem);
	verdict->bypasses = granted;
	for (size_t i = 0; i < wishes->nbypasses; i++)
		if (is_granted(gate, &wishes->bypasses[i]))
			granted[verdict->nbypasses++] = wishes->bypasses[i];
	if (push->import != NULL && is_for_all_refs(gate, push->import))
		grant_import(gate, granted);
	else if (push->import == NULL && wishes->import != NULL)
		ward_gate_find(gate, "import", NULL, NULL, "%s",
		    push->import_problem != NULL ? push->import_problem
						 : "there is no import here");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of the bypasses that a pusher asks for are granted. */
#include <string.h>
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

void
ward_gate_grant(struct ward_gate *gate)
{
	const struct ward_wishes *wishes = &gate->in.push->wishes;
	struct ward_verdict *verdict = gate->verdict;
	struct ward_bypass *granted = ward_arena_alloc(
	    verdict->arena, wishes->nbypasses * sizeof(*granted));

	if (wishes->problem != NULL)
		ward_gate_find(
		    gate, "push-option", NULL, NULL, "%s", wishes->problem);
	verdict->bypasses = granted;
	for (size_t i = 0; i < wishes->nbypasses; i++)
		if (is_granted(gate, &wishes->bypasses[i]))
			granted[verdict->nbypasses++] = wishes->bypasses[i];
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides that rules about signatures are asked ahead, for what they want to
 * know: so that many signatures are verified at once. What they find then is
 * dropped, and errors will come again.
 */
#include "policy/engine.h"

static bool
is_asked(const struct ward_rule_use *use, const struct ward_subject *subject)
{
	bool is_merge =
	    subject->commit != NULL && subject->commit->commit->nparents > 1;

	return (use->needs & WARD_NEEDS_SIGNATURES) != 0 &&
	    (use->rule->on & subject->on) != 0 &&
	    !(is_merge && use->skips_merges);
}

void
ward_gate_ask_ahead(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_subject *subject)
{
	const struct ward_error *lost;

	if (!(set->needs & WARD_NEEDS_SIGNATURES))
		return;
	for (size_t i = 0; i < set->nuses; i++) {
		const struct ward_rule_use *use = &set->uses[i];

		if (!is_asked(use, subject))
			continue;
		ward_report_start(
		    &gate->report, gate->verdict, set, use, subject);
		lost = use->rule->evaluate(use->conf, subject, &gate->report);
		(void)lost;
		ward_report_clear(&gate->report);
	}
}

static void
ask_sets(struct ward_gate *gate, const struct ward_brought *brought,
    const struct ward_subject *subject)
{
	const struct ward_rule_set *set = NULL;

	for (uint32_t at = brought->first; at != UINT32_MAX;
	     at = gate->bringings[at].next) {
		if (gate->bringings[at].set == set)
			continue;
		set = gate->bringings[at].set;
		if (ward_gate_binds(gate, set))
			ward_gate_ask_ahead(gate, set, subject);
	}
}

static bool
is_any_asked(const struct ward_gate *gate)
{
	for (size_t i = 0; i < gate->in.policy->nsets; i++) {
		const struct ward_rule_set *set = &gate->in.policy->sets[i];

		if (ward_gate_binds(gate, set) &&
		    (set->needs & WARD_NEEDS_SIGNATURES) != 0)
			return true;
	}
	return false;
}

void
ward_gate_foresee_commits(struct ward_gate *gate)
{
	struct ward_read_commit read = { .raw = WARD_BUF_INIT };
	struct ward_subject subject = ward_gate_subject(gate, WARD_ON_COMMIT);
	const struct ward_error *lost;

	if (!is_any_asked(gate))
		return;
	subject.commit = &read.facts;
	ward_signatures_gather(gate->signatures);
	for (size_t i = 0; i < gate->nbrought; i++) {
		lost = ward_gate_read_commit(gate, &gate->brought[i].id, &read);
		if (lost)
			break;
		ask_sets(gate, &gate->brought[i], &subject);
		ward_arena_free(gate->scratch);
		gate->scratch = ward_arena_new();
	}
	ward_signatures_verify(gate->signatures);
	ward_buf_release(&read.raw);
}

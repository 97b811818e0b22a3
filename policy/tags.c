/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which tags an update brings, and how rules are asked of each. */
#include "policy/engine.h"

typedef void (*ask_fn)(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_subject *subject);

static void
ask_sets(struct ward_gate *gate, size_t number,
    const struct ward_tag_facts *facts, ask_fn ask)
{
	const struct ward_policy *policy = gate->in.policy;
	struct ward_subject subject = ward_gate_subject(gate, WARD_ON_TAG);

	subject.update = &gate->updates[number];
	subject.tag = facts;
	for (size_t i = 0; i < policy->nsets; i++)
		if ((gate->governed[number] >> i & 1) != 0 &&
		    ward_gate_binds(gate, &policy->sets[i]) &&
		    (policy->sets[i].on & WARD_ON_TAG) != 0)
			ask(gate, &policy->sets[i], &subject);
}

/* That the chain has an end was found out when its ref was read. */
static const struct ward_error *
walk(struct ward_gate *gate, size_t number, ask_fn ask)
{
	struct ward_read_tag read = { .raw = WARD_BUF_INIT };
	struct ward_oid at = gate->updates[number].new;
	const struct ward_error *err;
	enum ward_object_type type;
	uint64_t size;

	for (;;) {
		err = ward_repo_header(gate->in.repo, &at, &type, &size);
		if (err || type != WARD_OBJECT_TAG)
			break;
		err = ward_gate_read_tag(gate, &at, &read);
		if (err)
			break;
		ask_sets(gate, number, &read.facts, ask);
		at = read.tag.target;
		ward_arena_free(gate->scratch);
		gate->scratch = ward_arena_new();
	}
	ward_buf_release(&read.raw);
	return err;
}

static const struct ward_error *
walk_all(struct ward_gate *gate, ask_fn ask)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < gate->nupdates && !err; i++) {
		const struct ward_update *update = &gate->updates[i];

		if (!update->is_annotated)
			continue;
		err = walk(gate, i, ask);
		if (err)
			err = ward_error_wrap(err, "ref '%s'", update->ref);
	}
	return err;
}

const struct ward_error *
ward_gate_judge_tags(struct ward_gate *gate)
{
	const struct ward_error *err;

	ward_signatures_gather(gate->signatures);
	err = walk_all(gate, ward_gate_ask_ahead);
	ward_signatures_verify(gate->signatures);
	return err ? err : walk_all(gate, ward_gate_ask_set);
}

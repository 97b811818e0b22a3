/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a tagged tree or blob is judged: as files that nobody committed. */
#include "policy/engine.h"

struct files {
	struct ward_gate *gate;
	const struct ward_update *update;
	uint64_t sets;
};

static struct ward_subject
subject_of(const struct files *files, const struct ward_change *change)
{
	struct ward_subject subject =
	    ward_gate_subject(files->gate, WARD_ON_CHANGE);

	subject.update = files->update;
	subject.change = change;
	subject.content = &files->gate->content;
	return subject;
}

static const struct ward_error *
on_change(void *data, const struct ward_change *change)
{
	const struct files *files = data;
	struct ward_gate *gate = files->gate;
	struct ward_subject subject = subject_of(files, change);

	for (size_t i = 0; i < gate->in.policy->nsets; i++) {
		const struct ward_rule_set *set = &gate->in.policy->sets[i];

		if (!(files->sets >> i & 1) || !ward_gate_binds(gate, set))
			continue;
		ward_gate_ask_set(gate, set, &subject);
	}
	return NULL;
}

static const struct ward_error *
on_malformed(void *data, struct ward_view path, const struct ward_oid *tree,
    const char *problem)
{
	const struct files *files = data;

	(void)path;
	if (!ward_gate_accepts_object(files->gate, tree))
		ward_gate_find(files->gate, "object", files->update->ref, NULL,
		    "tree is malformed: %s", problem);
	return NULL;
}

static const struct ward_error *
judge(struct files *files)
{
	const struct ward_update *update = files->update;
	struct ward_change_handler handler = { on_change, on_malformed, files };
	struct ward_change change = { .kind = WARD_CHANGE_ADDED,
		.path = ward_view_str(update->ref),
		.mode = WARD_MODE_FILE,
		.id = update->new_end };

	if (update->new_end_type == WARD_OBJECT_TREE)
		return ward_changes_walk(
		    files->gate->changes, &update->new_end, NULL, 0, &handler);
	return on_change(files, &change);
}

const struct ward_error *
ward_gate_judge_files(struct ward_gate *gate)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < gate->nupdates && !err; i++) {
		struct files files = { gate, &gate->updates[i],
			gate->governed[i] };

		if (gate->updates[i].kind != WARD_UPDATE_NOTHING &&
		    gate->updates[i].new_end.size != 0)
			err = judge(&files);
	}
	return err;
}

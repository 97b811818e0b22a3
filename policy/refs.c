/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the client's claims become updates of real refs. */
#include <stdlib.h>
#include <string.h>
#include "refward/glob.h"
#include "refward/host.h"
#include "refward/memory.h"
#include "refward/refname.h"
#include "refward/text.h"
#include "policy/engine.h"

#define LINKS_MAX 5

/* A name's own form; false where the rest of the line must not be believed. */
static bool
check_name(struct ward_gate *gate, struct ward_view name)
{
	const char *problem = ward_refname_problem(name);
	const char *shown;

	if (problem == NULL)
		return true;
	shown = ward_arena_copy(gate->verdict->arena, name.data, name.size);
	ward_gate_find(gate, "ref-name", shown, NULL, "ref name %s", problem);
	return false;
}

/* Follow symbolic refs to the ref that would really move. An audit lists none
 * of them, and takes each ref for a new one. */
static const struct ward_error *
resolve(struct ward_gate *gate, struct ward_update *update,
    const struct ward_push_line *line)
{
	struct ward_ref ref = { 0 };
	const struct ward_error *err;

	update->ref = update->pushed;
	if (gate->in.is_audit)
		return NULL;
	if (gate->in.is_local) {
		update->old = line->old;
		return NULL;
	}
	for (int links = 0;; links++) {
		err = ward_repo_ref(gate->in.repo, update->ref, &ref);
		if (err || ref.target == NULL)
			break;
		if (links == LINKS_MAX ||
		    !ward_view_starts(ward_view_str(ref.target), "refs/")) {
			err = ward_error(WARD_E_INVALID,
			    "symbolic ref '%s' leads nowhere", update->pushed);
			break;
		}
		update->ref =
		    ward_arena_strdup(gate->verdict->arena, ref.target);
		ward_ref_release(&ref);
	}
	if (!err && ref.exists)
		update->old = ref.id;
	ward_ref_release(&ref);
	return err;
}

static const struct ward_error *
peel_both(struct ward_gate *gate, struct ward_update *update)
{
	struct ward_peeled now = { .ntags = 0 }, before = { .ntags = 0 };
	const struct ward_error *err = NULL;

	if (!ward_oid_is_null(&update->new))
		err = ward_repo_peel(&now, gate->in.repo, &update->new);
	if (!err && !ward_oid_is_null(&update->old))
		err = ward_repo_peel(&before, gate->in.repo, &update->old);
	if (err)
		return err;
	update->is_annotated = now.ntags > 0;
	if (now.type == WARD_OBJECT_COMMIT) {
		update->new_tip = now.end;
	} else {
		update->new_end = now.end;
		update->new_end_type = now.type;
	}
	if (before.type == WARD_OBJECT_COMMIT)
		update->old_tip = before.end;
	return NULL;
}

static const struct ward_error *
find_kind(struct ward_gate *gate, struct ward_update *update)
{
	bool is_forward = false;
	const struct ward_error *err = NULL;

	if (ward_oid_is_null(&update->new)) {
		update->kind = WARD_UPDATE_DELETE;
	} else if (ward_oid_is_null(&update->old)) {
		update->kind = WARD_UPDATE_CREATE;
	} else {
		if (!ward_refname_is_tag(ward_view_str(update->ref)) &&
		    update->old_tip.size != 0 && update->new_tip.size != 0)
			err = ward_graph_is_ancestor(gate->graph,
			    &update->old_tip, &update->new_tip, &is_forward);
		update->kind =
		    is_forward ? WARD_UPDATE_FORWARD : WARD_UPDATE_REWRITE;
	}
	return err;
}

/* What the client says the ref was must be what it is. */
static bool
check_claim(struct ward_gate *gate, const struct ward_update *update,
    const struct ward_push_line *line)
{
	if (gate->in.is_audit || ward_oid_equal(&line->old, &update->old))
		return true;
	ward_gate_find(gate, "stale", update->ref,
	    "git fetch, then look at what changed and push again",
	    "the ref is not where the client says it is");
	return false;
}

static const struct ward_error *
read_update(struct ward_gate *gate, struct ward_update *update,
    const struct ward_push_line *line)
{
	const struct ward_error *err;

	update->pushed = ward_arena_copy(
	    gate->verdict->arena, line->name.data, line->name.size);
	update->old = line->new;
	memset(update->old.bytes, 0, sizeof(update->old.bytes));
	update->new = line->new;
	err = resolve(gate, update, line);
	if (err)
		return err;
	if (!check_claim(gate, update, line)) {
		update->kind = WARD_UPDATE_NOTHING;
		return NULL;
	}
	/* An absent ref may be there by the time that git deletes it, without
	 * a comparison: deleting takes the permission in any case. */
	if (ward_oid_equal(&update->old, &update->new) &&
	    !ward_oid_is_null(&update->new)) {
		update->kind = WARD_UPDATE_NOTHING;
		return NULL;
	}
	err = peel_both(gate, update);
	return err ? err : find_kind(gate, update);
}

/* A namespace other than branches and tags is open only where a set names it
 * by more than "refs/". */
static bool
opens_namespace(const struct ward_rule_set *set, struct ward_view ref)
{
	for (size_t i = 0; i < set->refs.count; i++) {
		struct ward_view glob = ward_view_str(set->refs.items[i]);

		if (!ward_view_starts(glob, "!") &&
		    ward_glob_literal_prefix(glob).size > strlen("refs/") &&
		    ward_glob_match(glob, ref))
			return true;
	}
	return false;
}

static uint64_t
governing_sets(struct ward_gate *gate, const char *ref)
{
	const struct ward_policy *policy = gate->in.policy;
	uint64_t sets = 0;

	for (size_t i = 0; i < policy->nsets; i++)
		if (ward_rule_set_governs(&policy->sets[i], ward_view_str(ref),
			gate->in.push->kind))
			sets |= UINT64_C(1) << i;
	return sets & gate->repository.sets;
}

static bool
is_open(struct ward_gate *gate, const char *ref, uint64_t sets)
{
	const struct ward_policy *policy = gate->in.policy;
	const struct ward_pusher *pusher = gate->in.push->pusher;
	struct ward_view name = ward_view_str(ref);

	if (ward_view_starts(name, "refs/replace/"))
		return false;
	if (ward_refname_is_branch(name) || ward_refname_is_tag(name))
		return true;
	if (pusher != NULL && (pusher->is_host || pusher->is_web) &&
	    ward_host_owns(policy->host, name))
		return true;
	for (size_t i = 0; i < policy->nsets; i++)
		if ((sets >> i & 1) != 0 &&
		    ward_rule_set_is_law(&policy->sets[i]) &&
		    opens_namespace(&policy->sets[i], name))
			return true;
	return false;
}

static bool
is_matched(const struct ward_policy *policy, uint64_t sets)
{
	for (size_t i = 0; i < policy->nsets; i++)
		if ((sets >> i & 1) != 0 &&
		    ward_rule_set_is_law(&policy->sets[i]))
			return true;
	return false;
}

static void
govern(struct ward_gate *gate, size_t i)
{
	const struct ward_update *update = &gate->updates[i];
	uint64_t by_ref_name = governing_sets(gate, update->ref);
	uint64_t by_pushed_name = governing_sets(gate, update->pushed);

	gate->governed[i] = by_ref_name | by_pushed_name;
	if (gate->in.is_audit)
		return;
	if (!is_open(gate, update->ref, by_ref_name) ||
	    !is_open(gate, update->pushed, by_pushed_name)) {
		ward_gate_find(gate, "namespace", update->ref, NULL,
		    "only branches and tags may be pushed here");
		return;
	}
	if (is_matched(gate->in.policy, gate->governed[i]))
		return;
	gate->verdict->has_unmatched = true;
	if (gate->in.policy->refuses_unmatched)
		ward_gate_find(gate, "unmatched", update->ref, NULL,
		    "no rule set governs this ref");
}

const struct ward_error *
ward_gate_read_refs(struct ward_gate *gate, bool *go_on)
{
	const struct ward_push *push = gate->in.push;
	const struct ward_error *err = NULL;

	*go_on = true;
	for (size_t i = 0; i < push->nlines; i++)
		if (!check_name(gate, push->lines[i].name))
			*go_on = false;
	if (!*go_on)
		return NULL;
	gate->updates = ward_arena_alloc(
	    gate->verdict->arena, push->nlines * sizeof(*gate->updates));
	gate->governed = ward_arena_alloc(
	    gate->arena, push->nlines * sizeof(*gate->governed));
	for (size_t i = 0; i < push->nlines && !err; i++) {
		gate->updates[i].line = i;
		err = read_update(gate, &gate->updates[i], &push->lines[i]);
		if (err)
			err = ward_error_wrap(
			    err, "ref '%s'", gate->updates[i].pushed);
	}
	if (err)
		return err;
	gate->nupdates = push->nlines;
	gate->verdict->updates = gate->updates;
	gate->verdict->nupdates = gate->nupdates;
	for (size_t i = 0; i < gate->nupdates; i++)
		govern(gate, i);
	return ward_gate_check_names(gate);
}

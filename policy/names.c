/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names must not stand beside each other, nor be made at all. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/refname.h"
#include "policy/engine.h"
#include "refward/skeleton.h"

static int
by_name(const void *a, const void *b)
{
	const struct ward_update *const *left = a;
	const struct ward_update *const *right = b;

	return strcmp((*left)->ref, (*right)->ref);
}

static const struct ward_update **
sort_updates(struct ward_gate *gate)
{
	const struct ward_update **sorted =
	    ward_arena_alloc(gate->arena, gate->nupdates * sizeof(*sorted));

	for (size_t i = 0; i < gate->nupdates; i++)
		sorted[i] = &gate->updates[i];
	if (gate->nupdates > 1)
		qsort(sorted, gate->nupdates, sizeof(*sorted), by_name);
	return sorted;
}

/* One verdict belongs to one line: two lines must not move one ref. */
static void
check_twice(struct ward_gate *gate)
{
	const struct ward_update **sorted = gate->sorted;

	for (size_t i = 1; i < gate->nupdates; i++) {
		if (strcmp(sorted[i - 1]->ref, sorted[i]->ref) != 0)
			continue;
		if (strcmp(sorted[i - 1]->pushed, sorted[i]->pushed) == 0)
			ward_gate_find(gate, "ref-twice", sorted[i]->ref, NULL,
			    "the same ref twice in one push");
		else
			ward_gate_find(gate, "ref-twice", sorted[i]->ref, NULL,
			    "'%s' and '%s' are the same ref",
			    sorted[i - 1]->pushed, sorted[i]->pushed);
	}
}

/* A name, and what it looks like. */
struct looking {
	const struct ward_update *update;
	const char *skeleton;
};

static int
by_skeleton(const void *a, const void *b)
{
	const struct looking *left = a, *right = b;

	return strcmp(left->skeleton, right->skeleton);
}

static struct looking *
sort_by_looks(struct ward_gate *gate)
{
	struct looking *names =
	    ward_arena_alloc(gate->arena, gate->nupdates * sizeof(*names));
	struct ward_buf text = WARD_BUF_INIT;

	for (size_t i = 0; i < gate->nupdates; i++) {
		ward_buf_clear(&text);
		ward_skeleton(&text, ward_view_str(gate->updates[i].ref));
		names[i].update = &gate->updates[i];
		names[i].skeleton =
		    ward_arena_strdup(gate->arena, ward_buf_str(&text));
	}
	ward_buf_release(&text);
	qsort(names, gate->nupdates, sizeof(*names), by_skeleton);
	return names;
}

/* Names that differ only in case live in one file on some file systems, and
 * people take look-alikes for each other. */
static void
check_twins(struct ward_gate *gate)
{
	struct looking *names;

	if (gate->nupdates < 2)
		return;
	names = sort_by_looks(gate);
	for (size_t i = 1; i < gate->nupdates; i++) {
		const struct ward_update *one = names[i - 1].update;
		const struct ward_update *two = names[i].update;

		if (by_skeleton(&names[i - 1], &names[i]) == 0 &&
		    strcmp(one->ref, two->ref) != 0 &&
		    (one->kind == WARD_UPDATE_CREATE ||
			two->kind == WARD_UPDATE_CREATE))
			ward_gate_find(gate, "ref-name", two->ref, NULL,
			    "looks like '%s' in this push", one->ref);
	}
}

static bool
is_pushed_too(struct ward_gate *gate, const char *ref)
{
	struct ward_update key = { .ref = ref };
	const struct ward_update *pointer = &key;
	const struct ward_update **found = bsearch(
	    &pointer, gate->sorted, gate->nupdates, sizeof(*found), by_name);

	return found != NULL && (*found)->kind != WARD_UPDATE_DELETE;
}

/* Git would read one name as either: no tag like a branch, no branch like a
 * tag. */
static const struct ward_error *
check_namesake(struct ward_gate *gate, const struct ward_update *update)
{
	struct ward_view name = ward_view_str(update->ref);
	struct ward_buf other = WARD_BUF_INIT;
	struct ward_ref ref = { 0 };
	const struct ward_error *err = NULL;

	if (!ward_refname_namesake(&other, name))
		return NULL;
	err = ward_repo_ref(gate->in.repo, ward_buf_str(&other), &ref);
	if (!err && (ref.exists || is_pushed_too(gate, ward_buf_str(&other))))
		ward_gate_find(gate, "ref-name", update->ref, NULL,
		    "there is a %s of that name: git could not tell them "
		    "apart",
		    ward_refname_is_tag(name) ? "branch" : "tag");
	ward_ref_release(&ref);
	ward_buf_release(&other);
	return err;
}

static const struct ward_error *
check_created(struct ward_gate *gate, const struct ward_update *update)
{
	const char *problem =
	    ward_refname_create_problem(ward_view_str(update->ref));

	if (problem != NULL)
		ward_gate_find(gate, "ref-name", update->ref, NULL,
		    "ref name %s", problem);
	return check_namesake(gate, update);
}

const struct ward_error *
ward_gate_check_names(struct ward_gate *gate)
{
	const struct ward_error *err = NULL;

	gate->sorted = sort_updates(gate);
	check_twice(gate);
	if (gate->in.is_audit)
		return NULL;
	check_twins(gate);
	for (size_t i = 0; i < gate->nupdates && !err; i++)
		if (gate->updates[i].kind == WARD_UPDATE_CREATE)
			err = check_created(gate, &gate->updates[i]);
	return err;
}

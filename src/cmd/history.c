/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how refs that are there already come before the engine. */
#include "src/cmd/history.h"

#include <stdlib.h>
#include "refward/glob.h"
#include "refward/refname.h"

/* What is multiplied in the engine must not overflow. */
#define NO_BUDGET (UINT64_MAX / 1024)

const struct ward_budgets ward_no_budgets = {
	.commits = NO_BUDGET,
	.bytes = NO_BUDGET,
	.object_bytes = NO_BUDGET,
	.paths = NO_BUDGET,
	.lines = NO_BUDGET,
};

struct refs {
	struct ward_session *session;
	const struct ward_history *how;
	struct ward_push_line *lines;
	size_t count, capacity;
	uint64_t sets; /* that are asked for, and hold for this repository */
};

static bool
is_wanted(const struct ward_history *how, struct ward_view name)
{
	for (size_t i = 0; i < how->nrefs; i++)
		if (ward_glob_match(ward_view_str(how->refs[i]), name))
			return true;
	return how->nrefs == 0;
}

/* The built-in set is number 0, and governs every ref. */
static bool
is_governed(const struct ward_session *session, uint64_t sets, const char *name)
{
	struct ward_view view = ward_view_str(name);

	if ((sets & 1) != 0 &&
	    (ward_refname_is_branch(view) || ward_refname_is_tag(view)))
		return true;
	for (size_t i = 1; i < ward_policy_set_count(session->policy); i++)
		if ((sets >> i & 1) != 0 &&
		    ward_policy_set_governs(
			session->policy, i, name, session->push.kind))
			return true;
	return false;
}

static const struct ward_error *
take_ref(void *data, const char *name, const struct ward_oid *id)
{
	struct refs *refs = data;
	struct ward_push_line *line;

	if (!is_wanted(refs->how, ward_view_str(name)) ||
	    !is_governed(refs->session, refs->sets, name))
		return NULL;
	if (refs->count == refs->capacity) {
		refs->capacity = ward_grow(refs->capacity, refs->count + 1);
		refs->lines = ward_realloc_array(
		    refs->lines, refs->capacity, sizeof(*refs->lines));
	}
	line = &refs->lines[refs->count++];
	line->old = ward_session_null(refs->session);
	line->new = *id;
	line->name =
	    ward_view_str(ward_arena_strdup(refs->session->arena, name));
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	const struct ward_push_line *left = a, *right = b;

	return ward_view_compare(left->name, right->name);
}

static const struct ward_error *
find_refs(struct refs *refs)
{
	const struct ward_history *how = refs->how;
	struct ward_session *session = refs->session;
	struct ward_repository repository;
	const struct ward_error *err;

	err = ward_policy_repository(&repository, session->policy,
	    session->push.repository, session->arena);
	refs->sets =
	    repository.sets & (how->sets != NULL ? *how->sets : UINT64_MAX);
	if (!err)
		err =
		    ward_repo_each_ref(session->repo, "refs/", take_ref, refs);
	if (!err && refs->count > 1)
		qsort(refs->lines, refs->count, sizeof(*refs->lines), by_name);
	return err;
}

const struct ward_error *
ward_history_judge(struct ward_session *session, const struct ward_history *how)
{
	struct refs refs = { .session = session, .how = how };
	struct ward_gate_input input = { .is_audit = true,
		.sets = how->sets,
		.budgets = &ward_no_budgets,
		.skips_trees = how->skips_trees,
		.since = how->since,
		.memo = how->memo,
		.progress = how->progress,
		.progress_data = how->progress_data };
	const struct ward_error *err = find_refs(&refs);

	session->push.lines = refs.lines;
	session->push.nlines = refs.count;
	return err ? err : ward_session_judge(session, &input);
}

/* Both lists are sorted by name. */
static const char *
first_moved(const struct ward_push_line *before, size_t nbefore,
    const struct ward_push_line *now, size_t nnow)
{
	for (size_t i = 0; i < nbefore && i < nnow; i++) {
		int order = ward_view_compare(before[i].name, now[i].name);

		if (order != 0)
			return order < 0 ? before[i].name.data
					 : now[i].name.data;
		if (!ward_oid_equal(&before[i].new, &now[i].new))
			return now[i].name.data;
	}
	if (nbefore == nnow)
		return NULL;
	return nbefore > nnow ? before[nnow].name.data : now[nbefore].name.data;
}

const struct ward_error *
ward_history_check(struct ward_session *session, const struct ward_history *how,
    const char **moved)
{
	struct refs refs = { .session = session, .how = how };
	const struct ward_error *err = find_refs(&refs);

	if (!err)
		*moved = first_moved(session->push.lines, session->push.nlines,
		    refs.lines, refs.count);
	free(refs.lines);
	return err;
}

void
ward_history_forget(struct ward_session *session)
{
	free((void *)session->push.lines);
	session->push.lines = NULL;
	session->push.nlines = 0;
}

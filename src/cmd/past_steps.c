/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a branch tells of pushes that nobody wrote down. */
#include <stdlib.h>
#include "refward/object.h"
#include "src/cmd/past.h"

/* What HEAD names; NULL where that is no ref. */
static const struct ward_error *
find_branch(const char **out, struct ward_session *session)
{
	struct ward_ref ref = { .exists = false };
	const struct ward_error *err =
	    ward_repo_ref(session->repo, "HEAD", &ref);

	*out = NULL;
	if (!err && ref.target != NULL)
		*out = ward_arena_strdup(session->arena, ref.target);
	ward_ref_release(&ref);
	return err;
}

/* The step to `id` from its first parent, which *id becomes. */
static const struct ward_error *
take_step(struct ward_past *out, struct ward_session *session,
    const char *branch, struct ward_oid *id)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_push_line *line =
	    ward_arena_alloc(session->arena, sizeof(*line));
	enum ward_object_type type;
	struct ward_commit commit = { .nparents = 0 };
	const struct ward_error *err =
	    ward_repo_read(session->repo, id, &type, &raw);

	if (!err &&
	    (type != WARD_OBJECT_COMMIT ||
		!ward_commit_parse(&commit, ward_buf_view(&raw), id->size)))
		err = ward_error(
		    WARD_E_CORRUPT, "'%s' leads to what is no commit", branch);
	line->name = ward_view_str(branch);
	line->new = *id;
	line->old = ward_session_null(session);
	if (!err && commit.nparents > 0)
		line->old = ward_commit_parent(&commit, 0);
	*out = (struct ward_past){ .time = commit.committer.time,
		.lines = line,
		.nlines = 1,
		.outcome = WARD_ACCEPTED };
	*id = line->old;
	ward_buf_release(&raw);
	return err;
}

const struct ward_error *
ward_pasts_steps(
    struct ward_pasts *out, struct ward_session *session, size_t count)
{
	struct ward_oid id = ward_session_null(session);
	const char *branch;
	const struct ward_error *err = find_branch(&branch, session);

	if (!err && branch != NULL)
		err = ward_session_ref(session, branch, &id);
	while (!err && out->count < count && !ward_oid_is_null(&id)) {
		if (out->count == out->capacity) {
			out->capacity =
			    ward_grow(out->capacity, out->count + 1);
			out->items = ward_realloc_array(
			    out->items, out->capacity, sizeof(*out->items));
		}
		err = take_step(&out->items[out->count], session, branch, &id);
		out->count += !err;
	}
	return err;
}

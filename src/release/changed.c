/* SPDX-License-Identifier: Apache-2.0 */
/* Hides against what a line's paths have changed. */
#include <stdlib.h>
#include <string.h>
#include "refward/change.h"
#include "src/release/release.h"

/* Paths kept of one line, and the commits that it may stand on. */
#define BYTES_MAX (8 * 1024 * 1024)
#define BASES_MAX 64

struct walking {
	struct ward_line *line;
	size_t nbytes;
	struct ward_oid *bases;
	size_t nbases;
	struct ward_oidmap brought;
};

static const struct ward_error *
take_path(void *data, const struct ward_change *change)
{
	struct walking *walking = data;
	struct ward_changed *changed = &walking->line->changed;
	struct ward_arena *arena = walking->line->selection->arena;

	walking->nbytes += change->path.size;
	if (walking->nbytes > BYTES_MAX)
		return ward_error(WARD_E_LIMIT, "too many paths changed");
	changed->items = ward_release_grow(arena, changed->items,
	    changed->count, &changed->capacity, sizeof(*changed->items));
	changed->items[changed->count++] = ward_view(
	    ward_arena_copy(arena, change->path.data, change->path.size),
	    change->path.size);
	return NULL;
}

/* Each base by itself: a path counts that differs from one of them. NULL: all
 * that there is has come new. */
static const struct ward_error *
compare(struct walking *walking, const struct ward_oid *base)
{
	struct ward_selection *selection = walking->line->selection;
	const struct ward_budgets *budgets =
	    ward_policy_budgets(selection->in->policy);
	struct ward_change_handler handler = { take_path, NULL, walking };
	struct ward_changes *changes;
	struct ward_oid now, before;
	const struct ward_error *err;

	err = ward_graph_tree(
	    selection->graph, &walking->line->update->new_tip, &now);
	if (!err && base)
		err = ward_graph_tree(selection->graph, base, &before);
	if (err)
		return err;
	changes = ward_changes_new(selection->in->repo, budgets->paths);
	err = ward_changes_walk(changes, &now, &before, base ? 1 : 0, &handler);
	ward_changes_free(changes);
	return err;
}

static const struct ward_error *
read_trusted(struct ward_selection *selection)
{
	const struct ward_error *err;

	if (selection->is_trusted_read)
		return NULL;
	err =
	    ward_policy_trusted_tips(&selection->trusted, &selection->ntrusted,
		selection->in->policy, selection->in->repo, selection->arena);
	selection->is_trusted_read = !err;
	return err;
}

static const struct ward_error *
take_base(struct walking *walking, const struct ward_oid *id)
{
	if (ward_oidmap_get(&walking->brought, id) != WARD_OIDMAP_NONE)
		return NULL;
	for (size_t i = 0; i < walking->nbases; i++)
		if (ward_oid_equal(&walking->bases[i], id))
			return NULL;
	if (walking->nbases == BASES_MAX)
		return ward_error(WARD_E_LIMIT, "too many merge bases");
	walking->bases[walking->nbases++] = *id;
	return NULL;
}

/* Its parents that it does not bring lie in a trusted branch. */
static const struct ward_error *
take_parents(struct walking *walking, const struct ward_oid *id)
{
	struct ward_buf raw = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_commit commit;
	const struct ward_error *err;

	err =
	    ward_repo_read(walking->line->selection->in->repo, id, &type, &raw);
	if (!err && !ward_commit_parse(&commit, ward_buf_view(&raw), id->size))
		err = ward_error(WARD_E_INVALID, "commit %s", commit.problem);
	for (size_t i = 0; !err && i < commit.nparents; i++) {
		struct ward_oid parent = ward_commit_parent(&commit, i);

		err = take_base(walking, &parent);
	}
	ward_buf_release(&raw);
	return err;
}

/* Where the line's history leaves that of the trusted refs. */
static const struct ward_error *
find_bases(struct walking *walking)
{
	struct ward_selection *selection = walking->line->selection;
	const struct ward_oid *tip = &walking->line->update->new_tip;
	struct ward_walk *walk = ward_walk_new(selection->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t count = 0;

	ward_walk_want(walk, tip, 0);
	for (size_t i = 0; i < selection->ntrusted; i++)
		ward_walk_trust(walk, &selection->trusted[i]);
	err = ward_walk_run(walk, &commits, &count);
	for (size_t i = 0; i < count && !err; i++)
		ward_oidmap_put(&walking->brought, &commits[i].id, i);
	for (size_t i = 0; i < count && !err; i++)
		err = take_parents(walking, &commits[i].id);
	if (!err && count == 0)
		err = take_base(walking, tip);
	ward_walk_free(walk);
	return err;
}

/* A base that lies behind another says nothing that the other does not. */
static const struct ward_error *
is_behind(struct walking *walking, size_t i, bool *out)
{
	const struct ward_error *err = NULL;

	*out = false;
	for (size_t j = 0; j < walking->nbases && !*out && !err; j++)
		if (j != i)
			err = ward_graph_is_ancestor(
			    walking->line->selection->graph, &walking->bases[i],
			    &walking->bases[j], out);
	return err;
}

static const struct ward_error *
compare_with_bases(struct walking *walking)
{
	const struct ward_error *err = NULL;

	if (walking->nbases == 0)
		return compare(walking, NULL);
	for (size_t i = 0; i < walking->nbases && !err; i++) {
		bool is_old;

		err = is_behind(walking, i, &is_old);
		if (!err && !is_old)
			err = compare(walking, &walking->bases[i]);
	}
	return err;
}

static const struct ward_error *
walk(struct walking *walking)
{
	const struct ward_update *update = walking->line->update;
	struct ward_selection *selection = walking->line->selection;
	const struct ward_error *err;

	if (update->old_tip.size > 0)
		return compare(walking, &update->old_tip);
	err = read_trusted(selection);
	if (!err && selection->ntrusted == 0)
		return compare(walking, NULL);
	walking->bases = ward_arena_alloc(
	    selection->arena, BASES_MAX * sizeof(*walking->bases));
	if (!err)
		err = find_bases(walking);
	return err ? err : compare_with_bases(walking);
}

const struct ward_changed *
ward_line_changed(struct ward_line *line)
{
	struct ward_changed *changed = &line->changed;
	struct walking walking = { .line = line };
	const struct ward_error *err;

	if (changed->is_read)
		return changed;
	changed->is_read = true;
	if (line->update->new_tip.size == 0) {
		changed->doubt = "it leads to no commit";
		return changed;
	}
	err = walk(&walking);
	if (err)
		changed->doubt = err->code == WARD_E_LIMIT
		    ? ward_arena_printf(line->selection->arena,
			  WARD_JOB_TEXT_MAX, "%s", err->text)
		    : "what it changes cannot be read";
	ward_oidmap_release(&walking.brought);
	return changed;
}

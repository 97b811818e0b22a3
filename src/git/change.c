/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the walk over trees, which compares raw bytes entry by entry. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "refward/change.h"
#include "refward/memory.h"
#include "level.h"

struct ward_changes *
ward_changes_new(struct ward_repo *repo, uint64_t paths_max)
{
	struct ward_changes *changes = ward_alloc(sizeof(*changes));

	changes->repo = repo;
	changes->oid_size = ward_repo_oid_size(repo);
	changes->paths_max = paths_max;
	changes->shelf = ward_shelf_new();
	return changes;
}

void
ward_changes_free(struct ward_changes *changes)
{
	if (!changes)
		return;
	for (size_t i = 0; i <= WARD_CHANGE_DEPTH_MAX && changes->levels[i];
	     i++) {
		ward_sides_release(&changes->levels[i]->before);
		free(changes->levels[i]);
	}
	ward_shelf_free(changes->shelf);
	ward_oidmap_release(&changes->checks.found);
	ward_buf_release(&changes->path);
	free(changes);
}

void
ward_changes_forget(struct ward_changes *changes)
{
	ward_oidmap_release(&changes->checks.found);
}

static const struct ward_error *
report(struct ward_changes *changes, enum ward_change_kind kind,
    const struct ward_tree_raw *now, const struct ward_tree_raw *old)
{
	const struct ward_change_handler *handler = changes->handler;
	struct ward_buf *path = &changes->path;
	size_t folder_size = path->size;
	struct ward_view name = now ? now->name : old->name;
	struct ward_change change = { kind, WARD_VIEW_EMPTY,
		now ? ward_mode_plain(now->mode) : 0,
		ward_tree_raw_id(now, changes->oid_size),
		old ? ward_mode_plain(old->mode) : 0,
		ward_tree_raw_id(old, changes->oid_size) };

	if (!handler->changed)
		return NULL;
	if (folder_size + name.size > WARD_CHANGE_PATH_MAX)
		return ward_level_too_much(
		    changes, "a path longer than 4096 bytes");
	if (changes->paths == changes->paths_max)
		return ward_error(WARD_E_LIMIT,
		    "more than %" PRIu64 " changed paths (path-budget)",
		    changes->paths_max);
	changes->paths++;
	ward_buf_add_view(path, name);
	change.path = ward_buf_view(path);

	const struct ward_error *err = handler->changed(handler->data, &change);

	ward_buf_truncate(path, folder_size);
	return err;
}

static const struct ward_error *walk_folder(
    struct ward_changes *changes, size_t depth, const struct ward_oid *now);

/* Into the folder that stands at `key`, on the new side or only on old ones. */
static const struct ward_error *
descend(struct ward_changes *changes, size_t depth,
    const struct ward_tree_raw *key, bool is_gone, bool in_all)
{
	struct ward_level *above = changes->levels[depth];
	struct ward_level *level = NULL;
	size_t path_size = changes->path.size;
	struct ward_oid id = ward_tree_raw_id(key, changes->oid_size);
	const struct ward_error *err =
	    ward_level_get(changes, depth + 1, &level);

	if (!err && path_size + key->name.size + 1 > WARD_CHANGE_PATH_MAX)
		err = ward_level_too_much(
		    changes, "a path longer than 4096 bytes");
	for (size_t i = 0; !err && i < above->before.count; i++) {
		const struct ward_side *side = &above->before.items[i];

		if (ward_side_is_at(side, key))
			err = ward_level_add(changes, level, side->entry.id);
	}
	if (err)
		return err;
	level->in_all = in_all;
	ward_buf_add_view(&changes->path, key->name);
	ward_buf_add_char(&changes->path, '/');
	err = walk_folder(changes, depth + 1, is_gone ? NULL : &id);
	ward_buf_truncate(&changes->path, path_size);
	return err;
}

/* An entry of the new side: nothing new where any parent has the same. */
static const struct ward_error *
take_new(struct ward_changes *changes, size_t depth,
    const struct ward_tree_raw *now, bool is_in_first)
{
	struct ward_level *level = changes->levels[depth];
	const struct ward_error *err = ward_level_tell(changes, level,
	    ward_check_entry(&level->check, &level->now, is_in_first));
	const struct ward_tree_raw *old = NULL;
	bool in_all = level->in_all;

	if (err)
		return err;
	for (size_t i = 0; i < level->before.count; i++) {
		struct ward_side *side = &level->before.items[i];

		if (!ward_side_seek(side, now)) {
			in_all = false;
			continue;
		}
		if (memcmp(side->entry.id, now->id, changes->oid_size) == 0 &&
		    ward_mode_plain(side->entry.mode) ==
			ward_mode_plain(now->mode))
			return NULL;
		if (!old)
			old = &side->entry;
	}
	if (ward_mode_is_tree(now->mode))
		return descend(changes, depth, now, false, in_all);
	return report(
	    changes, old ? WARD_CHANGE_CHANGED : WARD_CHANGE_ADDED, now, old);
}

/* An entry of the first parent that the new side does not have. */
static const struct ward_error *
take_gone(
    struct ward_changes *changes, size_t depth, const struct ward_tree_raw *old)
{
	struct ward_level *level = changes->levels[depth];

	for (size_t i = 1; i < level->before.count; i++) {
		if (!ward_side_seek(&level->before.items[i], old))
			return NULL;
	}
	if (ward_mode_is_tree(old->mode))
		return descend(changes, depth, old, true, true);
	return report(changes, WARD_CHANGE_DELETED, NULL, old);
}

/*
 * What stands only in a later parent is neither new nor gone from all of them:
 * so the new side and the first parent lead, and the others follow.
 */
static const struct ward_error *
walk_entries(struct ward_changes *changes, size_t depth)
{
	struct ward_level *level = changes->levels[depth];
	struct ward_side *now = &level->now;
	struct ward_side *first =
	    level->before.count > 0 ? &level->before.items[0] : NULL;
	bool wants_gone =
	    first && level->in_all && changes->handler->changed != NULL;
	const struct ward_error *err = NULL;

	while (!err) {
		/* Most entries are what they were in the first parent. */
		if (first)
			ward_side_skip_same(now, first, &level->shared);

		bool has_old = first && first->has_entry;

		if (!now->has_entry && !(wants_gone && has_old))
			break;

		int order = now->has_entry ? -1 : 1;

		if (has_old && now->has_entry)
			order =
			    ward_tree_raw_compare(&now->entry, &first->entry);

		struct ward_tree_raw key =
		    order <= 0 ? now->entry : first->entry;

		if (order >= 0)
			ward_check_old(&level->check, first, order == 0);
		if (order <= 0)
			err = take_new(changes, depth, &key, order == 0);
		else if (wants_gone)
			err = take_gone(changes, depth, &key);
		if (order <= 0)
			ward_side_next(now);
		if (order >= 0)
			ward_side_next(first);
	}
	return err;
}

static const struct ward_error *
walk_folder(
    struct ward_changes *changes, size_t depth, const struct ward_oid *now)
{
	struct ward_level *level = changes->levels[depth];
	const struct ward_error *err = ward_level_open(changes, level, now);

	if (!err)
		err = walk_entries(changes, depth);
	if (!err)
		err = ward_level_tell(changes, level,
		    ward_check_end(&level->check, &level->now, &level->before));
	ward_level_close(changes, level);
	return err;
}

const struct ward_error *
ward_changes_walk(struct ward_changes *changes, const struct ward_oid *now,
    const struct ward_oid *before, size_t count,
    const struct ward_change_handler *handler)
{
	struct ward_level *level = NULL;
	const struct ward_error *err = ward_level_get(changes, 0, &level);

	changes->handler = handler;
	changes->held = 0;
	ward_buf_clear(&changes->path);
	for (size_t i = 0; !err && i < count; i++) {
		if (now && ward_oid_equal(now, &before[i]))
			return NULL;
		err = ward_level_add(changes, level, before[i].bytes);
	}
	return err ? err : walk_folder(changes, 0, now);
}

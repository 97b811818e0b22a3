/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the trees of one folder are read, and which is made of which. */
#include "level.h"

#include "refward/memory.h"

/* Octopus merges of known histories have at most 66 parents. */
#define BEFORE_MAX 256
/* Folders looked at, for each path that may be reported: a merge looks at
 * many and reports none, but folders of folders can be endless. */
#define FOLDERS_PER_PATH 16
/* Trees that lie in memory at once. */
#define HELD_MAX ((size_t)256 << 20)

/* The folder's path as people write it: without the slash at its end. */
static struct ward_view
folder(const struct ward_changes *changes)
{
	size_t size = changes->path.size;

	return ward_view(changes->path.data, size > 0 ? size - 1 : 0);
}

const struct ward_error *
ward_level_too_much(const struct ward_changes *changes, const char *what)
{
	struct ward_view path = folder(changes);

	return ward_error(WARD_E_LIMIT, "%s below '%.*s'", what, (int)path.size,
	    path.size > 0 ? path.data : "");
}

static const struct ward_error *
in_folder(const struct ward_changes *changes, const struct ward_oid *id,
    const struct ward_error *err)
{
	struct ward_view path = folder(changes);
	char hex[WARD_OID_HEX_MAX + 1];

	ward_oid_hex(id, hex);
	if (path.size == 0)
		return ward_error_wrap(err, "tree %s", hex);
	return ward_error_wrap(
	    err, "folder '%.*s', tree %s", (int)path.size, path.data, hex);
}

/* Reads the tree side->id. An old one that is none is taken as empty. */
static const struct ward_error *
open_side(struct ward_changes *changes, struct ward_level *level,
    struct ward_side *side, const struct ward_side *beside)
{
	enum ward_object_type type = WARD_OBJECT_TREE;
	bool is_new = side == &level->now;
	const struct ward_error *err = ward_side_open(
	    side, changes->repo, changes->shelf, beside, &type, &level->shared);

	if (!err && is_new && type != WARD_OBJECT_TREE)
		err = ward_error(WARD_E_INVALID, "a %s where a tree belongs",
		    ward_object_type_name(type));
	if (err)
		return in_folder(changes, &side->id, err);
	changes->held += side->raw.size;
	if (changes->held > HELD_MAX)
		return ward_level_too_much(
		    changes, "more than 256 MiB of trees");
	return NULL;
}

static void
close_side(struct ward_changes *changes, struct ward_side *side)
{
	changes->held -= side->raw.size;
	ward_side_close(side, changes->shelf);
}

const struct ward_error *
ward_level_tell(struct ward_changes *changes, const struct ward_level *level,
    const char *problem)
{
	const struct ward_change_handler *handler = changes->handler;

	return problem ? handler->malformed(handler->data, folder(changes),
			     &level->now.id, problem)
		       : NULL;
}

/* The first old tree comes first where it lies at hand, so that the new one may
 * be made of it; else it may be made of the new one. */
static const struct ward_error *
open_sides(struct ward_changes *changes, struct ward_level *level,
    const struct ward_oid *now)
{
	struct ward_sides *before = &level->before;
	struct ward_side *fresh = now ? &level->now : NULL;
	struct ward_side *old = before->count > 0 ? before->items : NULL;
	bool is_at_hand =
	    fresh && old && ward_shelf_has(changes->shelf, &old->id);
	const struct ward_error *err = NULL;

	level->shared = (struct ward_shared){ 0, 0 };
	if (fresh)
		fresh->id = *now;
	if (is_at_hand)
		err = open_side(changes, level, old, NULL);
	if (!err && fresh)
		err = open_side(changes, level, fresh, is_at_hand ? old : NULL);
	if (!err && !changes->handler->changed &&
	    !ward_side_has_folder(fresh)) {
		if (is_at_hand)
			close_side(changes, old);
		before->count = 0;
	}
	for (size_t i = is_at_hand; !err && i < before->count; i++)
		err = open_side(changes, level, &before->items[i],
		    fresh && i == 0 ? fresh : NULL);
	return err;
}

const struct ward_error *
ward_level_open(struct ward_changes *changes, struct ward_level *level,
    const struct ward_oid *now)
{
	const struct ward_error *err = NULL;
	bool is_watched = changes->handler->changed != NULL;
	bool is_unchecked = now && changes->handler->malformed &&
	    ward_check_is_due(&changes->checks, now);

	if (!is_watched && !is_unchecked) {
		level->before.count = 0;
		return NULL;
	}
	if (is_watched &&
	    changes->folders++ / FOLDERS_PER_PATH > changes->paths_max)
		return ward_level_too_much(
		    changes, "more folders than path-budget allows");
	err = open_sides(changes, level, now);
	if (!err && now && changes->handler->malformed)
		err = ward_level_tell(changes, level,
		    ward_check_begin(&level->check, &changes->checks,
			&level->now, &level->before));
	return err;
}

void
ward_level_close(struct ward_changes *changes, struct ward_level *level)
{
	close_side(changes, &level->now);
	for (size_t i = 0; i < level->before.count; i++)
		close_side(changes, &level->before.items[i]);
}

const struct ward_error *
ward_level_get(
    struct ward_changes *changes, size_t depth, struct ward_level **out)
{
	if (depth > WARD_CHANGE_DEPTH_MAX)
		return ward_level_too_much(
		    changes, "folders nested deeper than 512");
	if (!changes->levels[depth])
		changes->levels[depth] = ward_alloc(sizeof(struct ward_level));
	*out = changes->levels[depth];
	(*out)->before.count = 0;
	(*out)->in_all = true;
	(*out)->check = (struct ward_check){ .is_on = false };
	return NULL;
}

const struct ward_error *
ward_level_add(struct ward_changes *changes, struct ward_level *level,
    const unsigned char *id)
{
	struct ward_oid old = ward_oid_from_bytes(id, changes->oid_size);

	ward_sides_add(&level->before, &old);
	if (level->before.count > BEFORE_MAX)
		return ward_level_too_much(
		    changes, "more than 256 different trees of parents");
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_SIDE_H
#define REFWARD_GIT_SIDE_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/repo.h"
#include "shelf.h"
#include "tree.h"

/* One of the trees that are compared, and the entry where it stands. All
 * zeros is a tree without entries. */
struct ward_side {
	struct ward_oid id;
	struct ward_buf raw;
	struct ward_view rest; /* from the current entry on */
	bool has_entry;
	bool was_shelved;
	size_t whole; /* so many bytes are whole entries */
	struct ward_tree_raw entry;
};

/* Reads the tree side->id, off the shelf if it is there; *type says what is
 * there, and what is no tree has no entries. `beside`, an open one or NULL, is
 * what it is probably much the same as: *shared says where that is known. */
const struct ward_error *
ward_side_open(struct ward_side *side, struct ward_repo *repo,
    struct ward_shelf *shelf, const struct ward_side *beside,
    enum ward_object_type *type, struct ward_shared *shared) WARD_MUST_CHECK;
/* No entries, ready for another tree; this one is put on the shelf, unless it
 * came from there. */
void ward_side_close(struct ward_side *side, struct ward_shelf *shelf);

/* Whether a folder stands here or behind. */
bool ward_side_has_folder(const struct ward_side *side);

void ward_side_next(struct ward_side *side);
/* Whether it stands at an entry of that name and sort. */
bool
ward_side_is_at(const struct ward_side *side, const struct ward_tree_raw *key);
/* Moves on to that entry; false where there is none. */
bool ward_side_seek(struct ward_side *side, const struct ward_tree_raw *key);
/* Moves both on while their entries are the same, byte for byte. */
void ward_side_skip_same(
    struct ward_side *a, struct ward_side *b, const struct ward_shared *shared);

/* The old sides of one folder. Memory stays when `count` is set to 0. */
struct ward_sides {
	struct ward_side *items;
	size_t count;
	size_t capacity;
};

/* Adds a closed side, unless one of that id is there. */
void ward_sides_add(struct ward_sides *sides, const struct ward_oid *id);
void ward_sides_release(struct ward_sides *sides);

#endif

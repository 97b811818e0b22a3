/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how one tree is read and stepped through, without copying entries. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "side.h"

static void
read_entry(struct ward_side *side)
{
	side->has_entry =
	    ward_tree_raw_read(&side->entry, side->rest, side->id.size);
}

static void
skip_bytes(struct ward_side *side, size_t size)
{
	side->rest = ward_view(side->rest.data + size, side->rest.size - size);
}

/* Git knows the empty tree without having it. */
static bool
is_empty_tree(const struct ward_oid *id)
{
	static const char *const sha1 =
	    "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
	static const char *const sha256 =
	    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";
	char hex[WARD_OID_HEX_MAX + 1];

	return strcmp(ward_oid_hex(id, hex), id->size == 20 ? sha1 : sha256) ==
	    0;
}

static const struct ward_error *
read_tree(struct ward_side *side, struct ward_repo *repo,
    struct ward_shelf *shelf, const struct ward_side *beside,
    enum ward_object_type *type, struct ward_shared *shared)
{
	side->whole = 0;
	side->was_shelved =
	    ward_shelf_take(shelf, &side->id, &side->raw, &side->whole);
	if (!side->was_shelved)
		return beside
		    ? ward_repo_read_beside(repo, &side->id, &beside->id,
			  ward_buf_view(&beside->raw), type, &side->raw, shared)
		    : ward_repo_read(repo, &side->id, type, &side->raw);
	*type = WARD_OBJECT_TREE;
	return ward_repo_read_again(repo, &side->id, side->raw.size);
}

const struct ward_error *
ward_side_open(struct ward_side *side, struct ward_repo *repo,
    struct ward_shelf *shelf, const struct ward_side *beside,
    enum ward_object_type *type, struct ward_shared *shared)
{
	const struct ward_error *err =
	    read_tree(side, repo, shelf, beside, type, shared);

	if (err || *type != WARD_OBJECT_TREE)
		ward_buf_release(&side->raw);
	if (err && err->code == WARD_E_MISSING && is_empty_tree(&side->id)) {
		*type = WARD_OBJECT_TREE;
		err = NULL;
	}
	side->rest = ward_buf_view(&side->raw);
	read_entry(side);
	return err;
}

/* A tree is wanted twice, by its own commit and by the next one: kept any
 * longer, it keeps what is wanted out of the processor's cache. */
void
ward_side_close(struct ward_side *side, struct ward_shelf *shelf)
{
	if (side->was_shelved)
		ward_buf_release(&side->raw);
	else
		ward_shelf_put(shelf, &side->id, &side->raw, side->whole);
	side->rest = ward_view(NULL, 0);
	side->has_entry = false;
}

bool
ward_side_has_folder(const struct ward_side *side)
{
	struct ward_view rest = side->rest;
	struct ward_tree_raw entry;

	while (ward_tree_raw_read(&entry, rest, side->id.size)) {
		if (ward_mode_is_tree(entry.mode))
			return true;
		rest =
		    ward_view(rest.data + entry.size, rest.size - entry.size);
	}
	return false;
}

void
ward_side_next(struct ward_side *side)
{
	skip_bytes(side, side->entry.size);
	read_entry(side);
}

bool
ward_side_is_at(const struct ward_side *side, const struct ward_tree_raw *key)
{
	return side->has_entry && ward_tree_raw_compare(&side->entry, key) == 0;
}

bool
ward_side_seek(struct ward_side *side, const struct ward_tree_raw *key)
{
	int order = -1;

	while (side->has_entry) {
		order = ward_tree_raw_compare(&side->entry, key);
		if (order >= 0)
			break;
		ward_side_next(side);
	}
	return side->has_entry && order == 0;
}

static bool
are_at_front(const struct ward_side *a, const struct ward_side *b)
{
	return a->rest.size == a->raw.size && b->rest.size == b->raw.size;
}

/* How much of what is left is known to be the same. */
static size_t
known_size(const struct ward_side *a, const struct ward_side *b,
    const struct ward_shared *shared)
{
	if (a->rest.size == b->rest.size && a->rest.size <= shared->back)
		return a->rest.size;
	return are_at_front(a, b) ? shared->front : 0;
}

/* Where two trees first differ, the next one, much the same, may differ, too:
 * to there its entries need not be told apart again. */
void
ward_side_skip_same(
    struct ward_side *a, struct ward_side *b, const struct ward_shared *shared)
{
	bool is_first = are_at_front(a, b);
	struct ward_tree_known known = { known_size(a, b, shared), 0, 0 };

	if (!a->has_entry || !b->has_entry)
		return;
	if (is_first) {
		known.whole = a->whole;
		known.other_whole = b->whole;
	}
	ward_tree_skip_same(&a->rest, &b->rest, &known, a->id.size);
	if (is_first)
		a->whole = b->whole = a->raw.size - a->rest.size;
	read_entry(a);
	read_entry(b);
}

void
ward_sides_add(struct ward_sides *sides, const struct ward_oid *id)
{
	for (size_t i = 0; i < sides->count; i++) {
		if (ward_oid_equal(&sides->items[i].id, id))
			return;
	}
	if (sides->count == sides->capacity) {
		size_t more = ward_grow(sides->capacity, sides->count + 1);
		size_t added = more - sides->capacity;

		sides->items = ward_realloc_array(
		    sides->items, more, sizeof(*sides->items));
		memset(sides->items + sides->capacity, 0,
		    added * sizeof(*sides->items));
		sides->capacity = more;
	}
	sides->items[sides->count++].id = *id;
}

void
ward_sides_release(struct ward_sides *sides)
{
	struct ward_sides empty = { NULL, 0, 0 };

	for (size_t i = 0; i < sides->capacity; i++)
		ward_buf_release(&sides->items[i].raw);
	free(sides->items);
	*sides = empty;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which trees are kept: each has one place, and the last to come has it.
 */
#include "shelf.h"

#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"

#define PLACES	 512
#define TREE_MAX (WARD_SHELF_MAX / 4)

struct ward_shelf {
	size_t size; /* of all that lies here */
	struct place {
		struct ward_oid id;
		struct ward_buf raw; /* nothing lies here: without memory */
		size_t whole;
	} places[PLACES];
};

struct ward_shelf *
ward_shelf_new(void)
{
	return ward_alloc(sizeof(struct ward_shelf));
}

static void
clear(struct ward_shelf *shelf, struct place *place)
{
	shelf->size -= place->raw.capacity;
	ward_buf_release(&place->raw);
}

static void
clear_all(struct ward_shelf *shelf)
{
	for (size_t i = 0; i < PLACES; i++)
		clear(shelf, &shelf->places[i]);
}

void
ward_shelf_free(struct ward_shelf *shelf)
{
	if (!shelf)
		return;
	clear_all(shelf);
	free(shelf);
}

/* Who chooses ids so that they share a place makes only his own push slow. */
static struct place *
place_of(struct ward_shelf *shelf, const struct ward_oid *id)
{
	unsigned int number;

	memcpy(&number, id->bytes, sizeof(number));
	return &shelf->places[number % PLACES];
}

bool
ward_shelf_has(struct ward_shelf *shelf, const struct ward_oid *id)
{
	const struct place *place = place_of(shelf, id);

	return place->raw.data && ward_oid_equal(&place->id, id);
}

bool
ward_shelf_take(struct ward_shelf *shelf, const struct ward_oid *id,
    struct ward_buf *raw, size_t *whole)
{
	struct place *place = place_of(shelf, id);

	if (!ward_shelf_has(shelf, id))
		return false;
	ward_buf_release(raw);
	*raw = place->raw;
	*whole = place->whole;
	place->raw = (struct ward_buf)WARD_BUF_INIT;
	shelf->size -= raw->capacity;
	return true;
}

void
ward_shelf_put(struct ward_shelf *shelf, const struct ward_oid *id,
    struct ward_buf *raw, size_t whole)
{
	struct place *place = place_of(shelf, id);

	if (!raw->data || raw->capacity > TREE_MAX) {
		ward_buf_release(raw);
		return;
	}
	clear(shelf, place);
	if (shelf->size + raw->capacity > WARD_SHELF_MAX)
		clear_all(shelf);
	place->id = *id;
	place->raw = *raw;
	place->whole = whole;
	shelf->size += raw->capacity;
	*raw = (struct ward_buf)WARD_BUF_INIT;
}

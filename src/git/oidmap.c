/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the table behind a map of ids: open addressing, at most half full. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/oid.h"

#define SLOTS_MIN 64

struct ward_oidmap_slot {
	struct ward_oid id; /* size 0: nobody here */
	size_t number;
};

/* Ids are hashes already, but whoever makes objects can choose their first
 * bytes: all eight go into every bit that counts. */
static size_t
hash(const struct ward_oid *id)
{
	uint64_t h;

	memcpy(&h, id->bytes, sizeof(h));
	h ^= h >> 32;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	h ^= h >> 29;
	return (size_t)h;
}

/* The slot that holds the id, or the empty one where it belongs. */
static struct ward_oidmap_slot *
find(const struct ward_oidmap *map, const struct ward_oid *id)
{
	size_t mask = map->nslots - 1;
	size_t i = hash(id) & mask;

	while (map->slots[i].id.size != 0 &&
	    !ward_oid_equal(&map->slots[i].id, id))
		i = (i + 1) & mask;
	return &map->slots[i];
}

static void
grow(struct ward_oidmap *map)
{
	struct ward_oidmap old = *map;

	map->nslots = old.nslots != 0 ? old.nslots * 2 : SLOTS_MIN;
	map->slots = ward_realloc_array(NULL, map->nslots, sizeof(*map->slots));
	for (size_t i = 0; i < map->nslots; i++)
		map->slots[i].id.size = 0;
	for (size_t i = 0; i < old.nslots; i++) {
		if (old.slots[i].id.size != 0)
			*find(map, &old.slots[i].id) = old.slots[i];
	}
	free(old.slots);
}

void
ward_oidmap_release(struct ward_oidmap *map)
{
	struct ward_oidmap empty = WARD_OIDMAP_INIT;

	free(map->slots);
	*map = empty;
}

size_t
ward_oidmap_get(const struct ward_oidmap *map, const struct ward_oid *id)
{
	const struct ward_oidmap_slot *slot;

	if (map->nslots == 0)
		return WARD_OIDMAP_NONE;
	slot = find(map, id);
	return slot->id.size != 0 ? slot->number : WARD_OIDMAP_NONE;
}

bool
ward_oidmap_put(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number)
{
	struct ward_oidmap_slot *slot;

	assert(id->size != 0);
	if (map->count >= map->nslots / 2)
		grow(map);
	slot = find(map, id);
	if (slot->id.size != 0)
		return false;
	slot->id = *id;
	slot->number = number;
	map->count++;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the table behind a map of ids: open addressing, at most half full. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/oid.h"

#define SLOTS_MIN 64

/* Small, since half of them are empty: a part of the hash, so that seldom a
 * wrong id is compared, and where the id stands. */
struct ward_oidmap_slot {
	uint32_t tag;
	uint32_t at; /* from 1; 0: nobody here */
};

/* Ids are hashes already, but whoever makes objects can choose their first
 * bytes: all eight go into every bit that counts. */
static uint64_t
hash(const struct ward_oid *id)
{
	uint64_t h;

	memcpy(&h, id->bytes, sizeof(h));
	h ^= h >> 32;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	h ^= h >> 29;
	return h;
}

/* The slot that holds the id, or the empty one where it belongs. */
static struct ward_oidmap_slot *
find(const struct ward_oidmap *map, const struct ward_oid *id, uint64_t h)
{
	size_t mask = map->nslots - 1;
	uint32_t tag = (uint32_t)(h >> 32);
	size_t i = (size_t)h & mask;

	while (map->slots[i].at != 0 &&
	    (map->slots[i].tag != tag ||
		!ward_oid_equal(&map->ids[map->slots[i].at - 1], id)))
		i = (i + 1) & mask;
	return &map->slots[i];
}

static void
grow(struct ward_oidmap *map)
{
	map->nslots = map->nslots != 0 ? map->nslots * 2 : SLOTS_MIN;
	free(map->slots);
	map->slots = ward_alloc(map->nslots * sizeof(*map->slots));
	for (size_t i = 0; i < map->count; i++) {
		uint64_t h = hash(&map->ids[i]);

		*find(map, &map->ids[i], h) =
		    (struct ward_oidmap_slot){ .tag = (uint32_t)(h >> 32),
			    .at = (uint32_t)i + 1 };
	}
}

void
ward_oidmap_release(struct ward_oidmap *map)
{
	struct ward_oidmap empty = WARD_OIDMAP_INIT;

	free(map->slots);
	free(map->ids);
	free(map->numbers);
	*map = empty;
}

size_t
ward_oidmap_get(const struct ward_oidmap *map, const struct ward_oid *id)
{
	const struct ward_oidmap_slot *slot;

	if (map->nslots == 0)
		return WARD_OIDMAP_NONE;
	slot = find(map, id, hash(id));
	return slot->at != 0 ? map->numbers[slot->at - 1] : WARD_OIDMAP_NONE;
}

void
ward_oidmap_expect(const struct ward_oidmap *map, const struct ward_oid *id)
{
	if (map->nslots > 0)
		__builtin_prefetch(&map->slots[hash(id) & (map->nslots - 1)]);
}

/* Where the id stands, made where it was not there yet. */
static size_t
place_of(struct ward_oidmap *map, const struct ward_oid *id, size_t number)
{
	struct ward_oidmap_slot *slot;
	uint64_t h = hash(id);

	assert(id->size != 0 && map->count < UINT32_MAX);
	if (map->count >= map->nslots / 2)
		grow(map);
	slot = find(map, id, h);
	if (slot->at != 0)
		return slot->at - 1;
	if (map->count == map->capacity) {
		map->capacity = ward_grow(map->capacity, map->count + 1);
		map->ids = ward_realloc_array(
		    map->ids, map->capacity, sizeof(*map->ids));
		map->numbers = ward_realloc_array(
		    map->numbers, map->capacity, sizeof(*map->numbers));
	}
	map->ids[map->count] = *id;
	map->numbers[map->count++] = number;
	slot->tag = (uint32_t)(h >> 32);
	slot->at = (uint32_t)map->count;
	return map->count - 1;
}

size_t
ward_oidmap_keep(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number)
{
	size_t at = place_of(map, id, number);

	return map->numbers[at];
}

bool
ward_oidmap_put(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number)
{
	size_t count = map->count;

	return place_of(map, id, number) == count;
}

void
ward_oidmap_set(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number)
{
	size_t at = place_of(map, id, number);

	map->numbers[at] = number;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the commits among all that lies in packs are found: ids say nothing
 * of types, so what begins at offsets is looked at. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "packs.h"

/* Objects that are taken at once. */
#define BATCH 2048
/* Git writes commits together. Behind so many other objects only each one that
 * is so far behind the last is looked at. */
#define STRIDE 64
/* Deltas that are followed to what says the type. */
#define DELTAS_MAX 4

#define DIGIT	11 /* bits */
#define NDIGITS (1u << DIGIT)

struct place {
	uint64_t offset;
	uint32_t number; /* in the index */
	uint32_t pack;
};

struct ward_packed {
	struct ward_packs *packs;
	struct place *places;
	size_t count;
};

/* By one digit of the offset; what is alike in it stays in its order. */
static void
sort_by_digit(struct place *to, const struct place *from, size_t count,
    unsigned int shift)
{
	size_t starts[NDIGITS + 1] = { 0 };

	for (size_t i = 0; i < count; i++)
		starts[(from[i].offset >> shift) % NDIGITS + 1]++;
	for (size_t i = 1; i < NDIGITS; i++)
		starts[i] += starts[i - 1];
	for (size_t i = 0; i < count; i++)
		to[starts[(from[i].offset >> shift) % NDIGITS]++] = from[i];
}

/* To compare so many pairs would take longer than many commits do. */
static void
sort(struct place *places, struct place *spare, size_t count, uint64_t end)
{
	struct place *from = places, *to = spare, *last;

	for (unsigned int shift = 0; shift < 64 && end >> shift > 0;
	     shift += DIGIT) {
		sort_by_digit(to, from, count, shift);
		last = from;
		from = to;
		to = last;
	}
	if (from != places && count > 0)
		memcpy(places, from, count * sizeof(*places));
}

struct ward_packed *
ward_packed_new(struct ward_packs *packs)
{
	size_t all = ward_packs_count(packs), offset;
	struct ward_packed *packed = ward_alloc(sizeof(*packed));
	struct place *spare = ward_alloc((all + 1) * sizeof(*spare));

	packed->packs = packs;
	packed->places = ward_alloc((all + 1) * sizeof(*packed->places));
	for (uint32_t i = 0; i < packs->count; i++) {
		struct ward_pack *pack = &packs->items[i];
		uint32_t count = ward_pack_count(pack);
		size_t first = packed->count;

		for (uint32_t n = 0; n < count; n++)
			if (ward_pack_at(pack, n, NULL, &offset))
				packed->places[packed->count++] =
				    (struct place){ offset, n, i };
		sort(packed->places + first, spare, packed->count - first,
		    pack->data.size);
	}
	free(spare);
	return packed;
}

void
ward_packed_free(struct ward_packed *packed)
{
	if (packed == NULL)
		return;
	free(packed->places);
	free(packed);
}

size_t
ward_packed_batches(const struct ward_packed *packed)
{
	return (packed->count + BATCH - 1) / BATCH;
}

static bool
is_commit(struct ward_pack *pack, size_t offset)
{
	struct ward_pack_entry entry = { .is_delta = true, .base = offset };

	for (size_t i = 0; i <= DELTAS_MAX && entry.is_delta; i++)
		if (!ward_pack_entry(pack, entry.base, &entry))
			return false;
	return !entry.is_delta && entry.type == WARD_OBJECT_COMMIT;
}

const struct ward_error *
ward_packed_each_commit(const struct ward_packed *packed, size_t batch,
    ward_commit_fn each, void *data)
{
	size_t first = batch * BATCH, end = first + BATCH, nothers = 0, offset;
	const struct ward_error *err = NULL;

	if (end > packed->count)
		end = packed->count;
	for (size_t i = first; i < end && !err; i++) {
		const struct place *place = &packed->places[i];
		struct ward_pack *pack = &packed->packs->items[place->pack];
		struct ward_oid id;

		if (!is_commit(pack, (size_t)place->offset)) {
			i += ++nothers > STRIDE ? STRIDE - 1 : 0;
			continue;
		}
		/* Those before it that were stepped over. */
		if (nothers > STRIDE)
			i -= STRIDE;
		else if (ward_pack_at(pack, place->number, &id, &offset))
			err = each(data, &id);
		nothers = 0;
	}
	return err;
}

size_t
ward_packs_count(struct ward_packs *packs)
{
	size_t count = 0;

	for (size_t i = 0; i < packs->count; i++)
		count += ward_pack_count(&packs->items[i]);
	return count;
}

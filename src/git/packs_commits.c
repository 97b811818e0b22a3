/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the commits among all that lies in packs are found: ids say nothing
 * of types, so what begins at every offset is looked at. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "packs.h"

struct place {
	size_t offset;
	uint32_t number;
};

static int
by_offset(const void *a, const void *b)
{
	const struct place *one = a, *two = b;

	return one->offset < two->offset ? -1 : one->offset > two->offset;
}

/* A commit, or a delta of one that is whole. */
static bool
is_commit(struct ward_pack *pack, size_t offset)
{
	struct ward_pack_entry entry;

	if (!ward_pack_entry(pack, offset, &entry))
		return false;
	if (entry.is_delta && !ward_pack_entry(pack, entry.base, &entry))
		return false;
	return !entry.is_delta && entry.type == WARD_OBJECT_COMMIT;
}

/* Ids are hashes: any range of them is as good a part as another. */
static const struct ward_error *
each_of_pack(struct ward_pack *pack, unsigned int part, unsigned int of,
    const struct ward_error *(*each)(void *data, const struct ward_oid *id),
    void *data)
{
	uint64_t all = ward_pack_count(pack);
	uint32_t first = (uint32_t)(all * part / of);
	uint32_t end = (uint32_t)(all * (part + 1) / of);
	struct place *places =
	    ward_alloc(((size_t)(end - first) + 1) * sizeof(*places));
	const struct ward_error *err = NULL;
	struct ward_oid id;
	size_t count = 0, offset;

	for (uint32_t i = first; i < end; i++)
		if (ward_pack_at(pack, i, &id, &offset) &&
		    is_commit(pack, offset))
			places[count++] = (struct place){ offset, i };
	ward_pack_give_back(pack);
	if (count > 1)
		qsort(places, count, sizeof(*places), by_offset);
	for (size_t i = 0; i < count && !err; i++) {
		if (ward_pack_at(pack, places[i].number, &id, &offset))
			err = each(data, &id);
	}
	free(places);
	return err;
}

const struct ward_error *
ward_packs_each_commit(struct ward_packs *packs, unsigned int part,
    unsigned int of,
    const struct ward_error *(*each)(void *data, const struct ward_oid *id),
    void *data)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < packs->count && !err; i++)
		err = each_of_pack(&packs->items[i], part, of, each, data);
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

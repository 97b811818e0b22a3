/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an id is found among all those of a pack. */
#include <string.h>
#include "refward/memory.h"
#include "pack_index.h"

/* How often the place of an id is guessed before it is searched by halves. */
#define GUESSES 4

/* What ids begin with, finer than the index counts them: of these a guess is in
 * the right line of the processor's cache. */
#define STARTS 65536u
/* Not before every so manieth object was looked for. */
#define WORTH 16

/* Ids that are out of order are not found, and nothing worse. */
static void
count_starts(struct ward_pack *pack)
{
	const unsigned char *id =
	    (const unsigned char *)pack->index.data + INDEX_IDS;
	uint32_t next = 0;

	pack->starts = ward_alloc((STARTS + 1) * sizeof(*pack->starts));
	for (uint32_t i = 0; i < pack->count; i++, id += ID_SIZE)
		for (; next <= ((uint32_t)id[0] << 8 | id[1]); next++)
			pack->starts[next] = i;
	for (; next <= STARTS; next++)
		pack->starts[next] = pack->count;
}

/* Between which places an id stands that begins like this, and between which
 * values what follows its first byte. */
struct range {
	uint32_t low, high;
	uint64_t first, end;
};

static struct range
find_range(const struct ward_pack *pack, const unsigned char *id)
{
	struct range range = { 0, 0, 0, UINT64_C(1) << 32 };
	size_t at = INDEX_COUNTS + (size_t)id[0] * 4;

	if (pack->starts) {
		const uint32_t *starts =
		    &pack->starts[(uint32_t)id[0] << 8 | id[1]];

		return (struct range){ starts[0], starts[1],
			(uint64_t)id[1] << 24, (uint64_t)(id[1] + 1) << 24 };
	}
	if (id[0] > 0)
		range.low = ward_index_u32(pack->index, at - 4);
	range.high = ward_index_u32(pack->index, at);
	return range;
}

/* Where it stands where they are spread evenly: no division, which takes as
 * long as all the rest. */
static uint32_t
first_guess(
    const struct ward_pack *pack, const struct range *range, uint64_t key)
{
	unsigned int shift = pack->starts ? 24 : 32;

	return range->low +
	    (uint32_t)((range->high - range->low) * (key - range->first) >>
		shift);
}

static uint64_t
key_of(const unsigned char *id)
{
	return ward_index_u32(ward_view((const char *)id, ID_SIZE), 1);
}

static uint32_t
guess(const struct range *range, uint64_t key)
{
	return range->low +
	    (uint32_t)((range->high - range->low) * (key - range->first) /
		(range->end - range->first));
}

void
ward_pack_expect(const struct ward_pack *pack, const unsigned char *id)
{
	struct range range;
	const char *at;
	uint32_t number;

	if (!pack->index.data)
		return;
	range = find_range(pack, id);
	if (range.low >= range.high || range.high > pack->count)
		return;
	number = first_guess(pack, &range, key_of(id));
	at = pack->index.data + INDEX_IDS + (size_t)number * ID_SIZE;
	__builtin_prefetch(at);
	__builtin_prefetch(at + ID_SIZE);
	__builtin_prefetch(pack->index.data + INDEX_IDS +
	    (size_t)pack->count * (ID_SIZE + 4) + (size_t)number * 4);
}

/* The number of an object in the index. Ids are spread evenly where nobody
 * chose them: a guess is near. */
bool
ward_pack_search(struct ward_pack *pack, const unsigned char *id, uint32_t *out)
{
	const char *ids = pack->index.data + INDEX_IDS;
	uint64_t key = key_of(id), there;
	struct range range;

	if (!pack->starts && pack->count >= STARTS &&
	    ++pack->nfinds > pack->count / WORTH)
		count_starts(pack);
	range = find_range(pack, id);
	if (range.high > pack->count)
		return false;
	for (unsigned int n = 0; range.low < range.high; n++) {
		uint32_t at = range.low + (range.high - range.low) / 2;
		size_t place;
		int order;

		if (n == 0)
			at = first_guess(pack, &range, key);
		else if (n < GUESSES && key >= range.first && key < range.end)
			at = guess(&range, key);
		place = (size_t)at * ID_SIZE;
		there = ward_index_u32(pack->index, INDEX_IDS + place + 1);
		order = key < there ? -1 : key > there;
		if (order == 0)
			order = memcmp(id, ids + place, ID_SIZE);
		if (order == 0) {
			*out = at;
			return true;
		}
		if (order > 0) {
			range.low = at + 1;
			range.first = there;
		} else {
			range.high = at;
			range.end = there + 1;
		}
	}
	return false;
}

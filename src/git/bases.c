/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which objects are kept for the deltas to come. */
#include <stdint.h>
#include <stdlib.h>
#include "refward/memory.h"
#include "bases.h"

#define CHAINS	4096
#define RAW_MAX (WARD_BASES_MAX / 4)

struct kept {
	const void *pack;
	size_t offset;
	enum ward_object_type type;
	struct ward_buf raw;
	struct kept *next; /* of the same chain */
	struct kept *older, *newer;
};

struct ward_bases {
	size_t size;
	struct kept *oldest, *newest; /* by when they were asked for */
	struct kept *chains[CHAINS];
};

struct ward_bases *
ward_bases_new(void)
{
	return ward_alloc(sizeof(struct ward_bases));
}

static struct kept **
chain_of(struct ward_bases *bases, const void *pack, size_t offset)
{
	uint64_t number = offset ^ (uint64_t)(uintptr_t)pack << 4;

	number *= UINT64_C(0x9e3779b97f4a7c15);
	return &bases->chains[(number >> 32) % CHAINS];
}

static void
put_newest(struct ward_bases *bases, struct kept *kept)
{
	kept->newer = NULL;
	kept->older = bases->newest;
	if (kept->older)
		kept->older->newer = kept;
	else
		bases->oldest = kept;
	bases->newest = kept;
}

static void
take_out(struct ward_bases *bases, struct kept *kept)
{
	if (kept->older)
		kept->older->newer = kept->newer;
	else
		bases->oldest = kept->newer;
	if (kept->newer)
		kept->newer->older = kept->older;
	else
		bases->newest = kept->older;
}

static void
let_go(struct ward_bases *bases, struct kept *kept)
{
	struct kept **at = chain_of(bases, kept->pack, kept->offset);

	while (*at != kept)
		at = &(*at)->next;
	*at = kept->next;
	take_out(bases, kept);
	bases->size -= kept->raw.capacity;
	ward_buf_release(&kept->raw);
	free(kept);
}

void
ward_bases_free(struct ward_bases *bases)
{
	if (!bases)
		return;
	while (bases->oldest)
		let_go(bases, bases->oldest);
	free(bases);
}

static struct kept *
find(struct ward_bases *bases, const void *pack, size_t offset)
{
	struct kept *kept = *chain_of(bases, pack, offset);

	while (kept && (kept->pack != pack || kept->offset != offset))
		kept = kept->next;
	return kept;
}

bool
ward_bases_get(struct ward_bases *bases, const void *pack, size_t offset,
    struct ward_base *out)
{
	struct kept *kept = find(bases, pack, offset);

	if (!kept)
		return false;
	take_out(bases, kept);
	put_newest(bases, kept);
	out->type = kept->type;
	out->raw = ward_buf_view(&kept->raw);
	return true;
}

void
ward_bases_keep(struct ward_bases *bases, const void *pack, size_t offset,
    enum ward_object_type type, struct ward_buf *raw)
{
	struct kept **chain = chain_of(bases, pack, offset);
	struct kept *kept;

	if (raw->capacity > RAW_MAX || find(bases, pack, offset)) {
		ward_buf_release(raw);
		return;
	}
	while (bases->size + raw->capacity > WARD_BASES_MAX)
		let_go(bases, bases->oldest);
	kept = ward_alloc(sizeof(*kept));
	kept->pack = pack;
	kept->offset = offset;
	kept->type = type;
	kept->raw = *raw;
	kept->next = *chain;
	*chain = kept;
	put_newest(bases, kept);
	bases->size += raw->capacity;
	*raw = (struct ward_buf)WARD_BUF_INIT;
}

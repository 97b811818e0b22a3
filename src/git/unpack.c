/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an object is made of deltas of others. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "delta.h"
#include "packs.h"

/* Git makes no longer ones. */
#define CHAIN_MAX 4095

/* Trees that are read before any is kept. */
#define FEW 8

/* A delta that is inflated to learn what it makes. */
#define SMALL_DELTA (UINT64_C(64) << 10)

/* What an object on the way may have. */
#define PART_MAX (UINT64_C(16) << 20)

void
ward_unpacking_init(struct ward_unpacking *unpacking,
    struct ward_inflater *inflater, const struct ward_repo_options *options)
{
	*unpacking =
	    (struct ward_unpacking){ .inflater = inflater, .options = options };
}

void
ward_unpacking_release(struct ward_unpacking *unpacking)
{
	ward_bases_free(unpacking->bases);
	free(unpacking->chain);
	free(unpacking->offsets);
	ward_buf_release(&unpacking->delta);
	*unpacking = (struct ward_unpacking){ .inflater = NULL };
}

static void
grow_chain(struct ward_unpacking *unpacking, size_t need)
{
	if (need <= unpacking->capacity)
		return;
	unpacking->capacity = ward_grow(unpacking->capacity, need);
	unpacking->chain = ward_realloc_array(
	    unpacking->chain, unpacking->capacity, sizeof(*unpacking->chain));
	unpacking->offsets = ward_realloc_array(unpacking->offsets,
	    unpacking->capacity, sizeof(*unpacking->offsets));
}

/* What lies there and need not be made. */
static bool
is_at_hand(
    struct ward_unpacking *unpacking, size_t offset, struct ward_base *out)
{
	if (offset != unpacking->beside_offset)
		return unpacking->bases &&
		    ward_bases_get(
			unpacking->bases, unpacking->pack, offset, out);
	out->type = WARD_OBJECT_TREE;
	out->raw = unpacking->beside->raw;
	return true;
}

/*
 * The deltas from `offset` down, `*n` of them. What the last one is made of is
 * at hand and in *base, or lies at chain[*n] and *base has no bytes.
 */
static bool
follow(struct ward_unpacking *unpacking, size_t offset, size_t *n,
    struct ward_base *base)
{
	for (*n = 0; *n <= CHAIN_MAX; ++*n) {
		struct ward_pack_entry *entry;

		grow_chain(unpacking, *n + 1);
		unpacking->offsets[*n] = offset;
		base->raw = ward_view(NULL, 0);
		if (is_at_hand(unpacking, offset, base))
			return true;
		entry = &unpacking->chain[*n];
		if (!ward_pack_entry(unpacking->pack, offset, entry))
			return false;
		base->type = entry->type;
		if (!entry->is_delta)
			return true;
		offset = entry->base;
	}
	return false;
}

/* Appends what an entry holds as it is: an object, or a delta. */
static bool
inflate_entry(struct ward_unpacking *unpacking,
    const struct ward_pack_entry *entry, uint64_t max, struct ward_buf *out)
{
	size_t size = (size_t)entry->size;

	if (entry->size > max)
		return false;
	ward_buf_reserve(out, size + WARD_INFLATE_SPARE);
	if (!ward_inflate(unpacking->inflater, entry->packed,
		out->data + out->size, size))
		return false;
	out->size += size;
	out->data[out->size] = '\0';
	return true;
}

/* A chain may make of little more than anybody waits for. */
static bool
is_late(struct ward_unpacking *unpacking, uint64_t size)
{
	unpacking->made += size;
	if (unpacking->made < WARD_MADE_MAX)
		return false;
	unpacking->made = 0;
	return ward_deadline_check(unpacking->options) != NULL;
}

/* Appends what the delta at chain[at] makes of `base`, at most `max` bytes. */
static bool
apply(struct ward_unpacking *unpacking, size_t at, struct ward_view base,
    uint64_t max, struct ward_buf *out)
{
	struct ward_shared shared;
	struct ward_delta delta;

	ward_buf_clear(&unpacking->delta);
	if (!inflate_entry(unpacking, &unpacking->chain[at], PART_MAX,
		&unpacking->delta) ||
	    !ward_delta_read(&delta, ward_buf_view(&unpacking->delta)) ||
	    delta.to > max || is_late(unpacking, delta.to))
		return false;
	ward_buf_reserve(out, (size_t)delta.to);
	if (!ward_delta_apply(&delta, base, out->data + out->size, &shared))
		return false;
	out->size += (size_t)delta.to;
	out->data[out->size] = '\0';
	if (at == 0 && unpacking->beside &&
	    base.data == unpacking->beside->raw.data)
		unpacking->beside->shared = shared;
	return true;
}

/* Keeps what lies at `offset`, where many are read; *raw is empty then. */
static void
keep(struct ward_unpacking *unpacking, size_t offset,
    enum ward_object_type type, struct ward_buf *raw)
{
	if (!raw->data || unpacking->nread <= FEW)
		return;
	if (!unpacking->bases)
		unpacking->bases = ward_bases_new();
	ward_bases_keep(unpacking->bases, unpacking->pack, offset, type, raw);
}

/* All deltas but chain[0]: what that is made of is in *base then, which is at
 * hand or lies in *held. */
static bool
apply_below(struct ward_unpacking *unpacking, size_t n, struct ward_base *base,
    struct ward_buf *held)
{
	struct ward_buf next = WARD_BUF_INIT;
	bool is_made = true;

	if (!base->raw.data) {
		is_made = inflate_entry(
		    unpacking, &unpacking->chain[n], PART_MAX, held);
		base->raw = ward_buf_view(held);
	}
	for (size_t at = n - 1; is_made && at > 0; at--) {
		struct ward_buf last;

		ward_buf_clear(&next);
		is_made = apply(unpacking, at, base->raw, PART_MAX, &next);
		keep(unpacking, unpacking->offsets[at + 1], base->type, held);
		last = *held;
		*held = next;
		next = last;
		base->raw = ward_buf_view(held);
	}
	ward_buf_release(&next);
	return is_made;
}

static bool
make_of_deltas(struct ward_unpacking *unpacking, size_t n,
    struct ward_base *base, uint64_t max, struct ward_buf *out)
{
	struct ward_buf held = WARD_BUF_INIT;
	bool is_made = apply_below(unpacking, n, base, &held) &&
	    apply(unpacking, 0, base->raw, max, out);

	if (is_made)
		keep(unpacking, unpacking->offsets[1], base->type, &held);
	ward_buf_release(&held);
	return is_made;
}

/* A tree is what another is made of, soon, unless that has it at hand. */
static void
keep_tree(struct ward_unpacking *unpacking, size_t offset, struct ward_view raw)
{
	struct ward_buf copy = WARD_BUF_INIT;

	ward_buf_add_view(&copy, raw);
	keep(unpacking, offset, WARD_OBJECT_TREE, &copy);
	ward_buf_release(&copy);
}

/* Appends what lies at `offset`. */
static bool
make(struct ward_unpacking *unpacking, size_t offset, uint64_t max,
    enum ward_object_type *type, struct ward_buf *out)
{
	size_t n, before = out->size;
	struct ward_base base;
	bool is_made;

	if (!follow(unpacking, offset, &n, &base))
		return false;
	*type = base.type;
	if (n == 0 && base.raw.data) {
		if (base.raw.size <= max)
			ward_buf_add_view(out, base.raw);
		return base.raw.size <= max;
	}
	if (n == 0)
		is_made =
		    inflate_entry(unpacking, &unpacking->chain[0], max, out);
	else
		is_made = make_of_deltas(unpacking, n, &base, max, out);
	if (is_made && *type == WARD_OBJECT_TREE && unpacking->nread > FEW &&
	    (n != 1 || unpacking->chain[0].base != unpacking->beside_offset))
		keep_tree(unpacking, offset,
		    ward_view(out->data + before, out->size - before));
	return is_made;
}

static void
note_recent(
    struct ward_unpacking *unpacking, const struct ward_oid *id, size_t offset)
{
	struct ward_place_in_pack *place =
	    &unpacking->recent[unpacking->next_recent++ % WARD_RECENT];

	place->pack = unpacking->pack;
	memcpy(place->id, id->bytes, sizeof(place->id));
	place->offset = offset;
}

/* Where it lies in this pack; SIZE_MAX: nowhere. */
static size_t
find_beside(const struct ward_unpacking *unpacking)
{
	const unsigned char *id;
	size_t offset;

	if (!unpacking->beside || !unpacking->beside->raw.data)
		return SIZE_MAX;
	id = unpacking->beside->id->bytes;
	for (size_t i = 0; i < WARD_RECENT; i++) {
		const struct ward_place_in_pack *place = &unpacking->recent[i];

		if (place->pack == unpacking->pack &&
		    memcmp(place->id, id, sizeof(place->id)) == 0)
			return place->offset;
	}
	return ward_pack_find(unpacking->pack, id, &offset) ? offset : SIZE_MAX;
}

bool
ward_unpack(struct ward_unpacking *unpacking, struct ward_pack *pack,
    size_t offset, const struct ward_oid *id, struct ward_beside *beside,
    uint64_t max, enum ward_object_type *type, struct ward_buf *out)
{
	size_t before = out->size;

	unpacking->pack = pack;
	unpacking->beside = beside;
	unpacking->beside_offset = find_beside(unpacking);
	if (!make(unpacking, offset, max, type, out)) {
		ward_buf_truncate(out, before);
		return false;
	}
	if (*type == WARD_OBJECT_TREE)
		note_recent(unpacking, id, offset);
	unpacking->nread += *type == WARD_OBJECT_TREE;
	return true;
}

/* A delta begins with the size of what it makes. */
static bool
read_size(struct ward_unpacking *unpacking, const struct ward_pack_entry *entry,
    uint64_t *size)
{
	struct ward_delta delta;

	*size = entry->size;
	if (!entry->is_delta)
		return true;
	ward_buf_clear(&unpacking->delta);
	if (!inflate_entry(unpacking, entry, SMALL_DELTA, &unpacking->delta) ||
	    !ward_delta_read(&delta, ward_buf_view(&unpacking->delta)))
		return false;
	*size = delta.to;
	return true;
}

bool
ward_unpack_header(struct ward_unpacking *unpacking, struct ward_pack *pack,
    size_t offset, enum ward_object_type *type, uint64_t *size)
{
	struct ward_pack_entry entry;

	if (!ward_pack_entry(pack, offset, &entry) ||
	    !read_size(unpacking, &entry, size))
		return false;
	for (size_t n = 0; entry.is_delta; n++)
		if (n == CHAIN_MAX ||
		    !ward_pack_entry(pack, entry.base, &entry))
			return false;
	*type = entry.type;
	return true;
}

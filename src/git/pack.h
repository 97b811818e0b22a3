/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_PACK_H
#define REFWARD_GIT_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/object.h"
#include "refward/oid.h"

/*
 * One pack of SHA-1 objects and its index (versions 2), where they lie. Nothing
 * in them is trusted: what does not fit is not there. It is mapped when it is
 * first asked; a pack is never written again, only deleted.
 */
struct ward_pack {
	char *path; /* of the index; NULL: the views are somebody else's */
	bool is_unusable;
	struct ward_view index;
	struct ward_view data;
	uint32_t count;
	uint32_t nfinds;
	uint32_t *starts; /* by the first two bytes; NULL: not worth it yet */
};

void ward_pack_init(struct ward_pack *pack, const char *index_path);
void ward_pack_release(struct ward_pack *pack);

/* Take an index, or the data that belong to it, that lie in memory; false
 * where they do not look like one. */
bool ward_pack_take_index(struct ward_pack *pack, struct ward_view index);
bool ward_pack_take_data(struct ward_pack *pack, struct ward_view data);

/* Where an object lies; false where it is not in this pack, or the pack cannot
 * be used. Its data are there when it is true. */
bool
ward_pack_find(struct ward_pack *pack, const unsigned char *id, size_t *offset);

/* How many objects it has, 0 where it cannot be used; and each, by number: its
 * id, where `id` is not NULL, and place. */
uint32_t ward_pack_count(struct ward_pack *pack);
bool ward_pack_at(struct ward_pack *pack, uint32_t number, struct ward_oid *id,
    size_t *offset);

/* Bring near where the place of this one may be told. */
void ward_pack_expect(const struct ward_pack *pack, const unsigned char *id);
/* Pages of the data that were read need not be counted as ours. */
void ward_pack_give_back(const struct ward_pack *pack);

struct ward_pack_entry {
	bool is_delta;
	enum ward_object_type type; /* of what is no delta */
	size_t base;		    /* of a delta: where that lies */
	uint64_t size;		    /* inflated, of the delta where it is one */
	struct ward_view packed;    /* from its first byte to the pack's end */
};

/* The entry that begins at `offset`. */
bool ward_pack_entry(
    struct ward_pack *pack, size_t offset, struct ward_pack_entry *out);

#endif

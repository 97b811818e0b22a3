/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_PACK_INDEX_H
#define REFWARD_GIT_PACK_INDEX_H

#include "pack.h"

#define ID_SIZE 20
#define TRAILER 20 /* the hash at the end of either file */

/* An index: magic, version, 256 counts by first byte, then for each object its
 * id, a checksum and where it lies; the positions that need more than 31 bits;
 * the pack's hash and its own. */
#define INDEX_MAGIC  "\377tOc\0\0\0\2"
#define INDEX_COUNTS 8
#define INDEX_IDS    (INDEX_COUNTS + 256 * 4)
#define INDEX_OBJECT (ID_SIZE + 4 + 4)

static inline uint32_t
ward_index_u32(struct ward_view view, size_t at)
{
	const unsigned char *p = (const unsigned char *)view.data + at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* The number of an object in the index. */
bool ward_pack_search(
    struct ward_pack *pack, const unsigned char *id, uint32_t *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_PACK_BYTES_H
#define REFWARD_TESTS_PACK_BYTES_H

/* Packs and indexes made byte by byte, right or wrong. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/buf.h"

#define PACK_OBJECTS_MAX 32

/* What an entry is, as a pack says it. */
enum { PACK_TREE = 2, PACK_BLOB = 3, PACK_BY_OFFSET = 6, PACK_BY_NAME = 7 };

struct pack_bytes {
	struct ward_buf data, index;
	uint64_t offsets[PACK_OBJECTS_MAX];
	unsigned int count;
};

static inline void
pack_add_u32(struct ward_buf *out, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		ward_buf_add_char(out, (char)(number >> shift));
}

/* The id of an object: its number, in the order of the index. */
static inline void
pack_id(unsigned int number, unsigned char id[20])
{
	memset(id, 0, 20);
	id[0] = (unsigned char)(number * 8);
	id[19] = (unsigned char)number;
}

static inline void
pack_begin(struct pack_bytes *pack, uint32_t count)
{
	*pack = (struct pack_bytes){ .count = 0 };
	ward_buf_add_str(&pack->data, "PACK");
	pack_add_u32(&pack->data, 2);
	pack_add_u32(&pack->data, count);
}

static inline void
pack_add_header(struct ward_buf *out, unsigned int type, uint64_t size)
{
	unsigned int byte = type << 4 | (unsigned int)(size & 0xf);

	for (size >>= 4; size > 0; size >>= 7) {
		ward_buf_add_char(out, (char)(byte | 0x80));
		byte = (unsigned int)(size & 0x7f);
	}
	ward_buf_add_char(out, (char)byte);
}

/* The stream of zlib that holds these bytes as they are. */
static inline void
pack_add_stored(struct ward_buf *out, struct ward_view raw)
{
	uint32_t a = 1, b = 0;

	for (size_t i = 0; i < raw.size; i++) {
		a = (a + (unsigned char)raw.data[i]) % 65521;
		b = (b + a) % 65521;
	}
	ward_buf_add(out, "\x78\x01\x01", 3);
	ward_buf_add_char(out, (char)(raw.size & 0xff));
	ward_buf_add_char(out, (char)(raw.size >> 8));
	ward_buf_add_char(out, (char)(~raw.size & 0xff));
	ward_buf_add_char(out, (char)(~raw.size >> 8 & 0xff));
	ward_buf_add_view(out, raw);
	pack_add_u32(out, b << 16 | a);
}

static inline void
pack_begin_entry(struct pack_bytes *pack, unsigned int type, uint64_t size)
{
	pack->offsets[pack->count++] = pack->data.size;
	pack_add_header(&pack->data, type, size);
}

static inline void
pack_add_object(struct pack_bytes *pack, unsigned int type, const char *text)
{
	pack_begin_entry(pack, type, strlen(text));
	pack_add_stored(&pack->data, ward_view_str(text));
}

/* A delta of the object that lies so many bytes before (at most 127). */
static inline void
pack_add_by_offset(
    struct pack_bytes *pack, uint64_t distance, struct ward_view delta)
{
	pack_begin_entry(pack, PACK_BY_OFFSET, delta.size);
	ward_buf_add_char(&pack->data, (char)distance);
	pack_add_stored(&pack->data, delta);
}

static inline void
pack_add_by_name(
    struct pack_bytes *pack, unsigned int number, struct ward_view delta)
{
	unsigned char id[20];

	pack_id(number, id);
	pack_begin_entry(pack, PACK_BY_NAME, delta.size);
	ward_buf_add(&pack->data, id, sizeof(id));
	pack_add_stored(&pack->data, delta);
}

static inline void
pack_end(struct pack_bytes *pack)
{
	static const char hash[20] = "the hash of the pack";
	unsigned char id[20];

	ward_buf_add(&pack->data, hash, sizeof(hash));
	ward_buf_add(&pack->index, "\377tOc\0\0\0\2", 8);
	for (unsigned int first = 0; first < 256; first++) {
		uint32_t upto = first / 8 + 1;

		pack_add_u32(
		    &pack->index, upto < pack->count ? upto : pack->count);
	}
	for (unsigned int i = 0; i < pack->count; i++) {
		pack_id(i, id);
		ward_buf_add(&pack->index, id, sizeof(id));
	}
	for (unsigned int i = 0; i < pack->count; i++)
		pack_add_u32(&pack->index, 0);
	for (unsigned int i = 0; i < pack->count; i++)
		pack_add_u32(&pack->index, (uint32_t)pack->offsets[i]);
	ward_buf_add(&pack->index, hash, sizeof(hash));
	ward_buf_add(&pack->index, hash, sizeof(hash));
}

static inline void
pack_bytes_release(struct pack_bytes *pack)
{
	ward_buf_release(&pack->data);
	ward_buf_release(&pack->index);
}

#endif

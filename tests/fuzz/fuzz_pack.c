/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the readers of objects: as an index, as the entries of a
 * pack whose index is right, and as the file of an object. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include "tests/unit/pack_bytes.h"
#include "src/git/loose_object.h"
#include "src/git/packs.h"

#define OBJECTS 8
#define MAX	(1 << 20)
#define ROOM	(1 << 12)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether a header, if it can be read, says what the object turned out to be.
 */
static bool
is_as_told(struct ward_unpacking *unpacking, struct ward_pack *pack,
    size_t offset, enum ward_object_type type, size_t size)
{
	enum ward_object_type told_type;
	uint64_t told_size;

	return !ward_unpack_header(
		   unpacking, pack, offset, &told_type, &told_size) ||
	    (told_type == type && told_size == size);
}

static const struct ward_repo_options no_deadline = { .is_late = NULL };

static void
read_all(struct ward_pack *pack)
{
	struct ward_inflater *inflater = ward_inflater_new();
	struct ward_buf out = WARD_BUF_INIT, last = WARD_BUF_INIT;
	struct ward_unpacking unpacking;
	struct ward_oid id, last_id = { { 0 }, 20 };
	enum ward_object_type type;
	size_t offset;

	ward_unpacking_init(&unpacking, inflater, &no_deadline);
	for (unsigned int i = 0; i < OBJECTS; i++) {
		struct ward_beside beside = { .id = &last_id,
			.raw = ward_buf_view(&last) };

		id = (struct ward_oid){ .size = 20 };
		pack_id(i, id.bytes);
		ward_buf_clear(&out);
		if (!ward_pack_find(pack, id.bytes, &offset))
			continue;
		if (!ward_unpack(&unpacking, pack, offset, &id, &beside, MAX,
			&type, &out)) {
			assert(out.size == 0);
			continue;
		}
		assert(out.size <= MAX);
		assert(is_as_told(&unpacking, pack, offset, type, out.size));
		assert(beside.shared.front <= out.size &&
		    beside.shared.back <= out.size);
		assert(beside.shared.front <= last.size &&
		    beside.shared.back <= last.size);
		if (type != WARD_OBJECT_TREE)
			continue; /* beside what is none, nothing is read */
		ward_buf_clear(&last);
		ward_buf_add_view(&last, ward_buf_view(&out));
		last_id = id;
	}
	ward_unpacking_release(&unpacking);
	ward_inflater_free(inflater);
	ward_buf_release(&out);
	ward_buf_release(&last);
}

/* Two bytes for each place, then the entries. */
static void
as_entries(struct ward_view bytes, struct pack_bytes *pack)
{
	pack_begin(pack, OBJECTS);
	ward_buf_add(
	    &pack->data, bytes.data + 2 * OBJECTS, bytes.size - 2 * OBJECTS);
	for (size_t i = 0; i < OBJECTS; i++)
		pack->offsets[pack->count++] = 12 +
		    ((unsigned char)bytes.data[2 * i] << 8 |
			(unsigned char)bytes.data[2 * i + 1]);
	pack_end(pack);
}

static void
as_file(struct ward_view bytes)
{
	struct ward_inflater *inflater = ward_inflater_new();
	struct ward_buf whole = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_view body;
	size_t made;

	if (ward_loose_parse(bytes, &type, &body))
		assert(body.size < bytes.size);
	ward_buf_reserve(&whole, ROOM + WARD_INFLATE_SPARE);
	if (ward_inflate_all(inflater, bytes, whole.data, ROOM, &made))
		assert(made <= ROOM);
	ward_buf_release(&whole);
	ward_inflater_free(inflater);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_view bytes = { (const char *)data, size };
	struct ward_pack pack = { .path = NULL };
	struct pack_bytes made;

	as_file(bytes);
	if (size < 2 * OBJECTS)
		return 0;
	as_entries(bytes, &made);
	if (ward_pack_take_index(&pack, ward_buf_view(&made.index)) &&
	    ward_pack_take_data(&pack, ward_buf_view(&made.data)))
		read_all(&pack);
	pack = (struct ward_pack){ .path = NULL };
	if (ward_pack_take_index(&pack, bytes) &&
	    ward_pack_take_data(&pack, ward_buf_view(&made.data)))
		read_all(&pack);
	ward_pack_release(&pack);
	pack_bytes_release(&made);
	return 0;
}

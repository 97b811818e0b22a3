/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the bytes of packs and their indexes. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/memory.h"
#include "pack.h"
#include "pack_index.h"

#define DATA_HEADER 12

void
ward_pack_init(struct ward_pack *pack, const char *index_path)
{
	*pack = (struct ward_pack){ .path = ward_strdup(index_path) };
}

static void
unmap(struct ward_view *view)
{
	if (view->data)
		(void)munmap((void *)(uintptr_t)view->data, view->size);
	*view = ward_view(NULL, 0);
}

void
ward_pack_release(struct ward_pack *pack)
{
	if (pack->path) {
		unmap(&pack->index);
		unmap(&pack->data);
	}
	free(pack->path);
	free(pack->starts);
	*pack = (struct ward_pack){ .path = NULL };
}

bool
ward_pack_take_index(struct ward_pack *pack, struct ward_view index)
{
	uint64_t count, least;

	if (index.size < INDEX_IDS + 2 * TRAILER ||
	    memcmp(index.data, INDEX_MAGIC, INDEX_COUNTS) != 0)
		return false;
	count = ward_index_u32(index, INDEX_COUNTS + 255 * 4);
	least = INDEX_IDS + count * INDEX_OBJECT + 2 * TRAILER;
	if (index.size < least || (index.size - least) % 8 != 0)
		return false;
	free(pack->starts);
	pack->starts = NULL;
	pack->nfinds = 0;
	pack->index = index;
	pack->count = (uint32_t)count;
	return true;
}

bool
ward_pack_take_data(struct ward_pack *pack, struct ward_view data)
{
	struct ward_view index = pack->index;

	if (data.size < DATA_HEADER + TRAILER ||
	    memcmp(data.data, "PACK", 4) != 0 || ward_index_u32(data, 4) != 2 ||
	    ward_index_u32(data, 8) != pack->count)
		return false;
	if (memcmp(data.data + data.size - TRAILER,
		index.data + index.size - 2 * TRAILER, TRAILER) != 0)
		return false;
	pack->data = data;
	return true;
}

/* False where it cannot be had, or is no file. */
static bool
map(const char *path, struct ward_view *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	void *data = MAP_FAILED;
	struct stat st;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uintmax_t)st.st_size <= SIZE_MAX)
		data = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (data == MAP_FAILED)
		return false;
	*out = ward_view(data, (size_t)st.st_size);
	return true;
}

static bool
map_index(struct ward_pack *pack)
{
	struct ward_view view = WARD_VIEW_EMPTY;

	if (!map(pack->path, &view))
		return false;
	if (ward_pack_take_index(pack, view))
		return true;
	unmap(&view);
	return false;
}

static bool
map_data(struct ward_pack *pack)
{
	struct ward_view view = WARD_VIEW_EMPTY;
	struct ward_buf path = WARD_BUF_INIT;
	bool is_taken = false;

	ward_buf_add(&path, pack->path, strlen(pack->path) - strlen("idx"));
	ward_buf_add_str(&path, "pack");
	if (map(ward_buf_str(&path), &view))
		is_taken = ward_pack_take_data(pack, view);
	if (!is_taken)
		unmap(&view);
	ward_buf_release(&path);
	return is_taken;
}

static bool
is_usable(struct ward_pack *pack)
{
	if (!pack->index.data && !pack->is_unusable)
		pack->is_unusable = !pack->path || !map_index(pack);
	return !pack->is_unusable;
}

static bool
has_data(struct ward_pack *pack)
{
	if (!pack->data.data && !pack->is_unusable)
		pack->is_unusable = !pack->path || !map_data(pack);
	return !pack->is_unusable;
}

void
ward_pack_give_back(const struct ward_pack *pack)
{
	if (pack->path && pack->data.data)
		(void)madvise((void *)(uintptr_t)pack->data.data,
		    pack->data.size, MADV_DONTNEED);
}

static bool
offset_of(const struct ward_pack *pack, uint32_t number, size_t *offset)
{
	size_t at, positions, far;
	uint64_t found;

	positions = INDEX_IDS + (size_t)pack->count * (ID_SIZE + 4);
	far = positions + (size_t)pack->count * 4;
	found = ward_index_u32(pack->index, positions + (size_t)number * 4);
	if (found & 0x80000000u) {
		at = far + (size_t)(found & 0x7fffffffu) * 8;
		if (at > pack->index.size - 2 * TRAILER - 8)
			return false;
		found = (uint64_t)ward_index_u32(pack->index, at) << 32 |
		    ward_index_u32(pack->index, at + 4);
	}
	if (found < DATA_HEADER || found >= pack->data.size - TRAILER)
		return false;
	*offset = (size_t)found;
	return true;
}

bool
ward_pack_find(struct ward_pack *pack, const unsigned char *id, size_t *offset)
{
	uint32_t number;

	return is_usable(pack) && ward_pack_search(pack, id, &number) &&
	    has_data(pack) && offset_of(pack, number, offset);
}

uint32_t
ward_pack_count(struct ward_pack *pack)
{
	return is_usable(pack) && has_data(pack) ? pack->count : 0;
}

bool
ward_pack_at(struct ward_pack *pack, uint32_t number, struct ward_oid *id,
    size_t *offset)
{
	if (number >= ward_pack_count(pack))
		return false;
	if (id != NULL)
		*id = ward_oid_from_bytes(
		    (const unsigned char *)pack->index.data + INDEX_IDS +
			(size_t)number * ID_SIZE,
		    ID_SIZE);
	return offset_of(pack, number, offset);
}

/* Type and size: four bits of the size, then seven in each further byte. */
static bool
take_header(struct ward_view *rest, unsigned int *type, uint64_t *size)
{
	unsigned int shift = 4;
	unsigned char byte;

	if (rest->size == 0)
		return false;
	byte = (unsigned char)rest->data[0];
	*type = byte >> 4 & 7;
	*size = byte & 0xf;
	*rest = ward_view(rest->data + 1, rest->size - 1);
	while (byte & 0x80) {
		if (rest->size == 0 || shift > 56)
			return false;
		byte = (unsigned char)rest->data[0];
		*size |= (uint64_t)(byte & 0x7f) << shift;
		*rest = ward_view(rest->data + 1, rest->size - 1);
		shift += 7;
	}
	return true;
}

/* How far back the base lies: the highest bits first, and no two ways to write
 * a number. */
static bool
take_distance(struct ward_view *rest, uint64_t *out)
{
	uint64_t distance = 0;
	unsigned char byte;

	do {
		if (rest->size == 0 || distance >> 56 != 0)
			return false;
		byte = (unsigned char)rest->data[0];
		*rest = ward_view(rest->data + 1, rest->size - 1);
		distance = distance << 7 | (byte & 0x7f);
		if (byte & 0x80)
			distance++;
	} while (byte & 0x80);
	*out = distance;
	return true;
}

static bool
take_base(struct ward_pack *pack, size_t offset, bool is_by_name,
    struct ward_view *rest, size_t *out)
{
	const unsigned char *id = (const unsigned char *)rest->data;
	uint64_t distance;

	if (is_by_name) {
		if (rest->size < ID_SIZE)
			return false;
		*rest = ward_view(rest->data + ID_SIZE, rest->size - ID_SIZE);
		return ward_pack_find(pack, id, out);
	}
	if (!take_distance(rest, &distance) || distance == 0 ||
	    distance > offset - DATA_HEADER)
		return false;
	*out = offset - (size_t)distance;
	return true;
}

bool
ward_pack_entry(
    struct ward_pack *pack, size_t offset, struct ward_pack_entry *out)
{
	static const enum ward_object_type types[] = { [1] = WARD_OBJECT_COMMIT,
		[2] = WARD_OBJECT_TREE,
		[3] = WARD_OBJECT_BLOB,
		[4] = WARD_OBJECT_TAG };
	unsigned int type;

	if (offset < DATA_HEADER || offset >= pack->data.size - TRAILER)
		return false;
	out->packed = ward_view(
	    pack->data.data + offset, pack->data.size - TRAILER - offset);
	if (!take_header(&out->packed, &type, &out->size))
		return false;
	out->is_delta = type == 6 || type == 7;
	if (out->is_delta)
		return take_base(
		    pack, offset, type == 7, &out->packed, &out->base);
	if (type < 1 || type > 4)
		return false;
	out->type = types[type];
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides packs and their indexes (version 2), as far as commits lie whole in
 * them. */
#include "packs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/memory.h"
#include "delta.h"
#include "inflate.h"

#define ID_SIZE	       20
#define FANOUT_AT      8
#define IDS_AT	       (FANOUT_AT + 256 * 4)
#define PACK_HEAD_SIZE 12
#define TYPE_COMMIT    1
#define TYPE_OFS_DELTA 6
#define TYPE_REF_DELTA 7
#define DEPTH_MAX      64 /* of deltas of deltas */
#define GUESSES_MAX    4  /* where an id may stand, by its bytes */
/* Pages of a pack that were read are given back when they are so many. */
#define SEEN_MAX ((size_t)8 << 20)

struct map {
	const unsigned char *data;
	size_t size;
};

struct pack {
	struct map index, pack;
	uint32_t count;
};

struct ward_packs {
	struct pack *items;
	size_t count;
	size_t last; /* where the last commit lay */
	size_t seen; /* bytes */
	struct ward_inflater *inflater;
};

static uint32_t
get32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

static void
unmap(struct map *map)
{
	if (map->data != NULL)
		munmap((void *)(uintptr_t)map->data, map->size);
	map->data = NULL;
}

static bool
map_file(struct map *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *data;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0) {
		close(fd);
		return false;
	}
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return false;
	out->data = data;
	out->size = (size_t)st.st_size;
	return true;
}

/* Of so many ids: names, checksums, offsets, and two hashes. */
static bool
has_index_form(struct pack *pack)
{
	static const unsigned char magic[] = { 0xff, 't', 'O', 'c', 0, 0, 0,
		2 };
	const struct map *index = &pack->index;
	uint32_t before = 0;

	if (index->size < IDS_AT + 2 * ID_SIZE ||
	    memcmp(index->data, magic, sizeof(magic)) != 0)
		return false;
	for (size_t i = 0; i < 256; i++) {
		uint32_t now = get32(index->data + FANOUT_AT + i * 4);

		if (now < before)
			return false;
		before = now;
	}
	pack->count = before;
	return (index->size - IDS_AT - 2 * ID_SIZE) / (ID_SIZE + 8) >=
	    pack->count;
}

static bool
has_pack_form(const struct pack *pack)
{
	static const unsigned char magic[] = { 'P', 'A', 'C', 'K', 0, 0, 0, 2 };
	const struct map *map = &pack->pack;

	return map->size >= PACK_HEAD_SIZE + ID_SIZE &&
	    memcmp(map->data, magic, sizeof(magic)) == 0 &&
	    get32(map->data + 8) == pack->count;
}

static void
add_pack(struct ward_packs *packs, const char *folder, const char *name)
{
	size_t size = strlen(name);
	struct ward_buf path = WARD_BUF_INIT;
	struct pack pack = { 0 };

	if (size < 4 || strcmp(name + size - 4, ".idx") != 0)
		return;
	ward_buf_printf(&path, "%s/%s", folder, name);
	if (map_file(&pack.index, ward_buf_str(&path)) &&
	    has_index_form(&pack)) {
		ward_buf_truncate(&path, path.size - 3);
		ward_buf_add_str(&path, "pack");
		if (map_file(&pack.pack, ward_buf_str(&path)) &&
		    has_pack_form(&pack)) {
			packs->items = ward_realloc_array(packs->items,
			    packs->count + 1, sizeof(*packs->items));
			packs->items[packs->count++] = pack;
			pack = (struct pack){ 0 };
		}
	}
	unmap(&pack.index);
	unmap(&pack.pack);
	ward_buf_release(&path);
}

struct ward_packs *
ward_packs_open(const char *objects)
{
	struct ward_packs *packs = ward_alloc(sizeof(*packs));
	struct ward_buf folder = WARD_BUF_INIT;
	const struct dirent *entry;
	DIR *dir;

	packs->inflater = ward_inflater_new();
	ward_buf_printf(&folder, "%s/pack", objects);
	dir = opendir(ward_buf_str(&folder));
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		add_pack(packs, ward_buf_str(&folder), entry->d_name);
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&folder);
	return packs;
}

void
ward_packs_close(struct ward_packs *packs)
{
	if (packs == NULL)
		return;
	for (size_t i = 0; i < packs->count; i++) {
		unmap(&packs->items[i].index);
		unmap(&packs->items[i].pack);
	}
	free(packs->items);
	ward_inflater_free(packs->inflater);
	free(packs);
}

/* Between which places an id stands that begins like this. */
static void
find_range(const struct pack *pack, const unsigned char *id, uint32_t *low,
    uint32_t *high)
{
	const unsigned char *fanout = pack->index.data + FANOUT_AT;

	*low = id[0] > 0 ? get32(fanout + (id[0] - 1) * 4) : 0;
	*high = get32(fanout + id[0] * 4);
}

void
ward_packs_expect(struct ward_packs *packs, const struct ward_oid *id)
{
	const struct pack *pack = &packs->items[packs->last];
	uint32_t low, high;

	if (packs->count == 0)
		return;
	find_range(pack, id->bytes, &low, &high);
	low += (uint32_t)((uint64_t)(high - low) * get32(id->bytes + 1) >> 32);
	__builtin_prefetch(pack->index.data + IDS_AT + (size_t)low * ID_SIZE);
}

/* Where in a pack's list of ids this one stands. Ids are spread evenly where
 * nobody chose them: a guess is near. */
static bool
find(const struct pack *pack, const unsigned char *id, uint32_t *out)
{
	const unsigned char *ids = pack->index.data + IDS_AT;
	uint32_t low, high;
	uint64_t first = 0, end = UINT64_C(1) << 32, key = get32(id + 1);
	uint64_t there;

	find_range(pack, id, &low, &high);
	for (unsigned int n = 0; low < high; n++) {
		uint32_t at = low + (high - low) / 2;
		int order;

		if (n < GUESSES_MAX && key >= first && key < end)
			at = low +
			    (uint32_t)((high - low) * (key - first) /
				(end - first));
		there = get32(ids + (size_t)at * ID_SIZE + 1);
		order = key < there ? -1 : key > there;
		if (order == 0)
			order = memcmp(id, ids + (size_t)at * ID_SIZE, ID_SIZE);
		if (order == 0) {
			*out = at;
			return true;
		}
		if (order > 0) {
			low = at + 1;
			first = there;
		} else {
			high = at;
			end = there + 1;
		}
	}
	return false;
}

/* Where the object begins; 0 where its pack is too large for this. */
static size_t
offset_of(const struct pack *pack, uint32_t number)
{
	uint32_t offset = get32(pack->index.data + IDS_AT +
	    (size_t)pack->count * (ID_SIZE + 4) + (size_t)number * 4);

	return offset < UINT32_C(0x80000000) ? offset : 0;
}

struct entry {
	unsigned int type;
	size_t size;	       /* of what its stream holds */
	struct ward_view rest; /* up to the hash of the pack */
};

static bool
read_entry(const struct pack *pack, size_t offset, struct entry *out)
{
	size_t end = pack->pack.size - ID_SIZE;
	unsigned int shift = 4;
	unsigned char byte;

	if (offset < PACK_HEAD_SIZE || offset >= end)
		return false;
	byte = pack->pack.data[offset++];
	out->type = byte >> 4 & 7;
	out->size = byte & 15;
	while ((byte & 0x80) != 0) {
		if (offset >= end || shift > 32)
			return false;
		byte = pack->pack.data[offset++];
		out->size |= (size_t)(byte & 0x7f) << shift;
		shift += 7;
	}
	out->rest =
	    ward_view((const char *)pack->pack.data + offset, end - offset);
	return true;
}

/* Where the object lies of which this one, at `offset`, is a delta; 0 where
 * that is not in this pack. */
static size_t
base_of(const struct pack *pack, size_t offset, struct entry *entry)
{
	struct ward_view *rest = &entry->rest;
	const unsigned char *at = (const unsigned char *)rest->data;
	uint32_t number;
	size_t n = 0, back;

	if (entry->type == TYPE_REF_DELTA) {
		if (rest->size < ID_SIZE || !find(pack, at, &number))
			return 0;
		*rest = ward_view(rest->data + ID_SIZE, rest->size - ID_SIZE);
		return offset_of(pack, number);
	}
	if (rest->size == 0)
		return 0;
	back = at[0] & 0x7f;
	while ((at[n] & 0x80) != 0) {
		if (++n == rest->size || back >= offset)
			return 0;
		back = ((back + 1) << 7) | (at[n] & 0x7f);
	}
	*rest = ward_view(rest->data + n + 1, rest->size - n - 1);
	return back < offset ? offset - back : 0;
}

/* Inflate behind what *out holds. */
static bool
inflate_to(struct ward_packs *packs, const struct entry *entry, uint64_t max,
    struct ward_buf *out)
{
	if (entry->size > max)
		return false;
	ward_buf_reserve(out, entry->size);
	if (!ward_inflate(packs->inflater, entry->rest, out->data + out->size,
		entry->size))
		return false;
	out->size += entry->size;
	out->data[out->size] = '\0';
	return true;
}

/* What was read is in the system's cache, and need not be in our count too. */
static void
give_back(struct ward_packs *packs, size_t size)
{
	packs->seen += size;
	if (packs->seen < SEEN_MAX)
		return;
	packs->seen = 0;
	for (size_t i = 0; i < packs->count; i++) {
		const struct map *map = &packs->items[i].pack;

		(void)madvise(
		    (void *)(uintptr_t)map->data, map->size, MADV_DONTNEED);
	}
}

/* The commit at `offset`, or what its delta makes of the one before. */
static bool
read_at(struct ward_packs *packs, const struct pack *pack, size_t offset,
    unsigned int depth, uint64_t max, struct ward_buf *out)
{
	struct ward_buf base = WARD_BUF_INIT, delta = WARD_BUF_INIT;
	struct entry entry;
	size_t below;
	bool is_good;

	if (!read_entry(pack, offset, &entry))
		return false;
	if (entry.type == TYPE_COMMIT)
		return inflate_to(packs, &entry, max, out);
	if ((entry.type != TYPE_OFS_DELTA && entry.type != TYPE_REF_DELTA) ||
	    depth == DEPTH_MAX)
		return false;
	below = base_of(pack, offset, &entry);
	is_good = below != 0 &&
	    read_at(packs, pack, below, depth + 1, max, &base) &&
	    inflate_to(packs, &entry, max, &delta) &&
	    ward_delta_apply(
		ward_buf_view(&base), ward_buf_view(&delta), max, out);
	ward_buf_release(&base);
	ward_buf_release(&delta);
	return is_good;
}

static bool
read_from(struct ward_packs *packs, const struct pack *pack,
    const struct ward_oid *id, uint64_t max, struct ward_buf *out)
{
	size_t before = out->size;
	uint32_t number;

	if (!find(pack, id->bytes, &number))
		return false;
	if (!read_at(packs, pack, offset_of(pack, number), 0, max, out)) {
		ward_buf_truncate(out, before);
		return false;
	}
	give_back(packs, out->size - before);
	return true;
}

bool
ward_packs_read_commit(struct ward_packs *packs, const struct ward_oid *id,
    uint64_t max, struct ward_buf *out)
{
	if (id->size != ID_SIZE)
		return false;
	for (size_t i = 0; i < packs->count; i++) {
		size_t number = (packs->last + i) % packs->count;

		if (read_from(packs, &packs->items[number], id, max, out)) {
			packs->last = number;
			return true;
		}
	}
	return false;
}

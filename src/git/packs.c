/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which packs there are, and in which one an object is looked for first.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/memory.h"
#include "packs.h"
#include "place.h"

/* With more of them libgit2, which knows indexes of several packs, is faster.
 */
#define PACKS_MAX 64

static void
add(struct ward_packs *packs, const char *folder, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;

	if (packs->count == packs->capacity) {
		packs->capacity = ward_grow(packs->capacity, packs->count + 1);
		packs->items = ward_realloc_array(
		    packs->items, packs->capacity, sizeof(*packs->items));
	}
	ward_buf_add_str(&path, folder);
	ward_buf_add_char(&path, '/');
	ward_buf_add_str(&path, name);
	ward_pack_init(&packs->items[packs->count++], ward_buf_str(&path));
	ward_buf_release(&path);
}

static bool
is_file(DIR *folder, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_REG;
	return fstatat(dirfd(folder), entry->d_name, &st, 0) != 0 ||
	    S_ISREG(st.st_mode);
}

static const struct ward_error *
take(struct ward_packs *packs, DIR *folder, const char *path,
    const struct dirent *entry)
{
	bool is_index = ward_view_ends(ward_view_str(entry->d_name), ".idx");

	if (!is_index && strcmp(entry->d_name, "multi-pack-index") != 0)
		return NULL;
	if (!is_file(folder, entry))
		return ward_error(WARD_E_UNSUPPORTED, "'%s/%s' is no file",
		    path, entry->d_name);
	packs->are_more |= is_index && packs->count == PACKS_MAX;
	if (is_index && !packs->are_more)
		add(packs, path, entry->d_name);
	return NULL;
}

const struct ward_error *
ward_packs_list(struct ward_packs *packs, const char *objects)
{
	char *path = ward_place_join(objects, "pack");
	DIR *folder = opendir(path);
	const struct ward_error *err = NULL;
	struct dirent *entry;

	packs->are_more = !folder && errno != ENOENT;
	while (!err && folder && (entry = readdir(folder)))
		err = take(packs, folder, path, entry);
	if (folder)
		(void)closedir(folder);
	free(path);
	return err;
}

void
ward_packs_release(struct ward_packs *packs)
{
	for (size_t i = 0; i < packs->count; i++)
		ward_pack_release(&packs->items[i]);
	free(packs->items);
	*packs = (struct ward_packs){ .items = NULL };
}

/* What was found last is likely to have the next one, too. */
static bool
find(struct ward_packs *packs, const struct ward_oid *id,
    struct ward_pack **pack, size_t *offset)
{
	for (size_t i = 0; i < packs->count; i++) {
		size_t at = (packs->last + i) % packs->count;

		*pack = &packs->items[at];
		if (ward_pack_find(*pack, id->bytes, offset)) {
			packs->last = at;
			return true;
		}
		packs->are_more |= (*pack)->is_unusable;
	}
	return false;
}

bool
ward_packs_read(struct ward_packs *packs, struct ward_unpacking *unpacking,
    const struct ward_oid *id, struct ward_beside *beside, uint64_t max,
    enum ward_object_type *type, struct ward_buf *out)
{
	struct ward_pack *pack;
	size_t offset;

	return find(packs, id, &pack, &offset) &&
	    ward_unpack(unpacking, pack, offset, id, beside, max, type, out);
}

bool
ward_packs_header(struct ward_packs *packs, struct ward_unpacking *unpacking,
    const struct ward_oid *id, enum ward_object_type *type, uint64_t *size)
{
	struct ward_pack *pack;
	size_t offset;

	return find(packs, id, &pack, &offset) &&
	    ward_unpack_header(unpacking, pack, offset, type, size);
}

bool
ward_packs_have(struct ward_packs *packs, const struct ward_oid *id)
{
	struct ward_pack *pack;
	size_t offset;

	return find(packs, id, &pack, &offset);
}

void
ward_packs_expect(const struct ward_packs *packs, const struct ward_oid *id)
{
	if (packs->count > 0)
		ward_pack_expect(&packs->items[packs->last], id->bytes);
}

void
ward_packs_give_back(const struct ward_packs *packs)
{
	for (size_t i = 0; i < packs->count; i++)
		ward_pack_give_back(&packs->items[i]);
}

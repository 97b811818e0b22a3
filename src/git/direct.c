/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which files, and in what order, an object is looked for. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "refward/memory.h"
#include "direct.h"
#include "loose_object.h"
#include "packs.h"

#define FOLDERS 2

/* Pages of packs that were read are given back when they are so many. */
#define SEEN_MAX ((size_t)8 << 20)

struct folder {
	char *path;
	struct ward_packs packs;
	struct ward_loose loose;
};

struct ward_direct {
	struct folder folders[FOLDERS]; /* the quarantine first */
	size_t nfolders;
	bool is_listed;
	bool has_alternates;
	struct ward_inflater *inflater;
	struct ward_unpacking unpacking;
	bool gives_back;
	size_t seen; /* bytes, since pages were given back */
};

static void
add(struct ward_direct *direct, const char *path)
{
	if (path)
		direct->folders[direct->nfolders++].path = ward_strdup(path);
}

struct ward_direct *
ward_direct_new(const char *quarantine, const char *objects, bool gives_back)
{
	struct ward_direct *direct = ward_alloc(sizeof(*direct));

	direct->gives_back = gives_back;
	add(direct, quarantine);
	add(direct, objects);
	return direct;
}

void
ward_direct_free(struct ward_direct *direct)
{
	if (!direct)
		return;
	for (size_t i = 0; i < direct->nfolders; i++) {
		ward_packs_release(&direct->folders[i].packs);
		ward_loose_release(&direct->folders[i].loose);
		free(direct->folders[i].path);
	}
	ward_unpacking_release(&direct->unpacking);
	ward_inflater_free(direct->inflater);
	free(direct);
}

static struct folder *
own(struct ward_direct *direct)
{
	return &direct->folders[direct->nfolders - 1];
}

/* Whether there is such a thing in the repository's own folder; it is there,
 * too, where that cannot be told. */
static bool
is_there(struct ward_direct *direct, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	bool is_there;

	ward_buf_add_str(&path, own(direct)->path);
	ward_buf_add_char(&path, '/');
	ward_buf_add_str(&path, name);
	is_there = access(ward_buf_str(&path), F_OK) == 0 || errno != ENOENT;
	ward_buf_release(&path);
	return is_there;
}

/* Loose ones first: git takes them away once they lie in a pack. */
static void
list(struct ward_direct *direct)
{
	if (direct->is_listed)
		return;
	for (size_t i = 0; i < direct->nfolders; i++) {
		struct folder *folder = &direct->folders[i];

		ward_loose_list(&folder->loose, folder->path);
		ward_packs_list(&folder->packs, folder->path);
	}
	direct->has_alternates = is_there(direct, "info/alternates");
	direct->inflater = ward_inflater_new();
	ward_unpacking_init(&direct->unpacking, direct->inflater);
	direct->is_listed = true;
}

/* What was read is in the system's cache, and need not be in our count too. */
static void
give_back(struct ward_direct *direct, size_t size)
{
	direct->seen += size;
	if (!direct->gives_back || direct->seen < SEEN_MAX)
		return;
	direct->seen = 0;
	for (size_t i = 0; i < direct->nfolders; i++)
		ward_packs_give_back(&direct->folders[i].packs);
}

static bool
read_from(struct ward_direct *direct, struct folder *folder,
    const struct ward_oid *id, struct ward_beside *beside, uint64_t max,
    enum ward_object_type *type, struct ward_buf *out)
{
	return ward_packs_read(&folder->packs, &direct->unpacking, id, beside,
		   max, type, out) ||
	    ward_loose_read(&folder->loose, folder->path, direct->inflater, id,
		max, type, out);
}

bool
ward_direct_read(struct ward_direct *direct, const struct ward_oid *id,
    struct ward_beside *beside, uint64_t max, enum ward_object_type *type,
    struct ward_buf *out)
{
	size_t before = out->size;

	list(direct);
	for (size_t i = 0; i < direct->nfolders; i++)
		if (read_from(direct, &direct->folders[i], id, beside, max,
			type, out)) {
			give_back(direct, out->size - before);
			return true;
		}
	return false;
}

bool
ward_direct_header(struct ward_direct *direct, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size)
{
	list(direct);
	for (size_t i = 0; i < direct->nfolders; i++) {
		struct folder *folder = &direct->folders[i];

		if (ward_packs_header(
			&folder->packs, &direct->unpacking, id, type, size) ||
		    ward_loose_header(&folder->loose, folder->path,
			direct->inflater, id, type, size))
			return true;
	}
	return false;
}

size_t
ward_direct_packed(struct ward_direct *direct)
{
	list(direct);
	return ward_packs_count(&own(direct)->packs);
}

struct ward_packed *
ward_direct_packed_open(struct ward_direct *direct)
{
	list(direct);
	return ward_packed_new(&own(direct)->packs);
}

void
ward_direct_expect(struct ward_direct *direct, const struct ward_oid *id)
{
	if (direct->is_listed)
		ward_packs_expect(&own(direct)->packs, id);
}

bool
ward_direct_was_there(
    struct ward_direct *direct, const struct ward_oid *id, bool *out)
{
	list(direct);
	*out = ward_packs_have(&own(direct)->packs, id);
	return *out ||
	    (!own(direct)->packs.are_more && !direct->has_alternates &&
		!own(direct)->loose.has_folder[id->bytes[0]]);
}

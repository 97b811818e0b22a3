/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which files, and in what order, an object is looked for. */
#include <stdlib.h>
#include "refward/memory.h"
#include "direct.h"
#include "object_folders.h"

/* With more of them it is libgit2 that looks. */
#define FOLDERS_MAX 64

/* Pages of packs that were read are given back when they are so many. */
#define SEEN_MAX ((size_t)8 << 20)

struct ward_direct {
	struct ward_object_folders folders;
	struct ward_inflater *inflater; /* NULL: nothing was read */
	struct ward_unpacking unpacking;
	const struct ward_repo_options *options;
	size_t seen; /* bytes, since pages were given back */
};

struct ward_direct *
ward_direct_new(struct ward_object_folders *folders,
    const struct ward_repo_options *options)
{
	struct ward_direct *direct = ward_alloc(sizeof(*direct));

	direct->folders = *folders;
	*folders = (struct ward_object_folders){ .items = NULL };
	direct->options = options;
	return direct;
}

void
ward_direct_free(struct ward_direct *direct)
{
	if (!direct)
		return;
	ward_unpacking_release(&direct->unpacking);
	ward_inflater_free(direct->inflater);
	ward_object_folders_release(&direct->folders);
	free(direct);
}

const struct ward_object_folders *
ward_direct_folders(const struct ward_direct *direct)
{
	return &direct->folders;
}

static struct ward_object_folder *
own(struct ward_direct *direct)
{
	return &direct->folders.items[0];
}

/* How many are looked at. */
static size_t
count(const struct ward_direct *direct)
{
	return direct->folders.count < FOLDERS_MAX ? direct->folders.count
						   : FOLDERS_MAX;
}

/* The one that is asked as the n-th: the quarantine is the first. */
static struct ward_object_folder *
folder_at(struct ward_direct *direct, size_t n)
{
	size_t first = direct->folders.quarantine;

	if (first < count(direct) && n <= first)
		n = n == 0 ? first : n - 1;
	return &direct->folders.items[n];
}

static void
begin(struct ward_direct *direct)
{
	if (direct->inflater)
		return;
	direct->inflater = ward_inflater_new();
	ward_unpacking_init(
	    &direct->unpacking, direct->inflater, direct->options);
}

/* What was read is in the system's cache, and need not be in our count too. */
static void
give_back(struct ward_direct *direct, size_t size)
{
	direct->seen += size;
	if (!direct->options->reads_once || direct->seen < SEEN_MAX)
		return;
	direct->seen = 0;
	for (size_t i = 0; i < count(direct); i++)
		ward_packs_give_back(&direct->folders.items[i].packs);
}

static bool
read_from(struct ward_direct *direct, struct ward_object_folder *folder,
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

	begin(direct);
	for (size_t i = 0; i < count(direct); i++)
		if (read_from(direct, folder_at(direct, i), id, beside, max,
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
	begin(direct);
	for (size_t i = 0; i < count(direct); i++) {
		struct ward_object_folder *folder = folder_at(direct, i);

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
	return ward_packs_count(&own(direct)->packs);
}

struct ward_packed *
ward_direct_packed_open(struct ward_direct *direct)
{
	return ward_packed_new(&own(direct)->packs);
}

void
ward_direct_expect(struct ward_direct *direct, const struct ward_oid *id)
{
	ward_packs_expect(&own(direct)->packs, id);
}

/* Whether it may lie where it was not looked for. */
static bool
may_have(const struct ward_object_folder *folder, const struct ward_oid *id)
{
	return folder->packs.are_more || folder->loose.has_folder[id->bytes[0]];
}

bool
ward_direct_was_there(
    struct ward_direct *direct, const struct ward_oid *id, bool *out)
{
	const struct ward_object_folders *folders = &direct->folders;
	bool is_sure = !folders->are_more && folders->nold <= count(direct);

	*out = false;
	for (size_t i = 0; i < folders->nold && i < count(direct); i++) {
		struct ward_object_folder *folder = &folders->items[i];

		*out = ward_packs_have(&folder->packs, id);
		if (*out)
			return true;
		is_sure = is_sure && !may_have(folder, id);
	}
	return is_sure;
}

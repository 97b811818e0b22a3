/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how names are found that a checkout would take for each other. */
#include "policy/rules/collision.h"

#include <stdlib.h>
#include <string.h>
#include "refward/graph.h"
#include "refward/memory.h"
#include "refward/sha256.h"
#include "policy/rules/fold.h"

/* Of an octopus, so many parents say what was there before. */
#define PARENTS_MAX 8

struct entry {
	struct ward_tree_entry tree;
	struct ward_view folded;
};

/* One folder's content, in some commit. */
struct folder {
	struct ward_buf raw;
	struct ward_buf names; /* folded, one behind the other */
	struct entry *entries;
	size_t count, capacity;
};

struct look {
	const struct ward_subject *subject;
	ward_collision_fn found;
	void *data;
	struct ward_buf path;	 /* of the folder */
	struct ward_oidmap seen; /* a folder beside what it was */
	int depth;
};

static void
folder_release(struct folder *folder)
{
	ward_buf_release(&folder->raw);
	ward_buf_release(&folder->names);
	free(folder->entries);
}

static int
by_name(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	return ward_view_compare(left->tree.name, right->tree.name);
}

static int
by_folded(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = ward_view_compare(left->folded, right->folded);

	return order != 0 ? order : by_name(a, b);
}

/* What cannot be read is found by the rule about objects. */
static const struct ward_error *
read_folder(
    struct folder *folder, struct ward_repo *repo, const struct ward_oid *id)
{
	enum ward_object_type type;
	const struct ward_error *err =
	    ward_repo_read(repo, id, &type, &folder->raw);
	struct ward_view rest = ward_buf_view(&folder->raw);
	struct ward_tree_entry entry;

	while (!err && ward_tree_next(&entry, &rest, id->size)) {
		if (folder->count == folder->capacity) {
			folder->capacity =
			    ward_grow(folder->capacity, folder->count + 1);
			folder->entries = ward_realloc_array(folder->entries,
			    folder->capacity, sizeof(*folder->entries));
		}
		folder->entries[folder->count].folded = ward_view(NULL, 0);
		folder->entries[folder->count++].tree = entry;
	}
	if (folder->count > 0)
		qsort(folder->entries, folder->count, sizeof(*folder->entries),
		    by_name);
	return err;
}

static const struct entry *
find(const struct folder *folder, struct ward_view name)
{
	struct entry key = { .tree.name = name };

	if (folder->count == 0)
		return NULL;
	return bsearch(&key, folder->entries, folder->count,
	    sizeof(*folder->entries), by_name);
}

static void
fold(struct folder *folder)
{
	size_t *ends =
	    ward_realloc_array(NULL, folder->count + 1, sizeof(*ends));
	size_t start = 0;

	for (size_t i = 0; i < folder->count; i++) {
		ward_fold_name(&folder->names, folder->entries[i].tree.name);
		ends[i] = folder->names.size;
	}
	for (size_t i = 0; i < folder->count; i++) {
		folder->entries[i].folded =
		    ward_view(folder->names.data + start, ends[i] - start);
		start = ends[i];
	}
	free(ends);
	if (folder->count > 0)
		qsort(folder->entries, folder->count, sizeof(*folder->entries),
		    by_folded);
}

static bool
is_old_pair(const struct folder *before, size_t nbefore, struct ward_view name,
    struct ward_view other)
{
	for (size_t i = 0; i < nbefore; i++)
		if (find(&before[i], name) != NULL &&
		    find(&before[i], other) != NULL)
			return true;
	return false;
}

static void
report_pairs(struct look *look, const struct folder *now,
    const struct folder *before, size_t nbefore)
{
	for (size_t i = 1; i < now->count; i++) {
		const struct entry *one = &now->entries[i - 1];
		const struct entry *two = &now->entries[i];

		if (ward_view_equal(one->folded, two->folded) &&
		    !ward_view_equal(one->tree.name, two->tree.name) &&
		    !is_old_pair(
			before, nbefore, one->tree.name, two->tree.name))
			look->found(look->data, ward_buf_view(&look->path),
			    one->tree.name, two->tree.name);
	}
}

/* What is old in one place is new in another: the same folder is looked at
 * again where it stands beside other folders. */
static bool
is_seen(struct look *look, const struct ward_oid *now,
    const struct ward_oid *before, size_t nbefore)
{
	unsigned char key[WARD_SHA256_SIZE];
	struct ward_sha256 hash;
	struct ward_oid id;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, now->bytes, now->size);
	for (size_t i = 0; i < nbefore; i++)
		ward_sha256_update(&hash, before[i].bytes, before[i].size);
	ward_sha256_final(&hash, key);
	id = ward_oid_from_bytes(key, sizeof(key));
	return !ward_oidmap_put(&look->seen, &id, 1);
}

static const struct ward_error *look_at(struct look *look,
    const struct ward_oid *now, const struct ward_oid *before, size_t nbefore);

/* A folder that is as in some parent holds nothing new. */
static const struct ward_error *
look_below(struct look *look, const struct ward_tree_entry *entry,
    const struct folder *before, size_t nbefore)
{
	struct ward_oid old[PARENTS_MAX];
	size_t nold = 0, size = look->path.size;
	const struct ward_error *err;

	for (size_t i = 0; i < nbefore; i++) {
		const struct entry *same = find(&before[i], entry->name);

		if (same == NULL || same->tree.mode != WARD_MODE_TREE)
			continue;
		if (ward_oid_equal(&same->tree.id, &entry->id))
			return NULL;
		old[nold++] = same->tree.id;
	}
	ward_buf_add_view(&look->path, entry->name);
	ward_buf_add_char(&look->path, '/');
	err = look_at(look, &entry->id, old, nold);
	ward_buf_truncate(&look->path, size);
	return err;
}

static const struct ward_error *
look_at(struct look *look, const struct ward_oid *now,
    const struct ward_oid *before, size_t nbefore)
{
	struct folder folder = { .count = 0 };
	struct folder old[PARENTS_MAX] = { { .count = 0 } };
	const struct ward_error *err;

	if (is_seen(look, now, before, nbefore))
		return NULL;
	if (look->depth == WARD_CHANGE_DEPTH_MAX)
		return ward_error(WARD_E_LIMIT, "folders are nested too deep");
	look->depth++;
	err = read_folder(&folder, look->subject->repo, now);
	for (size_t i = 0; !err && i < nbefore; i++)
		err = read_folder(&old[i], look->subject->repo, &before[i]);
	if (!err) {
		fold(&folder);
		report_pairs(look, &folder, old, nbefore);
	}
	for (size_t i = 0; !err && i < folder.count; i++)
		if (folder.entries[i].tree.mode == WARD_MODE_TREE)
			err = look_below(
			    look, &folder.entries[i].tree, old, nbefore);
	for (size_t i = 0; i < nbefore; i++)
		folder_release(&old[i]);
	folder_release(&folder);
	look->depth--;
	return err;
}

const struct ward_error *
ward_collisions_find(
    const struct ward_subject *subject, ward_collision_fn found, void *data)
{
	const struct ward_commit *commit = subject->commit->commit;
	struct look look = { .subject = subject, .found = found, .data = data };
	struct ward_oid before[PARENTS_MAX];
	size_t nbefore =
	    commit->nparents < PARENTS_MAX ? commit->nparents : PARENTS_MAX;
	const struct ward_error *err = NULL;
	bool is_same = false;

	for (size_t i = 0; !err && i < nbefore; i++) {
		struct ward_oid parent = ward_commit_parent(commit, i);

		err = ward_graph_tree(subject->graph, &parent, &before[i]);
		is_same |= !err && ward_oid_equal(&before[i], &commit->tree);
	}
	if (!err && !is_same)
		err = look_at(&look, &commit->tree, before, nbefore);
	ward_oidmap_release(&look.seen);
	ward_buf_release(&look.path);
	return err;
}

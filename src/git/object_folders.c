/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what libgit2, and git, would wait for where they look for objects: they
 * open what is there, and a pipe waits for whoever writes into it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "refward/repo.h"
#include "alternates.h"
#include "object_folders.h"
#include "place.h"

/* As libgit2 has it, and git. */
#define DEPTH_MAX 5

#define LIST_SIZE_MAX ((size_t)1 << 20)
#define FOLDERS_MAX   20000

static const struct ward_error *look_at(
    struct ward_object_folders *folders, const char *objects, unsigned depth);

static const struct ward_error *
no_file(const char *path)
{
	return ward_error(WARD_E_UNSUPPORTED, "'%s' is no file", path);
}

static const struct ward_error *
look_at_entry(struct ward_object_folders *folders, const char *objects,
    const char *entry, unsigned int depth)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	if (entry[0] != '/')
		ward_buf_printf(&path, "%s/", objects);
	ward_buf_add_str(&path, entry);
	err = look_at(folders, ward_buf_str(&path), depth);
	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
look_into(struct ward_object_folders *folders, const char *objects,
    const char *path, unsigned int depth)
{
	struct ward_buf text = WARD_BUF_INIT, entry = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, path, LIST_SIZE_MAX);
	struct ward_view rest = ward_buf_view(&text);
	bool found = true;

	while (!err && found) {
		err = ward_alternates_next(&rest, '\n', &entry, &found);
		if (!err && found)
			err = look_at_entry(
			    folders, objects, ward_buf_str(&entry), depth);
	}
	ward_buf_release(&entry);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
look_at_alternates(struct ward_object_folders *folders, const char *objects,
    unsigned int depth)
{
	char *path;
	const struct ward_error *err = NULL;
	struct stat st;

	if (depth > DEPTH_MAX)
		return NULL;
	path = ward_place_join(objects, "info/alternates");
	if (stat(path, &st) == 0)
		err = S_ISREG(st.st_mode)
		    ? look_into(folders, objects, path, depth + 1)
		    : no_file(path);
	else if (errno != ENOENT && errno != ENOTDIR)
		folders->are_more = true;
	free(path);
	return err;
}

static struct ward_object_folder *
add(struct ward_object_folders *folders, const char *objects)
{
	struct ward_object_folder *folder;

	if (folders->count == folders->capacity) {
		folders->capacity =
		    ward_grow(folders->capacity, folders->count + 1);
		folders->items = ward_realloc_array(
		    folders->items, folders->capacity, sizeof(*folders->items));
	}
	folder = &folders->items[folders->count++];
	*folder = (struct ward_object_folder){ .path = ward_strdup(objects) };
	return folder;
}

static struct ward_object_folder *
find(const struct ward_object_folders *folders, const struct stat *st)
{
	for (size_t i = 0; i < folders->count; i++)
		if (folders->items[i].inode == st->st_ino &&
		    folders->items[i].device == st->st_dev)
			return &folders->items[i];
	return NULL;
}

/* Loose ones first: git takes them away once they lie in a pack. */
static const struct ward_error *
look_at_new(struct ward_object_folders *folders, const char *objects,
    unsigned int depth, const struct stat *st)
{
	struct ward_object_folder *folder = add(folders, objects);

	folder->depth = depth;
	folder->device = st->st_dev;
	folder->inode = st->st_ino;
	ward_loose_list(&folder->loose, objects);
	return ward_packs_list(&folder->packs, objects);
}

/* A folder that was met is met again only for its list, where that was too deep
 * to be read. */
static const struct ward_error *
look_at(struct ward_object_folders *folders, const char *objects,
    unsigned int depth)
{
	struct stat st = { .st_ino = 0 };
	struct ward_object_folder *known = NULL;
	const struct ward_error *err = NULL;

	if (stat(objects, &st) == 0)
		known = find(folders, &st);
	if (known && known->depth <= depth)
		return NULL;
	if (!known && folders->count >= FOLDERS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "'%s': more than %d folders to look for objects in",
		    objects, FOLDERS_MAX);
	if (known)
		known->depth = depth;
	else
		err = look_at_new(folders, objects, depth, &st);
	return err ? err : look_at_alternates(folders, objects, depth);
}

static const struct ward_error *
look_at_listed(struct ward_object_folders *folders, const char *list)
{
	struct ward_view rest = ward_view_str(list);
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;
	bool found;

	for (;;) {
		err = ward_alternates_next(&rest, ':', &folder, &found);
		if (!err && found)
			err = look_at(folders, ward_buf_str(&folder), 0);
		if (err || !found)
			break;
	}
	ward_buf_release(&folder);
	return err;
}

const struct ward_error *
ward_object_folders_find(struct ward_object_folders *folders,
    const char *objects, const struct ward_repo_options *options)
{
	const struct ward_error *err = look_at(folders, objects, 0);
	size_t count = folders->count;

	folders->nold = count;
	folders->quarantine = SIZE_MAX;
	if (!err && options->quarantine != NULL)
		err = look_at(folders, options->quarantine, 0);
	if (folders->count > count)
		folders->quarantine = count;
	if (!err && options->alternates != NULL)
		err = look_at_listed(folders, options->alternates);
	return err;
}

void
ward_object_folders_release(struct ward_object_folders *folders)
{
	for (size_t i = 0; i < folders->count; i++) {
		ward_packs_release(&folders->items[i].packs);
		ward_loose_release(&folders->items[i].loose);
		free(folders->items[i].path);
	}
	free(folders->items);
}

const struct ward_error *
ward_object_folders_check(
    const struct ward_object_folders *folders, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct stat st;

	(void)ward_oid_hex(id, hex);
	for (size_t i = 0; i < folders->count && !err; i++) {
		ward_buf_clear(&path);
		ward_buf_printf(
		    &path, "%s/%.2s/%s", folders->items[i].path, hex, hex + 2);
		if (stat(ward_buf_str(&path), &st) == 0 && !S_ISREG(st.st_mode))
			err = no_file(ward_buf_str(&path));
	}
	ward_buf_release(&path);
	return err;
}

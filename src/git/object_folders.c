/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what libgit2, and git, would wait for where they look for objects: they
 * open what is there, and a pipe waits for whoever writes into it. */
#include <dirent.h>
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
look_at_line(struct ward_object_folders *folders, const char *objects,
    struct ward_view line, unsigned int depth)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	if (line.size == 0 || line.data[0] == '#')
		return NULL;
	if (line.data[0] != '/')
		ward_buf_printf(&path, "%s/", objects);
	ward_buf_add_view(&path, line);
	err = look_at(folders, ward_buf_str(&path), depth);
	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
look_into(struct ward_object_folders *folders, const char *objects,
    const char *path, unsigned int depth)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, path, LIST_SIZE_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	while (!err && ward_view_split(&rest, '\n', &line))
		err = look_at_line(folders, objects, line, depth);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
look_at_alternates(struct ward_object_folders *folders, const char *objects,
    unsigned int depth)
{
	char *path = ward_place_join(objects, "info/alternates");
	const struct ward_error *err = NULL;
	struct stat st;

	if (stat(path, &st) == 0)
		err = S_ISREG(st.st_mode)
		    ? look_into(folders, objects, path, depth + 1)
		    : no_file(path);
	free(path);
	return err;
}

static bool
is_index(const struct dirent *entry)
{
	return ward_view_ends(ward_view_str(entry->d_name), ".idx") ||
	    strcmp(entry->d_name, "multi-pack-index") == 0;
}

static bool
is_file(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_REG;
	return fstatat(dirfd(dir), entry->d_name, &st, 0) != 0 ||
	    S_ISREG(st.st_mode);
}

static const struct ward_error *
look_at_packs(const char *objects)
{
	char *path = ward_place_join(objects, "pack");
	DIR *dir = opendir(path);
	const struct ward_error *err = NULL;
	const struct dirent *entry;

	while (!err && dir != NULL && (entry = readdir(dir)) != NULL) {
		if (!is_index(entry) || is_file(dir, entry))
			continue;
		err = ward_error(WARD_E_UNSUPPORTED, "'%s/%s' is no file", path,
		    entry->d_name);
	}
	if (dir != NULL)
		(void)closedir(dir);
	free(path);
	return err;
}

static void
add(struct ward_object_folders *folders, const char *objects)
{
	if (folders->count == folders->capacity) {
		folders->capacity =
		    ward_grow(folders->capacity, folders->count + 1);
		folders->paths = ward_realloc_array(
		    folders->paths, folders->capacity, sizeof(*folders->paths));
	}
	folders->paths[folders->count++] = ward_strdup(objects);
}

static const struct ward_error *
look_at(struct ward_object_folders *folders, const char *objects,
    unsigned int depth)
{
	const struct ward_error *err;

	if (depth > DEPTH_MAX)
		return NULL;
	if (folders->count >= FOLDERS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "'%s': more than %d folders to look for objects in",
		    objects, FOLDERS_MAX);
	add(folders, objects);
	err = look_at_packs(objects);
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
		err = ward_alternates_next(&rest, &folder, &found);
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
    const struct ward_place *place, const struct ward_repo_options *options)
{
	char *objects = ward_place_join(place->common, "objects");
	const struct ward_error *err = look_at(folders, objects, 0);

	if (!err && options->quarantine != NULL)
		err = look_at(folders, options->quarantine, 0);
	if (!err && options->alternates != NULL)
		err = look_at_listed(folders, options->alternates);
	free(objects);
	return err;
}

void
ward_object_folders_release(struct ward_object_folders *folders)
{
	for (size_t i = 0; i < folders->count; i++)
		free(folders->paths[i]);
	free(folders->paths);
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
		    &path, "%s/%.2s/%s", folders->paths[i], hex, hex + 2);
		if (stat(ward_buf_str(&path), &st) == 0 && !S_ISREG(st.st_mode))
			err = no_file(ward_buf_str(&path));
	}
	ward_buf_release(&path);
	return err;
}

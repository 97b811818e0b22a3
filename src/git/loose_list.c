/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the folders in which loose refs lie. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/buf.h"
#include "refward/memory.h"
#include "loose_list.h"
#include "place.h"
#include "ref_files.h"

#define NAME_SIZE_MAX 4096

static void
add(struct ward_loose_list *list, const char *name)
{
	if (list->count == list->capacity) {
		list->capacity = ward_grow(list->capacity, list->count + 1);
		list->names = ward_realloc_array(
		    list->names, list->capacity, sizeof(*list->names));
	}
	list->names[list->count++] = ward_strdup(name);
}

static bool
is_folder(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_DIR;
	return !fstatat(dirfd(dir), entry->d_name, &st, 0) &&
	    S_ISDIR(st.st_mode);
}

/* Refs go to `found`, folders to `todo`. What git would not take for a ref,
 * such as a lock, is passed over. */
static void
sort_entry(DIR *dir, const struct dirent *entry, struct ward_buf *name,
    struct ward_loose_list *todo, struct ward_loose_list *found)
{
	size_t size = name->size;

	if (entry->d_name[0] == '.')
		return;
	ward_buf_add_str(name, entry->d_name);
	if (is_folder(dir, entry)) {
		ward_buf_add_char(name, '/');
		if (name->size < NAME_SIZE_MAX)
			add(todo, ward_buf_str(name));
	} else if (ward_ref_files_is_name(ward_buf_view(name))) {
		add(found, ward_buf_str(name));
	}
	ward_buf_truncate(name, size);
}

/* One folder; it may be gone meanwhile. */
static const struct ward_error *
read_folder(const char *root, const char *below, struct ward_loose_list *todo,
    struct ward_loose_list *found)
{
	const struct ward_error *err = NULL;
	struct ward_buf name = WARD_BUF_INIT;
	char *path = ward_place_join(root, below);
	DIR *dir = opendir(path);
	const struct dirent *entry;

	if (!dir && (errno == ENOENT || errno == ENOTDIR))
		goto out;
	if (!dir) {
		err = ward_error(WARD_E_SYSTEM, "folder '%s'", below);
		goto out;
	}
	ward_buf_add_str(&name, below);
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		sort_entry(dir, entry, &name, todo, found);
	if (errno)
		err = ward_error(WARD_E_SYSTEM, "folder '%s'", below);
out:
	if (dir)
		(void)closedir(dir);
	ward_buf_release(&name);
	free(path);
	return err;
}

static const struct ward_error *
read_below(struct ward_loose_list *todo, struct ward_loose_list *found,
    const char *root)
{
	const struct ward_error *err = NULL;

	while (todo->count && !err) {
		char *below = todo->names[--todo->count];

		err = read_folder(root, below, todo, found);
		free(below);
	}
	return err;
}

static void
keep_below(struct ward_loose_list *list, const char *prefix)
{
	size_t i, nkept = 0, size = strlen(prefix);

	for (i = 0; i < list->count; i++) {
		if (!strncmp(list->names[i], prefix, size))
			list->names[nkept++] = list->names[i];
		else
			free(list->names[i]);
	}
	list->count = nkept;
}

const struct ward_error *
ward_loose_list_read(
    struct ward_loose_list *list, const char *folder, const char *prefix)
{
	const struct ward_error *err;
	struct ward_loose_list todo = WARD_LOOSE_LIST_INIT;
	struct ward_buf start = WARD_BUF_INIT;

	if (strncmp(prefix, "refs/", 5) != 0 || strstr(prefix, "..")) {
		err = ward_error(
		    WARD_E_INVALID, "'%s' is not a prefix of refs", prefix);
		goto out;
	}
	ward_buf_add(
	    &start, prefix, (size_t)(strrchr(prefix, '/') - prefix) + 1);
	add(&todo, ward_buf_str(&start));
	err = read_below(&todo, list, folder);
	if (err)
		goto out;
	keep_below(list, prefix);
out:
	ward_loose_list_release(&todo);
	ward_buf_release(&start);
	return err;
}

void
ward_loose_list_release(struct ward_loose_list *list)
{
	ward_loose_list_truncate(list, 0);
	free(list->names);
	*list = (struct ward_loose_list)WARD_LOOSE_LIST_INIT;
}

void
ward_loose_list_truncate(struct ward_loose_list *list, size_t count)
{
	while (list->count > count)
		free(list->names[--list->count]);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
ward_loose_list_sort(struct ward_loose_list *list)
{
	if (list->count)
		qsort(list->names, list->count, sizeof(*list->names), compare);
}

bool
ward_loose_list_has(const struct ward_loose_list *list, const char *name)
{
	return list->count &&
	    bsearch(
		&name, list->names, list->count, sizeof(*list->names), compare);
}

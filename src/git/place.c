/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a git directory is recognised and where its parts lie. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/buf.h"
#include "refward/file.h"
#include "refward/memory.h"
#include "place.h"

#define COMMONDIR_SIZE_MAX 8192

char *
ward_place_join(const char *folder, const char *name)
{
	size_t folder_size = strlen(folder);
	size_t name_size = strlen(name);
	char *path = ward_alloc(folder_size + name_size + 2);

	memcpy(path, folder, folder_size);
	path[folder_size] = '/';
	memcpy(path + folder_size + 1, name, name_size);
	return path;
}

static bool
has(const char *folder, const char *name, bool is_folder)
{
	char *path = ward_place_join(folder, name);
	struct stat st;
	int failed = is_folder ? stat(path, &st) : lstat(path, &st);

	free(path);
	return !failed && (!is_folder || S_ISDIR(st.st_mode));
}

/* A linked worktree names the repository that it belongs to. */
static const struct ward_error *
find_common(struct ward_place *place)
{
	const struct ward_error *err = NULL;
	struct ward_buf text = WARD_BUF_INIT;
	char *file = ward_place_join(place->path, "commondir");
	struct ward_view target;

	if (access(file, F_OK)) {
		place->common = ward_strdup(place->path);
		goto out;
	}
	err = ward_file_read(&text, file, COMMONDIR_SIZE_MAX);
	if (err)
		goto out;
	target = ward_view_trim(ward_buf_view(&text));
	if (!target.size || memchr(target.data, '\0', target.size)) {
		err = ward_error(WARD_E_CORRUPT, "'%s' names no folder", file);
		goto out;
	}
	ward_buf_truncate(
	    &text, (size_t)(target.data - text.data) + target.size);
	if (target.data[0] == '/')
		place->common = ward_strdup(target.data);
	else
		place->common = ward_place_join(place->path, target.data);
out:
	ward_buf_release(&text);
	free(file);
	return err;
}

/* The backends read only, but what they read was chosen by the owner. */
static const struct ward_error *
check_is_own(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return ward_error(WARD_E_SYSTEM, "repository '%s'", path);
	if (st.st_uid == geteuid())
		return NULL;
	return ward_error(WARD_E_UNTRUSTED,
	    "repository '%s' belongs to another user (id %lu), not to the one "
	    "this runs as (id %lu)",
	    path, (unsigned long)st.st_uid, (unsigned long)geteuid());
}

static const struct ward_error *
check_place(const struct ward_place *place, bool check_owner)
{
	const struct ward_error *err;

	if (!has(place->path, "HEAD", false) ||
	    !has(place->common, "objects", true) ||
	    !has(place->common, "refs", true))
		return ward_error(
		    WARD_E_MISSING, "'%s' is not a git directory", place->path);
	if (!check_owner)
		return NULL;
	err = check_is_own(place->path);
	return err ? err : check_is_own(place->common);
}

const struct ward_error *
ward_place_find(struct ward_place *out, const char *path, bool check_owner)
{
	const struct ward_error *err;
	struct ward_place place = WARD_PLACE_INIT;

	place.path = ward_strdup(path);
	err = find_common(&place);
	if (err)
		goto out;
	err = check_place(&place, check_owner);
	if (err)
		goto out;

	*out = place;
	place = (struct ward_place)WARD_PLACE_INIT;
out:
	ward_place_release(&place);
	return err;
}

void
ward_place_release(struct ward_place *place)
{
	free(place->path);
	free(place->common);
	place->path = NULL;
	place->common = NULL;
}

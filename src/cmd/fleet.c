/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out which repositories a rule file is the law of. */
#include "src/cmd/fleet.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/memory.h"
#include "refward/place.h"

#define LINKS_MAX 8

struct search {
	struct ward_fleet *fleet;
	const char *rules; /* absolute */
};

/* Not there, or not for us. Anything else may hide a repository, and is an
 * error. */
static bool
is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES ||
	    error == ELOOP;
}

const struct ward_error *
ward_path_absolute(struct ward_buf *out, const char *file)
{
	const char *slash = strrchr(file, '/');
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	char *real;

	if (slash == NULL)
		ward_buf_add_str(&folder, ".");
	else
		ward_buf_add(&folder, file, (size_t)(slash - file) + 1);
	real = realpath(ward_buf_str(&folder), NULL);
	if (real == NULL)
		err = is_absence(errno)
		    ? ward_error(WARD_E_MISSING,
			  "rule file '%s': there is no such folder", file)
		    : ward_error(WARD_E_SYSTEM, "rule file '%s'", file);
	ward_buf_release(&folder);
	if (err)
		return err;
	ward_buf_printf(out, "%s/%s", strcmp(real, "/") == 0 ? "" : real,
	    slash != NULL ? slash + 1 : file);
	free(real);
	return NULL;
}

static const struct ward_error *
look(bool *is_there, const char *folder, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct stat st;

	ward_buf_printf(&path, "%s/%s", folder, name);
	*is_there = lstat(ward_buf_str(&path), &st) == 0;
	if (!*is_there && !is_absence(errno))
		err = ward_error(WARD_E_SYSTEM, "'%s'", ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}

/* One step of a link, from where it lies. */
static const struct ward_error *
follow(bool *is_link, struct ward_buf *path)
{
	char link[PATH_MAX];
	ssize_t size = readlink(ward_buf_str(path), link, sizeof(link) - 1);
	const char *slash = strrchr(ward_buf_str(path), '/');

	*is_link = size > 0;
	if (size < 0 && errno != EINVAL && !is_absence(errno))
		return ward_error(WARD_E_SYSTEM, "'%s'", ward_buf_str(path));
	if (size <= 0)
		return NULL;
	link[size] = '\0';
	ward_buf_truncate(
	    path, link[0] == '/' ? 0 : (size_t)(slash - path->data) + 1);
	ward_buf_add_str(path, link);
	return NULL;
}

/* Whether its gate reads those rules. */
static const struct ward_error *
compare(bool *is_law, const struct search *search, const char *git_dir)
{
	struct ward_buf path = WARD_BUF_INIT, own = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	bool goes_on = true;

	*is_law = false;
	ward_place_rules(&path, git_dir);
	for (int links = 0; links < LINKS_MAX && goes_on && !*is_law && !err;
	     links++) {
		ward_buf_clear(&own);
		err = ward_path_absolute(&own, ward_buf_str(&path));
		if (err && err->code == WARD_E_MISSING) {
			err = NULL;
			break;
		}
		*is_law = strcmp(ward_buf_str(&own), search->rules) == 0;
		if (!err)
			err = follow(&goes_on, &path);
	}
	ward_buf_release(&own);
	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
take(struct search *search, const char *git_dir)
{
	struct ward_fleet *fleet = search->fleet;
	bool has_folder = false, is_law = search->rules == NULL;
	const struct ward_error *err = NULL;

	if (!is_law)
		err = look(&has_folder, git_dir, "refward");
	if (!err && has_folder)
		err = compare(&is_law, search, git_dir);
	if (err)
		return err;
	if (!is_law) {
		fleet->nothers++;
		return NULL;
	}
	ward_fleet_add(fleet, git_dir);
	return NULL;
}

static const struct ward_error *
find_parts(bool *is_repository, const char *path)
{
	static const char *const parts[] = { "HEAD", "objects", "refs" };
	const struct ward_error *err = NULL;

	*is_repository = true;
	for (size_t i = 0; i < 3 && *is_repository && !err; i++)
		err = look(is_repository, path, parts[i]);
	return err;
}

/* A work tree, or what should be a repository by its name and is none. */
static const struct ward_error *
find_others(bool *is_repository, const char *path)
{
	*is_repository = ward_view_ends(ward_view_str(path), ".git");
	return *is_repository ? NULL : look(is_repository, path, ".git");
}

/* A folder, and those that it lies in. */
struct place {
	const char *path;
	dev_t device;
	ino_t number;
	const struct place *above;
};

/* A link that leads back up. */
static bool
is_above(const struct place *place, const struct stat *st)
{
	while (place != NULL &&
	    (place->device != st->st_dev || place->number != st->st_ino))
		place = place->above;
	return place != NULL;
}

static const struct ward_error *
visit(struct search *search, const char *path, const struct place *above);

/* What its owner may not look into, such as lost+found, he has no repository
 * in. */
static const struct ward_error *
visit_all(struct search *search, const struct place *place)
{
	const struct ward_error *err = NULL;
	DIR *dir = opendir(place->path);
	struct ward_buf path = WARD_BUF_INIT;
	struct dirent *entry;

	if (dir == NULL && errno == EACCES && place->above != NULL)
		return search->rules == NULL ? take(search, place->path) : NULL;
	/* One that is renamed, or deleted, while this goes on. */
	if (dir == NULL && is_absence(errno) && place->above != NULL)
		return NULL;
	if (dir == NULL)
		return ward_error(WARD_E_SYSTEM, "folder '%s'", place->path);
	for (errno = 0; !err && (entry = readdir(dir)) != NULL; errno = 0) {
		ward_buf_clear(&path);
		ward_buf_printf(&path, "%s/%s", place->path, entry->d_name);
		if (entry->d_name[0] != '.' &&
		    strcmp(entry->d_name, "lost+found") != 0)
			err = visit(search, ward_buf_str(&path), place);
	}
	if (!err && errno != 0)
		err = ward_error(WARD_E_SYSTEM, "folder '%s'", place->path);
	ward_buf_release(&path);
	closedir(dir);
	return err;
}

static const struct ward_error *
visit_repository(struct search *search, const char *path)
{
	char *real = realpath(path, NULL);
	const struct ward_error *err;

	if (real == NULL)
		return is_absence(errno)
		    ? NULL
		    : ward_error(WARD_E_SYSTEM, "repository '%s'", path);
	err = take(search, real);
	free(real);
	return err;
}

static const struct ward_error *
visit(struct search *search, const char *path, const struct place *above)
{
	struct place place = { .path = path, .above = above };
	const struct ward_error *err;
	bool is_repository;
	struct stat st;

	if (stat(path, &st) != 0)
		return is_absence(errno)
		    ? NULL
		    : ward_error(WARD_E_SYSTEM, "'%s'", path);
	if (!S_ISDIR(st.st_mode) || is_above(above, &st))
		return NULL;
	place.device = st.st_dev;
	place.number = st.st_ino;
	err = find_parts(&is_repository, path);
	if (!err && !is_repository && search->rules == NULL)
		err = find_others(&is_repository, path);
	if (err)
		return err;
	return is_repository ? visit_repository(search, path)
			     : visit_all(search, &place);
}

static int
by_path(const void *a, const void *b)
{
	const char *const *one = a;
	const char *const *two = b;

	return strcmp(*one, *two);
}

/* One that two links lead to is one. */
static void
sort(struct ward_fleet *fleet)
{
	size_t nkept = 0;

	if (fleet->count > 1)
		qsort(
		    fleet->paths, fleet->count, sizeof(*fleet->paths), by_path);
	for (size_t i = 0; i < fleet->count; i++) {
		if (nkept > 0 &&
		    strcmp(fleet->paths[nkept - 1], fleet->paths[i]) == 0)
			free(fleet->paths[i]);
		else
			fleet->paths[nkept++] = fleet->paths[i];
	}
	fleet->count = nkept;
}

void
ward_fleet_add(struct ward_fleet *fleet, const char *path)
{
	fleet->paths = ward_realloc_array(
	    fleet->paths, fleet->count + 1, sizeof(*fleet->paths));
	fleet->paths[fleet->count++] = ward_strdup(path);
}

const struct ward_error *
ward_fleet_find(struct ward_fleet *out, const char *root, const char *rules)
{
	struct search search = { out, rules };
	struct place place = { .path = root };
	const struct ward_error *err = visit_all(&search, &place);

	sort(out);
	return err;
}

bool
ward_fleet_has(const struct ward_fleet *fleet, const char *path)
{
	return fleet->count > 0 &&
	    bsearch(&path, fleet->paths, fleet->count, sizeof(*fleet->paths),
		by_path) != NULL;
}

void
ward_fleet_release(struct ward_fleet *fleet)
{
	for (size_t i = 0; i < fleet->count; i++)
		free(fleet->paths[i]);
	free(fleet->paths);
}

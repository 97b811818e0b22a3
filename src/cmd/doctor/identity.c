/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where a repository is looked for that was copied with its id. */
#include "src/cmd/doctor/identity.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include "refward/spool.h"
#include "src/cmd/doctor/doctor.h"
#include "src/cmd/fleet.h"

struct named {
	char id[WARD_REPOSITORY_ID_SIZE];
	char *path;
};

/* Whoever looks at all repositories of a place reads their ids once. */
struct ward_doctor_ids {
	char *place; /* the folder, and the rule file where there is one */
	struct named *items; /* by id */
	size_t count, capacity;
};

void
ward_doctor_ids_free(struct ward_doctor_ids *ids)
{
	if (ids == NULL)
		return;
	for (size_t i = 0; i < ids->count; i++)
		free(ids->items[i].path);
	free(ids->items);
	free(ids->place);
	free(ids);
}

static void
add(struct ward_doctor_ids *ids, const char *path)
{
	struct named named;
	char *real;

	if (!ward_repository_id_of(named.id, path))
		return;
	real = realpath(path, NULL);
	named.path = real != NULL ? real : ward_strdup(path);
	if (ids->count == ids->capacity) {
		ids->capacity = ward_grow(ids->capacity, ids->count + 1);
		ids->items = ward_realloc_array(
		    ids->items, ids->capacity, sizeof(*ids->items));
	}
	ids->items[ids->count++] = named;
}

static int
by_id(const void *a, const void *b)
{
	const struct named *one = a, *two = b;
	int order = strcmp(one->id, two->id);

	return order != 0 ? order : strcmp(one->path, two->path);
}

/* Without a root nobody knows where others lie: those beside it, then. */
static void
read_beside(struct ward_doctor_ids *ids, const char *folder)
{
	DIR *dir = opendir(folder);
	struct ward_buf path = WARD_BUF_INIT;
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		ward_buf_clear(&path);
		ward_buf_printf(&path, "%s%s", folder, entry->d_name);
		add(ids, ward_buf_str(&path));
	}
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&path);
}

static const struct ward_error *
read_below(struct ward_doctor_ids *ids, const char *root, const char *rules)
{
	struct ward_fleet fleet = { .count = 0 };
	const struct ward_error *err = ward_fleet_find(&fleet, root, rules);

	for (size_t i = 0; !err && i < fleet.count; i++)
		add(ids, fleet.paths[i]);
	ward_fleet_release(&fleet);
	return err;
}

static const struct ward_error *
read_place(struct ward_doctor *doctor, const char *folder, const char *rules)
{
	struct ward_doctor_run *run = doctor->run;
	const char *place = ward_doctor_text(
	    doctor, "%s\n%s", folder, rules != NULL ? rules : "");
	const struct ward_error *err = NULL;

	if (run->ids != NULL && strcmp(run->ids->place, place) == 0)
		return NULL;
	ward_doctor_ids_free(run->ids);
	run->ids = ward_alloc(sizeof(*run->ids));
	run->ids->place = ward_strdup(place);
	if (rules != NULL)
		err = read_below(run->ids, folder, rules);
	else
		read_beside(run->ids, folder);
	if (run->ids->count > 1)
		qsort(run->ids->items, run->ids->count,
		    sizeof(*run->ids->items), by_id);
	if (err) {
		ward_doctor_ids_free(run->ids);
		run->ids = NULL;
	}
	return err;
}

/* The first of that id, or where it would be. */
static size_t
find_first(const struct ward_doctor_ids *ids, const char *id)
{
	size_t low = 0, high = ids->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(ids->items[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* One that a link leads to is met twice. */
static void
compare(struct ward_doctor *doctor, const char *id)
{
	const struct ward_doctor_ids *ids = doctor->run->ids;
	const char *before = doctor->session->git_dir;

	for (size_t i = find_first(ids, id);
	     i < ids->count && strcmp(ids->items[i].id, id) == 0; i++) {
		const char *path = ids->items[i].path;

		if (strcmp(path, doctor->session->git_dir) == 0 ||
		    strcmp(path, before) == 0)
			continue;
		before = path;
		ward_ail_of(doctor, path,
		    ward_doctor_text(doctor,
			"in the copy: rm -r refward/id refward/outbox; then "
			"refward install it (is it %s?)",
			ward_doctor_word(doctor, path)),
		    "'%s' has the same id", path);
	}
}

static const struct ward_error *
find_place(struct ward_doctor *doctor)
{
	const char *root = ward_policy_root(doctor->session->policy);
	const char *git_dir = doctor->session->git_dir;
	char *rules = realpath(doctor->session->rules, NULL);
	const struct ward_error *err;

	if (root != NULL)
		err = read_place(doctor, root,
		    rules != NULL ? rules : doctor->session->rules);
	else
		err = read_place(doctor,
		    ward_doctor_text(doctor, "%.*s/",
			(int)(strrchr(git_dir, '/') - git_dir), git_dir),
		    NULL);
	free(rules);
	return err;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	char id[WARD_REPOSITORY_ID_SIZE];
	const struct ward_error *err;

	if (!ward_repository_id_of(id, doctor->session->git_dir))
		return NULL;
	err = find_place(doctor);
	if (!err)
		compare(doctor, id);
	return err;
}

extern const struct ward_check ward_check_identity;
const struct ward_check ward_check_identity = {
	.name = "identity",
	.summary = "No other repository has the same id.",
	.why = "Ids of deliveries are made of it: receivers take one for the "
	       "twin of the other.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

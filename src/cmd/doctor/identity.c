/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where a repository is looked for that was copied with its id. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include "refward/spool.h"
#include "src/cmd/doctor/doctor.h"
#include "src/cmd/fleet.h"

/* `path` may be a link to it, or have no id. */
static void
compare(struct ward_doctor *doctor, const char *id, const char *path)
{
	char other[WARD_REPOSITORY_ID_SIZE];

	if (strcmp(path, doctor->session->git_dir) == 0 ||
	    !ward_repository_id_of(other, path) || strcmp(other, id) != 0)
		return;
	ward_ail(doctor,
	    ward_doctor_text(doctor,
		"in the copy: rm -r refward/id refward/outbox; then refward "
		"install it (is it %s?)",
		ward_doctor_word(doctor, path)),
	    "'%s' has the same id", path);
}

/* Without a root nobody knows where others lie: those beside it, then. */
static void
look_beside(struct ward_doctor *doctor, const char *id)
{
	const char *git_dir = doctor->session->git_dir;
	const char *folder = ward_doctor_text(
	    doctor, "%.*s/", (int)(strrchr(git_dir, '/') - git_dir), git_dir);
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			compare(doctor, id,
			    ward_doctor_text(
				doctor, "%s%s", folder, entry->d_name));
	if (dir != NULL)
		closedir(dir);
}

static const struct ward_error *
look_below(struct ward_doctor *doctor, const char *id, const char *root)
{
	char *rules = realpath(doctor->session->rules, NULL);
	struct ward_fleet fleet = { .count = 0 };
	const struct ward_error *err = ward_fleet_find(
	    &fleet, root, rules != NULL ? rules : doctor->session->rules);

	for (size_t i = 0; !err && i < fleet.count; i++)
		compare(doctor, id, fleet.paths[i]);
	ward_fleet_release(&fleet);
	free(rules);
	return err;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *root = ward_policy_root(doctor->session->policy);
	char id[WARD_REPOSITORY_ID_SIZE];
	const struct ward_error *err = NULL;

	if (!ward_repository_id_of(id, doctor->session->git_dir))
		return NULL;
	if (root != NULL)
		err = look_below(doctor, id, root);
	else
		look_beside(doctor, id);
	return err;
}

extern const struct ward_check ward_check_identity;
const struct ward_check ward_check_identity = {
	.name = "identity",
	.summary = "No other repository has the same id.",
	.why = "Ids of deliveries are made of it: receivers take one for the "
	       "twin of the other.",
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what killed pushes leave behind. */
#include <dirent.h>
#include <sys/stat.h>
#include "src/cmd/doctor/doctor.h"

/* A slow push may take hours. */
#define OLD_SECONDS 86400

static bool
is_left(struct ward_view name)
{
	return ward_view_starts(name, "tmp_objdir-") ||
	    ward_view_starts(name, "incoming-");
}

static void
look_at(struct ward_doctor *doctor, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) ||
	    (int64_t)st.st_mtime + OLD_SECONDS > doctor->now)
		return;
	ward_ail_of(doctor, path,
	    ward_doctor_text(
		doctor, "rm -r %s", ward_doctor_word(doctor, path)),
	    "'%s' is %lld days old", path,
	    (long long)((doctor->now - (int64_t)st.st_mtime) / 86400));
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *folder = ward_doctor_path(doctor, "objects");
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (is_left(ward_view_str(entry->d_name)))
			look_at(doctor,
			    ward_doctor_text(
				doctor, "%s/%s", folder, entry->d_name));
	if (dir != NULL)
		closedir(dir);
	return NULL;
}

extern const struct ward_check ward_check_quarantine;
const struct ward_check ward_check_quarantine = {
	.name = "quarantine",
	.summary = "Killed pushes have left no objects behind.",
	.why = "They fill the disk until somebody removes them.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

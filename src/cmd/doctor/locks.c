/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where git leaves locks, and when one is nobody's any more. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/text.h"
#include "src/cmd/doctor/doctor.h"

#define DEPTH_MAX 32

static void
look_at_file(struct ward_doctor *doctor, const char *found)
{
	const char *path = ward_doctor_text(doctor, "%s", found);
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (int64_t)st.st_mtime + WARD_DOCTOR_LATE > doctor->now)
		return;
	ward_ail_of(doctor, path,
	    ward_doctor_text(doctor, "see that no git works there, then: rm %s",
		ward_doctor_word(doctor, path)),
	    "'%s' is %lld minutes old", path,
	    (long long)((doctor->now - (int64_t)st.st_mtime) / 60));
}

/* No ref may be called so. */
static void
walk(struct ward_doctor *doctor, const char *folder, int depth, bool is_deep)
{
	DIR *dir = depth < DEPTH_MAX ? opendir(folder) : NULL;
	const struct dirent *entry;
	struct ward_buf path = WARD_BUF_INIT;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		ward_buf_clear(&path);
		ward_buf_printf(&path, "%s/%s", folder, entry->d_name);
		if (ward_view_ends(ward_view_str(entry->d_name), ".lock"))
			look_at_file(doctor, ward_buf_str(&path));
		else if (is_deep &&
		    (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN))
			walk(doctor, ward_buf_str(&path), depth + 1, true);
	}
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&path);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	walk(doctor, doctor->session->git_dir, 0, false);
	walk(doctor, ward_doctor_path(doctor, "refs"), 0, true);
	walk(doctor, ward_doctor_path(doctor, "reftable"), 0, false);
	return NULL;
}

extern const struct ward_check ward_check_locks;
const struct ward_check ward_check_locks = {
	.name = "locks",
	.summary = "Git's locks are released.",
	.why = "Every push to a ref fails that a killed process left locked.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

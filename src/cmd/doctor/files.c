/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what git would wait for where it expects a file. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include "src/cmd/doctor/doctor.h"

#define DEPTH_MAX 32

/* A link is followed, as git does. */
static unsigned char
type_of(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type;
	if (fstatat(dirfd(dir), entry->d_name, &st, 0) != 0)
		return DT_REG;
	return IFTODT(st.st_mode);
}

static void
ail_of(struct ward_doctor *doctor, const char *found)
{
	const char *path = ward_doctor_text(doctor, "%s", found);

	ward_ail_of(doctor, path,
	    ward_doctor_text(doctor, "rm %s && git -C %s fsck",
		ward_doctor_word(doctor, path), ward_doctor_repo(doctor)),
	    "'%s' is neither a file nor a folder", path);
}

/* Folders that a link leads to are somebody else's. */
static void
walk(struct ward_doctor *doctor, const char *folder, int depth)
{
	DIR *dir = depth > 0 ? opendir(folder) : NULL;
	const struct dirent *entry;
	struct ward_buf path = WARD_BUF_INIT;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		unsigned char type;

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		type = type_of(dir, entry);
		if (type == DT_REG)
			continue;
		ward_buf_clear(&path);
		ward_buf_printf(&path, "%s/%s", folder, entry->d_name);
		if (type != DT_DIR)
			ail_of(doctor, ward_buf_str(&path));
		else if (entry->d_type != DT_LNK)
			walk(doctor, ward_buf_str(&path), depth - 1);
	}
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&path);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	walk(doctor, doctor->session->git_dir, 1);
	walk(doctor, ward_doctor_path(doctor, "info"), 1);
	walk(doctor, ward_doctor_path(doctor, "objects"), 2);
	walk(doctor, ward_doctor_path(doctor, "refs"), DEPTH_MAX);
	return NULL;
}

extern const struct ward_check ward_check_files;
const struct ward_check ward_check_files = {
	.name = "files",
	.summary = "Objects, refs and what else git reads are files.",
	.why = "Whoever reads a pipe waits for ever: a push to the repository, "
	       "and git itself.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

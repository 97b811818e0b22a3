/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where else git finds objects, and whose they are. */
#include <sys/stat.h>
#include "refward/file.h"
#include "src/cmd/doctor/doctor.h"

#define FILE_MAX (1024u * 1024)

/* "Writable by others" as for what is in the repository itself. */
static bool
is_open(const struct ward_session *session, const struct stat *st)
{
	return (st->st_mode & S_IWOTH) != 0 ||
	    ((st->st_mode & S_IWGRP) != 0 && st->st_gid != session->group &&
		st->st_gid != 0);
}

static void
look_at(struct ward_doctor *doctor, const char *list, const char *path)
{
	const struct ward_session *session = doctor->session;
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		ward_ail_of(doctor, path,
		    ward_doctor_text(doctor,
			"bring '%s' back, or take its line out of %s", path,
			ward_doctor_word(doctor, list)),
		    "objects are to be found in '%s', which is not there",
		    path);
	else if (is_open(session, &st))
		ward_ail_of(doctor, path,
		    ward_doctor_text(doctor, "chmod go-w %s",
			ward_doctor_word(doctor, path)),
		    "objects are found in '%s', which others can write to",
		    path);
	else if (st.st_uid != session->owner && st.st_uid != 0)
		ward_ail_of(doctor, path,
		    ward_doctor_text(doctor,
			"git -C %s repack -ad && rm %s, if that user may not "
			"take them away",
			ward_doctor_repo(doctor),
			ward_doctor_word(doctor, list)),
		    "objects are found in '%s', which belongs to user %ld",
		    path, (long)st.st_uid);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *list = ward_doctor_path(doctor, "objects/info/alternates");
	struct ward_buf text = WARD_BUF_INIT, path = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, list, FILE_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	if (err && err->code == WARD_E_MISSING)
		err = NULL;
	while (!err && ward_view_split(&rest, '\n', &line)) {
		if (line.size == 0 || line.data[0] == '#')
			continue;
		if (line.data[0] == '"') {
			err = ward_error(
			    WARD_E_UNSUPPORTED, "'%s' quotes a path", list);
			break;
		}
		ward_buf_clear(&path);
		if (line.data[0] != '/')
			ward_buf_add_str(
			    &path, ward_doctor_path(doctor, "objects/"));
		ward_buf_add_view(&path, line);
		look_at(doctor, list,
		    ward_doctor_text(doctor, "%s", ward_buf_str(&path)));
	}
	ward_buf_release(&path);
	ward_buf_release(&text);
	return err;
}

extern const struct ward_check ward_check_alternates;
const struct ward_check ward_check_alternates = {
	.name = "alternates",
	.summary = "Objects that lie elsewhere are safe there.",
	.why = "Who takes them away breaks every history that needs them.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

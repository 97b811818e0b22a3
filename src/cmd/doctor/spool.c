/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out whether pushes can leave what they fire. */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/spool.h"
#include "src/cmd/doctor/doctor.h"

#define GROUPS_MAX 256

static bool
is_member(uid_t user, gid_t group)
{
	const struct passwd *account = getpwuid(user);
	gid_t groups[GROUPS_MAX];
	int count = GROUPS_MAX;

	if (account == NULL)
		return false;
	if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) < 0)
		return true;
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* Whoever asks may be root, who can write everywhere. */
static bool
can_write(const struct ward_session *session, const char *path)
{
	struct stat st;

	if (session->owner == geteuid())
		return access(path, W_OK | X_OK) == 0;
	if (stat(path, &st) != 0)
		return false;
	if (session->owner == 0)
		return true;
	if (st.st_uid == session->owner)
		return (st.st_mode & S_IWUSR) != 0;
	if (is_member(session->owner, st.st_gid))
		return (st.st_mode & S_IWGRP) != 0;
	return (st.st_mode & S_IWOTH) != 0;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *outbox = ward_buf_str(&doctor->outbox);
	static const char *const folders[] = { "tmp", "new", "confirmed" };

	if (!ward_spool_is_made(outbox)) {
		ward_ail(doctor,
		    ward_doctor_text(doctor, "refward dispatch --once %s",
			ward_doctor_repo(doctor)),
		    "outbox '%s' is not there", outbox);
		return NULL;
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *path =
		    ward_doctor_text(doctor, "%s/%s", outbox, folders[i]);

		if (access(path, F_OK) == 0 &&
		    !can_write(doctor->session, path))
			ward_ail(doctor,
			    ward_doctor_text(doctor, "chown %ld %s",
				(long)doctor->session->owner,
				ward_doctor_word(doctor, path)),
			    "'%s' cannot be written to by the owner of the "
			    "repository",
			    path);
	}
	return NULL;
}

extern const struct ward_check ward_check_spool;
const struct ward_check ward_check_spool = {
	.name = "spool",
	.summary = "Pushes can leave in the outbox what they fire.",
	.why = "Every push is refused that cannot.",
	.look = look,
};

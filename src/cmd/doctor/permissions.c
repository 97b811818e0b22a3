/* SPDX-License-Identifier: Apache-2.0 */
/* Hides who may write where the gate stands. */
#include <sys/stat.h>
#include "src/cmd/doctor/doctor.h"

/* What a group that shares the repository has to write is not there. */
static const struct part {
	const char *name;
	bool is_of_gate;
} parts[] = {
	{ "", false },
	{ "/config", true },
	{ "/hooks", true },
	{ "/HEAD", false },
	{ "/info", false },
	{ "/objects", false },
	{ "/objects/info", false },
	{ "/packed-refs", false },
	{ "/refs", false },
	{ "/refward", false },
};

static bool
is_shared(const struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.sharedrepository");
	struct ward_view value =
	    ward_view_str(setting != NULL ? setting->value : NULL);

	return setting != NULL && !ward_view_is(value, "umask") &&
	    !ward_view_is(value, "false") && !ward_view_is(value, "0");
}

static unsigned int
who_else(const struct ward_session *session, const struct stat *st,
    bool is_group_welcome)
{
	bool is_own = st->st_gid == session->group || st->st_gid == 0;

	if ((st->st_mode & S_IWOTH) != 0)
		return S_IWOTH;
	return is_own || is_group_welcome ? 0 : st->st_mode & S_IWGRP;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	bool has_group = is_shared(doctor);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *path = ward_doctor_text(
		    doctor, "%s%s", doctor->session->git_dir, parts[i].name);
		unsigned int who;
		struct stat st;

		if (stat(path, &st) != 0)
			continue;
		who = who_else(
		    doctor->session, &st, has_group && !parts[i].is_of_gate);
		if (who != 0)
			ward_ail_of(doctor, path,
			    ward_doctor_text(doctor, "chmod %s %s",
				who == S_IWOTH ? "o-w" : "g-w",
				ward_doctor_word(doctor, path)),
			    "'%s' can be written to by %s", path,
			    who == S_IWOTH ? "anybody" : "its group");
	}
	return NULL;
}

extern const struct ward_check ward_check_permissions;
const struct ward_check ward_check_permissions = {
	.name = "permissions",
	.summary = "Nobody but the owner can write where the gate stands.",
	.why = "Who can write there can take the gate away.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whose the parts of a repository are. */
#include <sys/stat.h>
#include "src/cmd/doctor/doctor.h"

static const char *const parts[] = { "HEAD", "config", "hooks", "info",
	"objects", "packed-refs", "refs", "refward" };

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	uid_t owner = doctor->session->owner;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *path = ward_doctor_path(doctor, parts[i]);
		struct stat st;

		if (lstat(path, &st) == 0 && st.st_uid != owner &&
		    st.st_uid != 0)
			ward_ail_of(doctor, path,
			    ward_doctor_text(doctor, "chown -hR %ld %s",
				(long)owner, ward_doctor_word(doctor, path)),
			    "'%s' belongs to user %ld, the repository to %ld",
			    path, (long)st.st_uid, (long)owner);
	}
	return NULL;
}

extern const struct ward_check ward_check_owner;
const struct ward_check ward_check_owner = {
	.name = "owner",
	.summary = "All of a repository belongs to its owner, or to root.",
	.why = "Whose a part is can change what the gate stands on.",
	.part = WARD_CHECK_REPOSITORY,
	.is_grave = true,
	.look = look,
};

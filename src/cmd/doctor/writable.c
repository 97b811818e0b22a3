/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether git can write what a push brings. */
#include <unistd.h>
#include "src/cmd/doctor/doctor.h"

static const char *const parts[] = { "", "/objects", "/refs" };

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *path = ward_doctor_text(
		    doctor, "%s%s", session->git_dir, parts[i]);

		if (!ward_doctor_may(doctor, path, W_OK | X_OK))
			ward_ail_of(doctor, path,
			    ward_doctor_text(doctor,
				"chown %ld %s && chmod u+wx %s",
				(long)session->owner,
				ward_doctor_target(doctor, path),
				ward_doctor_target(doctor, path)),
			    "'%s' cannot be written to by the owner of the "
			    "repository",
			    path);
	}
	return NULL;
}

extern const struct ward_check ward_check_writable;
const struct ward_check ward_check_writable = {
	.name = "writable",
	.summary = "Git can write what a push brings.",
	.why = "Every push fails.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

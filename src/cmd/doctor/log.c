/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether it can be recorded what was decided. */
#include <unistd.h>
#include "refward/place.h"
#include "refward/render.h"
#include "src/cmd/doctor/doctor.h"

static void
look_at(struct ward_doctor *doctor, const char *path, int how)
{
	if (!ward_doctor_may(doctor, path, how))
		ward_ail_of(doctor, path,
		    ward_doctor_text(doctor, "chown %ld %s && chmod u+w %s",
			(long)doctor->session->owner,
			ward_doctor_target(doctor, path),
			ward_doctor_target(doctor, path)),
		    "'%s' cannot be written to by the owner of the repository",
		    path);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;
	struct ward_buf folder = WARD_BUF_INIT;
	const char *file;

	ward_place_log(&folder, session->git_dir, session->policy);
	file = ward_doctor_text(
	    doctor, "%s/" WARD_RECORD_FILE, ward_buf_str(&folder));
	if (access(ward_buf_str(&folder), F_OK) == 0)
		look_at(doctor,
		    ward_doctor_text(doctor, "%s", ward_buf_str(&folder)),
		    W_OK | X_OK);
	if (access(file, F_OK) == 0)
		look_at(doctor, file, W_OK);
	ward_buf_release(&folder);
	return NULL;
}

extern const struct ward_check ward_check_log;
const struct ward_check ward_check_log = {
	.name = "log",
	.summary = "What is decided can be recorded.",
	.why = "Refusals leave no trace then.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

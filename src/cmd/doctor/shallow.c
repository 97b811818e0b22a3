/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that a history was cut off. */
#include <sys/stat.h>
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *path = ward_doctor_path(doctor, "shallow");
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size > 0)
		ward_ail(doctor,
		    ward_doctor_text(doctor,
			"git -C %s fetch --unshallow, from a repository that "
			"has all",
			ward_doctor_repo(doctor)),
		    "'%s' is there", path);
	return NULL;
}

extern const struct ward_check ward_check_shallow;
const struct ward_check ward_check_shallow = {
	.name = "shallow",
	.summary = "The whole history is there.",
	.why = "Pushes are refused where the gate meets its end.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where git keeps parents that no commit has. */
#include <sys/stat.h>
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *path = ward_doctor_path(doctor, "info/grafts");
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size > 0)
		ward_ail(doctor,
		    ward_doctor_text(
			doctor, "rm %s", ward_doctor_word(doctor, path)),
		    "'%s' is there", path);
	return NULL;
}

extern const struct ward_check ward_check_grafts;
const struct ward_check ward_check_grafts = {
	.name = "grafts",
	.summary = "No commit has other parents than it says.",
	.why = "Git and the gate see different histories.",
	.part = WARD_CHECK_REPOSITORY,
	.is_grave = true,
	.look = look,
};

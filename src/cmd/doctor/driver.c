/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether the host still runs the hooks of a repository. */
#include <string.h>
#include <unistd.h>
#include "src/cmd/doctor/hook.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *driver = doctor->layout->driver;
	const char *folder = ward_doctor_hooks_path(doctor), *path;

	if (driver == NULL)
		return NULL;
	path = folder != NULL
	    ? ward_doctor_text(doctor, "%s%s", folder, strrchr(driver, '/'))
	    : ward_doctor_path(doctor, driver);
	if (!ward_doctor_may(doctor, path, X_OK))
		ward_ail(doctor,
		    access(path, F_OK) == 0
			? ward_doctor_text(doctor, "chmod a+x %s",
			      ward_doctor_word(doctor, path))
			: "have the forge write its hooks anew",
		    "'%s', which runs the gate, cannot be run", path);
	return NULL;
}

extern const struct ward_check ward_check_driver;
const struct ward_check ward_check_driver = {
	.name = "driver",
	.summary = "The forge's own hook, which runs the gate, is there.",
	.why = "Git passes over a hook that it cannot run, and with it over "
	       "the gate.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

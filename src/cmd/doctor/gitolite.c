/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when gitolite does not hear what a hook says. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.hookspath");

	if (setting != NULL && setting->value != NULL &&
	    setting->value[0] == '/' && doctor->layout->needs_relative_paths)
		ward_ail(doctor, ward_doctor_unset(doctor, setting),
		    "core.hooksPath is '%s' ('%s')", setting->value,
		    setting->file);
	return NULL;
}

extern const struct ward_check ward_check_gitolite;
const struct ward_check ward_check_gitolite = {
	.name = "gitolite",
	.summary = "Gitolite's hooks are called by the name that they know.",
	.why = "Its program for several hooks lets in what one of them "
	       "refuses, where it is called by an absolute path.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

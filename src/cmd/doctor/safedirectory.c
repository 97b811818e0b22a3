/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when git refuses to work in a repository of somebody else. */
#include <string.h>
#include <unistd.h>
#include "src/cmd/doctor/doctor.h"

static bool
is_named(const struct ward_doctor *doctor)
{
	bool is_safe = false;

	for (size_t i = 0; i < doctor->config.count; i++) {
		const struct ward_setting *setting = &doctor->config.items[i];
		struct ward_view value = ward_view_str(setting->value);

		if (setting->scope == WARD_CONFIG_REPOSITORY ||
		    strcmp(setting->key, "safe.directory") != 0)
			continue;
		if (value.size == 0)
			is_safe = false;
		else if (ward_view_is(value, "*") ||
		    ward_view_is(value, doctor->session->git_dir))
			is_safe = true;
	}
	return is_safe;
}

/* root may everywhere. */
static void
look_as_other(struct ward_doctor *doctor)
{
	uid_t user = geteuid();

	if (user == 0 || user == doctor->session->owner || is_named(doctor))
		return;
	ward_ail_of(doctor, "owner",
	    ward_doctor_text(doctor,
		"git config --global --add safe.directory %s",
		ward_doctor_repo(doctor)),
	    "it belongs to user %ld, and git refuses to work there for user "
	    "%ld",
	    (long)doctor->session->owner, (long)user);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	for (size_t i = 0; i < doctor->config.count; i++) {
		const struct ward_setting *setting = &doctor->config.items[i];

		if (setting->scope == WARD_CONFIG_REPOSITORY &&
		    strcmp(setting->key, "safe.directory") == 0) {
			ward_ail_of(doctor, "config",
			    ward_doctor_unset(doctor, setting),
			    "safe.directory stands in '%s', where git does "
			    "not look for it",
			    setting->file);
			break;
		}
	}
	look_as_other(doctor);
	return NULL;
}

extern const struct ward_check ward_check_safedirectory;
const struct ward_check ward_check_safedirectory = {
	.name = "safedirectory",
	.summary = "Git works there for whoever runs it.",
	.why = "It calls the ownership dubious and refuses, and what calls it "
	       "fails.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

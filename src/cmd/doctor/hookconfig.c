/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a hook is switched off that stands in git's configuration. */
#include <string.h>
#include "src/cmd/doctor/doctor.h"

/* The section of hook.NAME.command, up to its last dot. */
static const char *
section_of(struct ward_doctor *doctor, const struct ward_setting *setting)
{
	struct ward_view key = ward_view_str(setting->key);
	struct ward_view command = ward_view_str(setting->value);

	if (!ward_view_starts(key, "hook.") ||
	    !ward_view_ends(key, ".command") || command.size == 0 ||
	    memmem(command.data, command.size, "pre-receive",
		strlen("pre-receive")) == NULL)
		return NULL;
	return ward_doctor_text(
	    doctor, "%.*s", (int)(key.size - strlen("command")), key.data);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < doctor->config.count && !err; i++) {
		const struct ward_setting *setting = &doctor->config.items[i];
		const char *section = section_of(doctor, setting), *key;
		bool is_on = true;

		if (section == NULL)
			continue;
		key = ward_doctor_text(doctor, "%senabled", section);
		err = ward_doctor_bool(doctor, key, true, &is_on);
		if (!err && !is_on)
			ward_ail_of(doctor, key,
			    ward_doctor_unset(
				doctor, ward_doctor_setting(doctor, key)),
			    "%s is false", key);
	}
	return err;
}

extern const struct ward_check ward_check_hookconfig;
const struct ward_check ward_check_hookconfig = {
	.name = "hookconfig",
	.summary = "No gate in git's configuration is switched off.",
	.why = "Git passes over a hook that is not enabled, and lets every "
	       "push in.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

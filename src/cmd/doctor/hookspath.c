/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that git looks for hooks elsewhere. */
#include "src/cmd/doctor/hook.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.hookspath");
	struct ward_found_hook hook;

	if (ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE) != NULL ||
	    (doctor->layout->needs_relative_paths && setting->value[0] == '/'))
		return NULL;
	ward_doctor_look_at_hook(doctor, &hook, WARD_HOOK_PRE_RECEIVE,
	    ward_doctor_text(
		doctor, "%s/pre-receive", ward_doctor_hooks_path(doctor)));
	if (hook.state == WARD_FOUND_OURS && hook.may_run && !hook.is_noexec)
		return NULL;
	ward_ail(doctor, ward_doctor_unset(doctor, setting),
	    "core.hooksPath is '%s', where git finds no gate ('%s')",
	    setting->value, setting->file);
	return NULL;
}

extern const struct ward_check ward_check_hookspath;
const struct ward_check ward_check_hookspath = {
	.name = "hookspath",
	.summary = "Git does not look for hooks where no gate is.",
	.why = "The gate of the repository is not asked.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

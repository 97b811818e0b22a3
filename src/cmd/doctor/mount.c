/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that nothing can be run where a hook lies. */
#include "src/cmd/doctor/hook.h"

static void
look_at(struct ward_doctor *doctor, const struct ward_found_hook *hook)
{
	if (hook == NULL || hook->program == NULL || !hook->is_noexec)
		return;
	ward_ail_of(doctor, hook->event,
	    ward_doctor_text(doctor,
		"mount -o remount,exec \"$(stat -c %%m -- %s)\"",
		ward_doctor_word(doctor, hook->program)),
	    "'%s' lies on a file system that is mounted noexec", hook->program);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE));
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_POST_RECEIVE));
	return NULL;
}

extern const struct ward_check ward_check_mount;
const struct ward_check ward_check_mount = {
	.name = "mount",
	.summary = "The hooks do not lie where nothing may be run.",
	.why = "Git passes over a hook that it may not run, and lets every "
	       "push in.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

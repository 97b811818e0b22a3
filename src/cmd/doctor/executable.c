/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether git can run the hooks that it finds. */
#include "src/cmd/doctor/hook.h"

static void
look_at(struct ward_doctor *doctor, const struct ward_found_hook *hook)
{
	if (hook == NULL || hook->program == NULL || hook->may_run)
		return;
	ward_ail_of(doctor, hook->event,
	    ward_doctor_text(doctor, "chmod a+x %s",
		ward_doctor_word(doctor, hook->program)),
	    "the owner of the repository may not execute '%s'", hook->program);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE));
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_POST_RECEIVE));
	return NULL;
}

extern const struct ward_check ward_check_executable;
const struct ward_check ward_check_executable = {
	.name = "executable",
	.summary = "The hooks are executable.",
	.why = "Git passes over one that is not, and lets every push in.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that a hook is another program. */
#include "src/cmd/doctor/hook.h"

static const struct ward_error *
look_at(struct ward_doctor *doctor, const struct ward_found_hook *hook)
{
	if (hook == NULL || hook->was_installed)
		return NULL;
	if (hook->state == WARD_FOUND_CALLER)
		return ward_error(WARD_E_UNSUPPORTED,
		    "'%s' is a script that speaks of refward: whether it does "
		    "what the gate says cannot be seen",
		    hook->path);
	if (hook->state == WARD_FOUND_FOREIGN)
		ward_ail_of(doctor, hook->event,
		    ward_doctor_text(
			doctor, "refward install %s", ward_doctor_repo(doctor)),
		    "'%s' is no hook of refward", hook->path);
	return NULL;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_error *err =
	    look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE));

	return err
	    ? err
	    : look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_POST_RECEIVE));
}

extern const struct ward_check ward_check_program;
const struct ward_check ward_check_program = {
	.name = "program",
	.summary = "The hooks are those of refward.",
	.why = "What another program lets in, no rule has seen.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

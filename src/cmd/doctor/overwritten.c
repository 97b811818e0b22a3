/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that somebody took a hook back. */
#include "src/cmd/doctor/hook.h"

static void
look_at(struct ward_doctor *doctor, const struct ward_found_hook *hook)
{
	if (hook == NULL || !hook->was_installed ||
	    (hook->state != WARD_FOUND_FOREIGN &&
		hook->state != WARD_FOUND_CALLER))
		return;
	ward_ail_of(doctor, hook->event,
	    ward_doctor_text(
		doctor, "refward install %s", ward_doctor_repo(doctor)),
	    "'%s' is not what was installed", hook->path);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE));
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_POST_RECEIVE));
	return NULL;
}

extern const struct ward_check ward_check_overwritten;
const struct ward_check ward_check_overwritten = {
	.name = "overwritten",
	.summary = "The hooks are those that were installed.",
	.why = "A forge that writes its hooks anew puts the gate away, unseen.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

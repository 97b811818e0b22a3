/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that a hook was left behind by an upgrade. */
#include "config.h"
#include "src/cmd/doctor/hook.h"

static void
look_at(struct ward_doctor *doctor, const struct ward_found_hook *hook)
{
	if (hook == NULL || hook->state != WARD_FOUND_STALE)
		return;
	ward_ail_of(doctor, hook->event,
	    ward_doctor_text(
		doctor, "refward install %s", ward_doctor_repo(doctor)),
	    "'%s' is of refward %s, this is %s", hook->program, hook->version,
	    PACKAGE_VERSION);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE));
	look_at(doctor, ward_doctor_hook(doctor, WARD_HOOK_POST_RECEIVE));
	return NULL;
}

extern const struct ward_check ward_check_version;
const struct ward_check ward_check_version = {
	.name = "version",
	.summary = "The hooks are of the same version as this program.",
	.why =
	    "Two versions beside each other may read a rule file differently.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that nobody confirms what git did. */
#include "src/cmd/doctor/hook.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	return ward_doctor_ail_of_absence(
	    doctor, ward_doctor_hook(doctor, WARD_HOOK_POST_RECEIVE));
}

extern const struct ward_check ward_check_confirmation;
const struct ward_check ward_check_confirmation = {
	.name = "confirmation",
	.summary = "Git finds the hook that confirms accepted pushes.",
	.why = "Else each is settled late, and may be told as ambiguous.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

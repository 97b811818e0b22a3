/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that git finds no gate. */
#include "src/cmd/doctor/hook.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	return ward_doctor_ail_of_absence(
	    doctor, ward_doctor_hook(doctor, WARD_HOOK_PRE_RECEIVE));
}

extern const struct ward_check ward_check_gate;
const struct ward_check ward_check_gate = {
	.name = "gate",
	.summary = "Git finds the gate as its hook pre-receive.",
	.why = "A hook that is not there lets every push in, and says nothing.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

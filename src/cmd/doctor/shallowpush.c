/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether a push may cut histories off. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	bool is_on;
	const struct ward_error *err =
	    ward_doctor_bool(doctor, "receive.shallowupdate", false, &is_on);

	if (!err && is_on)
		ward_ail(doctor,
		    ward_doctor_set(doctor, "receive.shallowUpdate", "false"),
		    "receive.shallowUpdate is true");
	return err;
}

extern const struct ward_check ward_check_shallowpush;
const struct ward_check ward_check_shallowpush = {
	.name = "shallowpush",
	.summary = "No push makes the repository shallow.",
	.why = "Where history is cut off, nobody can tell what was judged.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

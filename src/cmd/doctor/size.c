/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether a push may be as large as it likes. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "receive.maxinputsize");

	if (setting == NULL || ward_view_is(ward_view_str(setting->value), "0"))
		ward_ail(doctor,
		    ward_doctor_set(
			doctor, "receive.maxInputSize", "2147483648"),
		    "receive.maxInputSize is %s",
		    ward_doctor_value(doctor, setting));
	return NULL;
}

extern const struct ward_check ward_check_size;
const struct ward_check ward_check_size = {
	.name = "size",
	.summary = "There is a largest push.",
	.why = "Git writes all of a push to the disk before the gate is asked.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

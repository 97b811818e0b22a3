/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether a pusher can ask for something. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	bool is_on;
	const struct ward_error *err = ward_doctor_bool(
	    doctor, "receive.advertisepushoptions", false, &is_on);

	if (!err && !is_on)
		ward_ail(doctor,
		    ward_doctor_set(
			doctor, "receive.advertisePushOptions", "true"),
		    "receive.advertisePushOptions is not true");
	return err;
}

extern const struct ward_check ward_check_options;
const struct ward_check ward_check_options = {
	.name = "options",
	.summary = "Pushers can send push options.",
	.why = "Else nobody can ask for a bypass or a dry run.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

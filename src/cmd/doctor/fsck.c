/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether git looks at the objects of a push. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	bool is_on;
	const struct ward_error *err =
	    ward_doctor_bool(doctor, "transfer.fsckobjects", false, &is_on);

	if (!err)
		err = ward_doctor_bool(
		    doctor, "receive.fsckobjects", is_on, &is_on);
	if (!err && !is_on)
		ward_ail(doctor,
		    ward_doctor_set(doctor, "receive.fsckObjects", "true"),
		    "receive.fsckObjects is not true");
	return err;
}

extern const struct ward_check ward_check_fsck;
const struct ward_check ward_check_fsck = {
	.name = "fsck",
	.summary = "Git checks the objects of every push.",
	.why = "Else malformed objects come in that clients of the server "
	       "choke on.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that another hook moves refs. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "receive.procreceiverefs");

	if (setting != NULL)
		ward_ail(doctor, ward_doctor_unset(doctor, setting),
		    "receive.procReceiveRefs is '%s' ('%s')",
		    setting->value != NULL ? setting->value : "",
		    setting->file);
	return NULL;
}

extern const struct ward_check ward_check_procreceive;
const struct ward_check ward_check_procreceive = {
	.name = "procreceive",
	.summary = "No hook proc-receive moves refs.",
	.why = "It may move any ref, whatever the gate was shown.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.is_grave = true,
	.look = look,
};

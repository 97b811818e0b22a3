/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether it is known how git is configured. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	if (doctor->config_problem == NULL)
		return doctor->config.unclear == NULL
		    ? NULL
		    : ward_error(
			  WARD_E_UNSUPPORTED, "%s", doctor->config.unclear);
	ward_ail(doctor, "mend that line: until then git refuses to work there",
	    "%s", doctor->config_problem);
	return NULL;
}

extern const struct ward_check ward_check_config;
const struct ward_check ward_check_config = {
	.name = "config",
	.summary = "Git's configuration can be read.",
	.why = "Git does not work, or does what nobody meant.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether all refs can be read. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	/* Without its configuration, "config" says so. */
	if (doctor->refs_problem == NULL || doctor->config_problem != NULL)
		return NULL;
	return ward_error(WARD_E_CORRUPT, "%s", doctor->refs_problem);
}

extern const struct ward_check ward_check_readable;
const struct ward_check ward_check_readable = {
	.name = "readable",
	.summary = "All refs can be read.",
	.why = "What stands at one that cannot, nobody knows.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether git notes how refs move. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.logallrefupdates");

	if (setting == NULL ||
	    !ward_view_equal_nocase(
		ward_view_str(setting->value), ward_view_str("always")))
		ward_ail(doctor,
		    ward_doctor_set(doctor, "core.logAllRefUpdates", "always"),
		    "core.logAllRefUpdates is %s, not 'always'",
		    ward_doctor_value(doctor, setting));
	return NULL;
}

extern const struct ward_check ward_check_reflog;
const struct ward_check ward_check_reflog = {
	.name = "reflog",
	.summary = "Git logs every move of a ref.",
	.why = "Else pushes that nobody confirmed may be told as ambiguous.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};

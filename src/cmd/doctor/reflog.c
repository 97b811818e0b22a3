/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether git notes how refs move. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.logallrefupdates");

	if (setting == NULL ||
	    !ward_view_is(ward_view_str(setting->value), "always"))
		ward_ail(doctor,
		    ward_doctor_set(doctor, "core.logAllRefUpdates", "always"),
		    "core.logAllRefUpdates is %s, not 'always'",
		    setting != NULL ? "something else" : "not set");
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which refs stand for others. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	for (size_t i = 0; i < doctor->nrefs; i++) {
		const struct ward_doctor_ref *ref = &doctor->refs[i];

		if (ref->target == NULL)
			continue;
		ward_ail_of(doctor, ref->name,
		    ward_doctor_text(doctor, "git -C %s symbolic-ref -d %s",
			ward_doctor_repo(doctor),
			ward_doctor_word(doctor, ref->name)),
		    "'%s' stands for '%s'", ref->name, ref->target);
	}
	return NULL;
}

extern const struct ward_check ward_check_symrefs;
const struct ward_check ward_check_symrefs = {
	.name = "symrefs",
	.summary = "No ref but HEAD stands for another.",
	.why =
	    "Other programs take a push to the one for a push to that alone.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_REFS,
	.look = look,
};

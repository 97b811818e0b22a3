/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which refs stand where no push, and no administrator, put them. */
#include "src/cmd/doctor/history.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_ref_past *pasts = ward_doctor_pasts(doctor);
	const char *problem = ward_doctor_records_problem(doctor);

	if (problem != NULL)
		return ward_error(WARD_E_MISSING, "%s", problem);
	for (size_t i = 0; i < doctor->nrefs; i++)
		if (doctor->refs[i].target == NULL &&
		    pasts[i].explained == WARD_AUDIT_NO)
			ward_ail_of(doctor, doctor->refs[i].name,
			    ward_doctor_text(doctor,
				"refward doctor --reconcile %s",
				ward_doctor_repo(doctor)),
			    "no decision record says why '%s' stands where it "
			    "does",
			    doctor->refs[i].name);
	return NULL;
}

extern const struct ward_check ward_check_unexplained;
const struct ward_check ward_check_unexplained = {
	.name = "unexplained",
	.summary = "A decision record says why each ref stands where it does.",
	.why = "Somebody moved it whom the gate has not seen.",
	.part = WARD_CHECK_HISTORY,
	.needs = WARD_NEEDS_REFS,
	.look = look,
};

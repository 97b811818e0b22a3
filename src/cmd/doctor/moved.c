/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which tags do not stand where they stood. */
#include "refward/refname.h"
#include "src/cmd/doctor/history.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_ref_past *pasts = ward_doctor_pasts(doctor);

	for (size_t i = 0; i < doctor->nrefs; i++) {
		const char *name = doctor->refs[i].name;

		if (pasts[i].nmoves == 0 ||
		    !ward_refname_is_tag(ward_view_str(name)))
			continue;
		ward_ail_of(doctor, name,
		    ward_doctor_text(doctor,
			"see who did it: refward records --ref %s %s",
			ward_doctor_word(doctor, name),
			ward_doctor_repo(doctor)),
		    "'%s' was given another value %zu time%s", name,
		    pasts[i].nmoves, pasts[i].nmoves == 1 ? "" : "s");
	}
	return NULL;
}

extern const struct ward_check ward_check_moved;
const struct ward_check ward_check_moved = {
	.name = "moved",
	.summary = "Every tag stands where it was put.",
	.why = "What was released under its name is another thing now.",
	.part = WARD_CHECK_HISTORY,
	.needs = WARD_NEEDS_REFS,
	.look = look,
};

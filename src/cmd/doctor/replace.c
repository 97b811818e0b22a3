/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which objects git shows in the place of others. */
#include <string.h>
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	for (size_t i = 0; i < doctor->nrefs; i++) {
		const char *name = doctor->refs[i].name;

		if (strncmp(name, "refs/replace/", strlen("refs/replace/")) !=
		    0)
			continue;
		ward_ail_of(doctor, name,
		    ward_doctor_text(doctor, "git -C %s update-ref -d %s",
			ward_doctor_repo(doctor),
			ward_doctor_word(doctor, name)),
		    "'%s' is there", name);
	}
	return NULL;
}

extern const struct ward_check ward_check_replace;
const struct ward_check ward_check_replace = {
	.name = "replace",
	.summary = "No object is shown in the place of another.",
	.why = "People and other hooks see what the gate does not judge.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_REFS,
	.is_grave = true,
	.look = look,
};

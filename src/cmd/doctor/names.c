/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names of refs lead people astray. */
#include <stdlib.h>
#include "refward/refname.h"
#include "src/cmd/doctor/doctor.h"

static bool
has_ref(const struct ward_doctor *doctor, const char *name)
{
	const struct ward_doctor_ref key = { .name = name };

	return bsearch(&key, doctor->refs, doctor->nrefs, sizeof(*doctor->refs),
		   ward_doctor_by_name) != NULL;
}

static const char *
mend(struct ward_doctor *doctor, const char *name)
{
	return ward_doctor_text(doctor,
	    "give it another name, then: git -C %s update-ref -d %s",
	    ward_doctor_repo(doctor), ward_doctor_word(doctor, name));
}

static void
look_at(struct ward_doctor *doctor, const char *name)
{
	struct ward_view view = ward_view_str(name);
	const char *problem = ward_refname_create_problem(view);
	struct ward_buf other = WARD_BUF_INIT;

	if (problem != NULL)
		ward_ail_of(doctor, name, mend(doctor, name), "'%s': %s", name,
		    problem);
	else if (ward_refname_is_tag(view) &&
	    ward_refname_namesake(&other, view) &&
	    has_ref(doctor, ward_buf_str(&other)))
		ward_ail_of(doctor, name, mend(doctor, name),
		    "both '%s' and '%s' are there", name, ward_buf_str(&other));
	ward_buf_release(&other);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	for (size_t i = 0; i < doctor->nrefs; i++)
		look_at(doctor, doctor->refs[i].name);
	return NULL;
}

extern const struct ward_check ward_check_names;
const struct ward_check ward_check_names = {
	.name = "names",
	.summary = "No ref has a name that means something else, too.",
	.why = "Git and people take one for another: a tag for a branch, a "
	       "name for an id.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_REFS,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which refs cannot be told from each other. */
#include <stdlib.h>
#include <string.h>
#include "refward/skeleton.h"
#include "src/cmd/doctor/doctor.h"

struct twin {
	char *skeleton;
	const char *name;
};

static int
by_skeleton(const void *a, const void *b)
{
	const struct twin *one = a, *two = b;
	int order = strcmp(one->skeleton, two->skeleton);

	return order != 0 ? order : strcmp(one->name, two->name);
}

static void
compare(struct ward_doctor *doctor, const struct twin *twins)
{
	for (size_t i = 1; i < doctor->nrefs; i++)
		if (strcmp(twins[i - 1].skeleton, twins[i].skeleton) == 0)
			ward_ail_of(doctor, twins[i].name,
			    ward_doctor_text(doctor,
				"give one another name, then: git -C %s "
				"update-ref -d %s",
				ward_doctor_repo(doctor),
				ward_doctor_word(doctor, twins[i].name)),
			    "'%s' looks like '%s'", twins[i].name,
			    twins[i - 1].name);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	struct twin *twins = ward_alloc(doctor->nrefs * sizeof(*twins));

	for (size_t i = 0; i < doctor->nrefs; i++) {
		struct ward_buf skeleton = WARD_BUF_INIT;

		twins[i].name = doctor->refs[i].name;
		ward_skeleton(&skeleton, ward_view_str(twins[i].name));
		twins[i].skeleton = ward_strdup(ward_buf_str(&skeleton));
		ward_buf_release(&skeleton);
	}
	if (doctor->nrefs > 1)
		qsort(twins, doctor->nrefs, sizeof(*twins), by_skeleton);
	compare(doctor, twins);
	for (size_t i = 0; i < doctor->nrefs; i++)
		free(twins[i].skeleton);
	free(twins);
	return NULL;
}

extern const struct ward_check ward_check_twins;
const struct ward_check ward_check_twins = {
	.name = "twins",
	.summary = "No two refs look alike.",
	.why = "People take one for the other, and file systems that fold case "
	       "keep one.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_REFS,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides why the rule file of a repository cannot be used. */
#include <string.h>
#include "src/cmd/doctor/doctor.h"

/* The path in what ward_file_read_trusted() says, before `words`; or NULL. */
static const char *
path_before(struct ward_doctor *doctor, const char *words)
{
	const char *start = strchr(doctor->rules_problem, '\'');
	const char *end = start != NULL ? strstr(start, words) : NULL;

	return end != NULL ? ward_doctor_text(doctor, "%.*s",
				 (int)(end - start - 1), start + 1)
			   : NULL;
}

static const char *
find_open(struct ward_doctor *doctor)
{
	return path_before(doctor, "' is writable by ");
}

static const char *
mend_trust(struct ward_doctor *doctor)
{
	const char *path = find_open(doctor);

	if (path != NULL)
		return ward_doctor_text(
		    doctor, "chmod go-w %s", ward_doctor_word(doctor, path));
	path = path_before(doctor, "' belongs to user ");
	if (path != NULL)
		return ward_doctor_text(doctor, "chown -h %ld %s",
		    (long)doctor->session->owner,
		    ward_doctor_word(doctor, path));
	return "give the file, and every folder above it, to root or to the "
	       "owner of the repository";
}

/* That is told by "permissions". */
static bool
is_in_repository(struct ward_doctor *doctor)
{
	const char *git_dir = doctor->session->git_dir;
	const char *path = find_open(doctor);

	return doctor->rules_code == WARD_E_UNTRUSTED && path != NULL &&
	    (strcmp(path, git_dir) == 0 ||
		strcmp(path, ward_doctor_path(doctor, "refward")) == 0);
}

static const char *
mend_of(struct ward_doctor *doctor)
{
	const char *file = doctor->session->rules;

	switch (doctor->rules_code) {
	case WARD_E_UNTRUSTED:
		return mend_trust(doctor);
	case WARD_E_MISSING:
		return ward_doctor_text(doctor,
		    "refward install --rules FILE %s",
		    ward_doctor_repo(doctor));
	default:
		return ward_doctor_text(doctor, "refward check-config %s",
		    ward_doctor_word(doctor, file));
	}
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	if (doctor->rules_problem != NULL && !is_in_repository(doctor))
		ward_ail(doctor, mend_of(doctor), "%s", doctor->rules_problem);
	return NULL;
}

extern const struct ward_check ward_check_rules;
const struct ward_check ward_check_rules = {
	.name = "rules",
	.summary = "The rule file can be read, compiles, and is nobody else's.",
	.why = "The gate refuses every push until then.",
	.part = WARD_CHECK_REPOSITORY,
	.look = look,
};

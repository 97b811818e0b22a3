/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is asked of the files of secrets. */
#include <errno.h>
#include <sys/stat.h>
#include "refward/place.h"
#include "refward/target.h"
#include "src/cmd/doctor/doctor.h"

static void
look_at(struct ward_doctor *doctor, const char *folder, const char *name)
{
	const char *path = ward_doctor_text(doctor, "%s/%s", folder, name);
	struct stat st;

	if (stat(path, &st) != 0) {
		/* Who may not look there is not the dispatcher. */
		if (errno != EACCES)
			ward_ail(doctor,
			    ward_doctor_text(doctor,
				"write it: install -m 0600 /dev/stdin %s",
				ward_doctor_word(doctor, path)),
			    "secret '%s' is not there", path);
		return;
	}
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		ward_ail(doctor,
		    ward_doctor_text(doctor,
			"chmod 0600 %s, and replace it at "
			"both ends",
			ward_doctor_word(doctor, path)),
		    "others than its owner may read '%s': mode 0%o", path,
		    (unsigned int)(st.st_mode & 07777));
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	struct ward_buf folder = WARD_BUF_INIT;
	size_t count;
	const struct ward_target *targets =
	    ward_policy_targets(doctor->session->policy, &count);

	ward_place_secrets(&folder, doctor->session->policy);
	for (size_t i = 0; i < count; i++) {
		const char *next = ward_target_next_secret(&targets[i]);

		if (targets[i].secret != NULL)
			look_at(
			    doctor, ward_buf_str(&folder), targets[i].secret);
		if (next != NULL)
			look_at(doctor, ward_buf_str(&folder), next);
	}
	ward_buf_release(&folder);
	return NULL;
}

extern const struct ward_check ward_check_secrets;
const struct ward_check ward_check_secrets = {
	.name = "secrets",
	.summary = "Every secret of a target is there, and its owner's alone.",
	.why = "The dispatcher takes no other, so nothing is delivered.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

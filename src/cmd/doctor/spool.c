/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out whether pushes can leave what they fire. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/spool.h"
#include "src/cmd/doctor/doctor.h"

/* The first push makes what is not there, if it can. */
static void
look_above(struct ward_doctor *doctor, const char *outbox)
{
	char *above = ward_strdup(outbox);

	while (strchr(above + 1, '/') != NULL && access(above, F_OK) != 0)
		*strrchr(above, '/') = '\0';
	if (!ward_doctor_may(doctor, above, W_OK | X_OK))
		ward_ail(doctor,
		    ward_doctor_text(doctor, "mkdir -p %s && chown %ld %s",
			ward_doctor_word(doctor, outbox),
			(long)doctor->session->owner,
			ward_doctor_word(doctor, outbox)),
		    "outbox '%s' is not there", outbox);
	free(above);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *outbox = ward_buf_str(&doctor->outbox);
	static const char *const folders[] = { "tmp", "new", "confirmed" };

	if (!ward_spool_is_made(outbox)) {
		look_above(doctor, outbox);
		return NULL;
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *path =
		    ward_doctor_text(doctor, "%s/%s", outbox, folders[i]);

		if (access(path, F_OK) == 0 &&
		    !ward_doctor_may(doctor, path, W_OK | X_OK))
			ward_ail(doctor,
			    ward_doctor_text(doctor, "chown %ld %s",
				(long)doctor->session->owner,
				ward_doctor_target(doctor, path)),
			    "'%s' cannot be written to by the owner of the "
			    "repository",
			    path);
	}
	return NULL;
}

extern const struct ward_check ward_check_spool;
const struct ward_check ward_check_spool = {
	.name = "spool",
	.summary = "Pushes can leave in the outbox what they fire.",
	.why = "Every push is refused that cannot.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

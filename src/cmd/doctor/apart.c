/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that the user of git is the dispatcher too. */
#include <sys/stat.h>
#include "refward/place.h"
#include "refward/target.h"
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;
	struct ward_buf path = WARD_BUF_INIT;
	size_t count, size, nreadable = 0;
	const struct ward_target *targets =
	    ward_policy_targets(session->policy, &count);
	struct stat st;

	ward_place_secrets(&path, session->policy);
	size = path.size;
	for (size_t i = 0; i < count; i++) {
		if (targets[i].secret == NULL)
			continue;
		ward_buf_truncate(&path, size);
		ward_buf_printf(&path, "/%s", targets[i].secret);
		nreadable += stat(ward_buf_str(&path), &st) == 0 &&
		    st.st_uid == session->owner;
	}
	if (nreadable > 0)
		ward_ail(doctor,
		    "run refward dispatch as a user of its own, and give it "
		    "the secrets: refward-dispatch(8)",
		    "the owner of the repository, as whom git runs, can read "
		    "%zu secret%s",
		    nreadable, nreadable == 1 ? "" : "s");
	ward_buf_release(&path);
	return NULL;
}

extern const struct ward_check ward_check_apart;
const struct ward_check ward_check_apart = {
	.name = "apart",
	.summary = "The user of git cannot read the secrets of targets.",
	.why = "Whoever gets a program to run as that user has them all.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether the rules believe who runs the hooks. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;
	const char *host = ward_policy_host(session->policy);

	if (host == NULL || ward_layout_has_host(doctor->layout, host))
		return NULL;
	ward_ail(doctor,
	    ward_doctor_text(doctor,
		"write in %s who runs the hooks here, such as 'host = %s': "
		"refward hosts",
		ward_doctor_word(doctor, session->rules),
		doctor->layout->hosts[0]),
	    "the rules say host = %s, but that does not run the hooks here",
	    host);
	return NULL;
}

extern const struct ward_check ward_check_host;
const struct ward_check ward_check_host = {
	.name = "host",
	.summary = "The rules believe the host that runs the hooks.",
	.why = "What another host would say of the pusher may be a client's "
	       "own claim.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_RULES,
	.is_grave = true,
	.look = look,
};

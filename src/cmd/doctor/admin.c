/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a rule file may lock the administrators of a host out. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;
	const char *(*own_rules)(const char *git_dir) =
	    doctor->layout->own_rules;
	struct ward_repository facts = { .sets = 0 };
	bool has_rules = false;
	const struct ward_error *err;

	if (own_rules == NULL || own_rules(session->git_dir) == NULL)
		return NULL;
	err = ward_policy_repository(
	    &facts, session->policy, session->push.repository, doctor->arena);
	for (size_t i = 1; i < ward_policy_set_count(session->policy); i++)
		has_rules |= (facts.sets >> i & 1) != 0;
	if (!err && has_rules)
		ward_ail(doctor,
		    ward_doctor_text(doctor, "rm -f %s && refward install %s",
			ward_doctor_word(doctor,
			    ward_doctor_path(doctor, "refward/rules.ini")),
			ward_doctor_repo(doctor)),
		    "rules of '%s' hold for the host's own configuration",
		    session->rules);
	return err;
}

extern const struct ward_check ward_check_admin;
const struct ward_check ward_check_admin = {
	.name = "admin",
	.summary = "No rules hold for the configuration of the host itself.",
	.why = "A mistake in the rule file locks out who could mend it.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

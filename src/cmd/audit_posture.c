/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what `refward doctor` looks at becomes part of an audit. */
#include "src/cmd/audit.h"
#include "src/cmd/doctor/history.h"

#define PARTS (1u << WARD_CHECK_REPOSITORY | 1u << WARD_CHECK_HISTORY)

static struct ward_audit_rule
rule_of(const struct ward_check *check)
{
	return (struct ward_audit_rule){
		.set = WARD_AUDIT_POSTURE,
		.rule = check->name,
		.mode = check->is_grave ? WARD_MODE_REFUSE : WARD_MODE_WARN,
		.summary = check->summary,
		.detail = check->why,
		.is_posture = true,
	};
}

static void
give_checks(const struct ward_doctor *doctor, struct ward_audit_writer *writer)
{
	for (size_t i = 0; i < ward_nchecks; i++) {
		struct ward_audit_rule rule = rule_of(ward_checks[i]);

		if ((PARTS >> ward_checks[i]->part & 1) != 0)
			ward_audit_writer_rule(writer, &rule);
	}
	for (size_t i = 0; i < doctor->count; i++) {
		const struct ward_ailment *ailment = &doctor->ailments[i];
		struct ward_audit_rule rule = rule_of(ailment->check);
		struct ward_audit_finding finding = {
			.is_unknown = ailment->is_unknown,
			.path = ward_view_str(ailment->about),
			.text = ward_view_str(ailment->what),
			.mend = ward_view_str(ailment->mend),
		};

		ward_audit_writer_posture(writer, &rule, &finding);
	}
}

/* A check that could not be made says nothing: that is not clean. */
static void
give_unmade(const struct ward_doctor *doctor, struct ward_audit_writer *writer)
{
	for (size_t i = 0; i < doctor->nunmade; i++) {
		struct ward_audit_rule rule = rule_of(doctor->unmade[i]);
		struct ward_audit_finding finding = {
			.is_unknown = true,
			.text = ward_view_str(
			    "what this needs to know cannot be had"),
		};

		ward_audit_writer_posture(writer, &rule, &finding);
	}
}

static void
give_refs(struct ward_doctor *doctor, struct ward_audit_writer *writer)
{
	const struct ward_ref_past *pasts = ward_doctor_pasts(doctor);

	for (size_t i = 0; i < doctor->nrefs; i++) {
		struct ward_audit_ref ref = {
			.name = ward_view_str(doctor->refs[i].name),
			.value = doctor->refs[i].id,
			.date = pasts[i].date,
			.moved = pasts[i].moved,
			.nmoves = pasts[i].nmoves,
			.explained = pasts[i].explained,
		};

		if (doctor->refs[i].target == NULL)
			ward_audit_writer_ref(writer, &ref);
	}
}

bool
ward_audit_posture(
    struct ward_cli *cli, const char *path, struct ward_audit_writer *writer)
{
	struct ward_doctor_run run;
	struct ward_session session;
	struct ward_doctor doctor;
	const struct ward_error *err;

	ward_doctor_run_start(&run, cli);
	ward_session_start(&session, cli);
	err = ward_doctor_open(&doctor, &run, &session, path);
	if (!err) {
		ward_doctor_examine(&doctor, PARTS);
		give_checks(&doctor, writer);
		give_unmade(&doctor, writer);
		give_refs(&doctor, writer);
	}
	ward_doctor_release(&doctor);
	ward_session_end(&session);
	ward_doctor_run_end(&run);
	return !err;
}

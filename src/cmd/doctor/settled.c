/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when an accepted push has waited too long. */
#include "refward/lease.h"
#include "refward/spool.h"
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look_at(
    struct ward_doctor *doctor, enum ward_spool_state state, const char *what)
{
	const char *outbox = ward_buf_str(&doctor->outbox);
	struct ward_spool_depth depth;
	const struct ward_error *err =
	    ward_spool_measure(&depth, outbox, state);

	if (err || depth.count == 0 ||
	    depth.oldest + WARD_DOCTOR_LATE > doctor->now)
		return err;
	ward_ail(doctor,
	    ward_lease_is_held(outbox)
		? ward_doctor_text(doctor,
		      "see why in refward/log/dispatch.jsonl of %s",
		      ward_doctor_repo(doctor))
		: ward_doctor_text(doctor, "refward dispatch --once %s",
		      ward_doctor_repo(doctor)),
	    "%zu %s, the oldest for %lld minutes", depth.count, what,
	    (long long)((doctor->now - depth.oldest) / 60));
	return NULL;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_error *err =
	    look_at(doctor, WARD_SPOOL_NEW, "pushes are not settled");

	return err ? err
		   : look_at(doctor, WARD_SPOOL_CONFIRMED,
			 "confirmations are not read");
}

extern const struct ward_check ward_check_settled;
const struct ward_check ward_check_settled = {
	.name = "settled",
	.summary = "What pushes left is settled within ten minutes.",
	.why = "Until then it fires nothing and has no decision record.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

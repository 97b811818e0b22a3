/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where entries lie that nobody could read. */
#include "refward/spool.h"
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *outbox = ward_buf_str(&doctor->outbox);
	struct ward_spool_depth depth;
	const struct ward_error *err =
	    ward_spool_measure(&depth, outbox, WARD_SPOOL_DAMAGED);

	if (err || depth.count == 0)
		return err;
	ward_ail(doctor,
	    ward_doctor_text(doctor,
		"read what lies in %s/damaged, send by hand what it fired, "
		"and remove it",
		ward_doctor_word(doctor, outbox)),
	    "%zu of the entries of the outbox could not be read", depth.count);
	return NULL;
}

extern const struct ward_check ward_check_damaged;
const struct ward_check ward_check_damaged = {
	.name = "damaged",
	.summary = "Every entry of the outbox can be read.",
	.why = "What a damaged one should fire is not fired.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

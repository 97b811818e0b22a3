/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_HISTORY_H
#define WARD_CMD_DOCTOR_HISTORY_H

#include "refward/audit.h"
#include "src/cmd/doctor/doctor.h"

/* What is known of the past of each ref. It is read once, which takes long: all
 * tips, reflogs and decision records. */

struct ward_ref_past {
	int64_t date;  /* that its tip claims; 0: none */
	int64_t moved; /* when it got its value; 0: nobody noted it */
	size_t nmoves; /* how often it was given another value than it had */
	enum ward_audit_answer explained; /* by a decision record */
};

/* One for each of doctor->refs, by their numbers; of the arena. */
const struct ward_ref_past *ward_doctor_pasts(struct ward_doctor *doctor);
/* Why records explain nothing, or NULL. */
const char *ward_doctor_records_problem(struct ward_doctor *doctor);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which deliveries wait for somebody. */
#include <string.h>
#include <unistd.h>
#include "refward/outbox.h"
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
take_count(void *data, const struct ward_outbox_count *count)
{
	struct ward_doctor *doctor = data;

	if (strcmp(count->state, "dead") != 0 &&
	    strcmp(count->state, "ambiguous") != 0)
		return NULL;
	ward_ail(doctor,
	    ward_doctor_text(doctor,
		"refward outbox list --state %s --target %s %s; then refward "
		"outbox retry, or drop",
		count->state, ward_doctor_word(doctor, count->target),
		ward_doctor_repo(doctor)),
	    "%lld deliveries to '%s' are %s", (long long)count->count,
	    count->target, count->state);
	return NULL;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *ledger = ward_buf_str(&doctor->ledger);
	struct ward_outbox *outbox = NULL;
	const struct ward_error *err;

	if (access(ledger, F_OK) != 0)
		return NULL;
	err = ward_outbox_open(&outbox, ledger);
	if (!err)
		err = ward_outbox_stats(outbox, take_count, doctor);
	ward_outbox_close(outbox);
	return err;
}

extern const struct ward_check ward_check_dead;
const struct ward_check ward_check_dead = {
	.name = "dead",
	.summary = "No delivery waits for somebody to decide.",
	.why = "What is dead or ambiguous is never sent unasked.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

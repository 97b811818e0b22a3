/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that nobody tries again what failed. */
#include <unistd.h>
#include "refward/lease.h"
#include "refward/outbox.h"
#include "src/cmd/doctor/doctor.h"

struct overdue {
	int64_t before;
	size_t count;
};

static const struct ward_error *
take_item(void *data, const struct ward_outbox_item *item)
{
	struct overdue *overdue = data;

	overdue->count += item->due < overdue->before;
	return NULL;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	static const struct ward_outbox_filter queued = { .state = "queued" };
	const char *ledger = ward_buf_str(&doctor->ledger);
	struct overdue overdue = { .before = doctor->now - WARD_DOCTOR_LATE };
	struct ward_outbox *outbox = NULL;
	const struct ward_error *err;

	if (ward_lease_is_held(ward_buf_str(&doctor->outbox)) ||
	    access(ledger, F_OK) != 0)
		return NULL;
	err = ward_outbox_open(&outbox, ledger);
	if (!err)
		err = ward_outbox_each(outbox, &queued, take_item, &overdue);
	if (!err && overdue.count > 0)
		ward_ail(doctor,
		    ward_doctor_text(doctor,
			"run refward dispatch as a service, or from the "
			"crontab of its user: */5 * * * * refward dispatch "
			"--once %s",
			ward_doctor_repo(doctor)),
		    "no dispatcher works, and %zu deliveries are due for ten "
		    "minutes",
		    overdue.count);
	ward_outbox_close(outbox);
	return err;
}

extern const struct ward_check ward_check_retries;
const struct ward_check ward_check_retries = {
	.name = "retries",
	.summary = "A dispatcher or a timer tries again what failed.",
	.why = "Without one it waits for the next push.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

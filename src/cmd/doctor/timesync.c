/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the kernel knows of its clock. */
#include <sys/timex.h>
#include "src/cmd/doctor/doctor.h"

/* As systemd has it: more, and nobody sets it. */
#define MAXERROR_MAX 16000000

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	struct timex clock = { .modes = 0 };

	/* It is this machine's kernel. */
	if (doctor->run->root[0] != '\0')
		return NULL;
	if (adjtimex(&clock) < 0)
		return ward_error(
		    WARD_E_SYSTEM, "the kernel does not say how it is");
	if (clock.maxerror >= MAXERROR_MAX)
		ward_ail(doctor, "timedatectl set-ntp true",
		    "nobody keeps the clock of this machine");
	return NULL;
}

extern const struct ward_check ward_check_timesync;
const struct ward_check ward_check_timesync = {
	.name = "timesync",
	.summary = "The machine's clock is kept.",
	.why = "Freezes begin, signatures and bypasses end, at the wrong time.",
	.part = WARD_CHECK_SERVER,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a clock that was set back shows. */
#include <sys/stat.h>
#include "refward/place.h"
#include "refward/render.h"
#include "src/cmd/doctor/doctor.h"

/* Of a file system on another machine, too. */
#define SLACK_SECONDS 120

static void
look_at(struct ward_doctor *doctor, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 &&
	    (int64_t)st.st_mtime > doctor->now + SLACK_SECONDS)
		ward_ail(doctor,
		    "set the clock, and keep it by chrony or "
		    "systemd-timesyncd",
		    "'%s' was written %lld minutes from now", path,
		    (long long)(((int64_t)st.st_mtime - doctor->now) / 60));
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;
	struct ward_buf log = WARD_BUF_INIT;

	ward_place_log(&log, session->git_dir, session->policy);
	look_at(doctor,
	    ward_doctor_text(
		doctor, "%s/" WARD_RECORD_FILE, ward_buf_str(&log)));
	look_at(doctor, ward_buf_str(&doctor->ledger));
	look_at(doctor,
	    ward_doctor_text(doctor, "%s/new", ward_buf_str(&doctor->outbox)));
	ward_buf_release(&log);
	return NULL;
}

extern const struct ward_check ward_check_clock;
const struct ward_check ward_check_clock = {
	.name = "clock",
	.summary = "The clock does not stand before what was written.",
	.why = "Records are out of order, what is to be sent later waits.",
	.part = WARD_CHECK_DELIVERY,
	.look = look,
};

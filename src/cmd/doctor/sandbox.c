/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which services keep the hooks that run in them from their files. */
#include <string.h>
#include "refward/place.h"
#include "src/cmd/doctor/doctor.h"
#include "src/cmd/doctor/units.h"

#define FOLDER "/etc/systemd/system"

static void
look_at(
    struct ward_doctor *doctor, const struct ward_unit *unit, const char *path)
{
	const char *folder;

	if (ward_unit_may_write(unit, path))
		return;
	folder = ward_doctor_word(doctor,
	    ward_doctor_text(
		doctor, "%s" FOLDER "/%s.d", doctor->run->root, unit->name));
	ward_ail_of(doctor, ward_doctor_text(doctor, "%s %s", unit->name, path),
	    ward_doctor_text(doctor,
		"mkdir -p %s && printf '[Service]\\nReadWritePaths=%%s\\n' %s "
		">>%s/refward.conf && systemctl daemon-reload && systemctl "
		"restart %s",
		folder, ward_doctor_word(doctor, path), folder,
		ward_doctor_word(doctor, unit->name)),
	    "'%s' keeps what runs in it from writing to '%s'", unit->name,
	    path);
}

/* The same folder twice is one. */
static void
look_at_all(struct ward_doctor *doctor, const struct ward_unit *unit)
{
	const struct ward_session *session = doctor->session;
	const char *places[3] = { session->git_dir };
	struct ward_buf log = WARD_BUF_INIT;
	size_t size = strlen(session->git_dir);

	ward_place_log(&log, session->git_dir, session->policy);
	places[1] = ward_doctor_text(doctor, "%s", ward_buf_str(&log));
	places[2] = ward_buf_str(&doctor->outbox);
	look_at(doctor, unit, places[0]);
	for (size_t i = 1; i < 3; i++)
		if (strncmp(places[i], session->git_dir, size) != 0 ||
		    places[i][size] != '/')
			look_at(doctor, unit, places[i]);
	ward_buf_release(&log);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_units *units;
	const struct ward_error *err = ward_doctor_units(doctor->run, &units);

	for (size_t i = 0; !err && i < units->count; i++)
		if (ward_unit_is_of(&units->items[i], doctor->session->owner))
			look_at_all(doctor, &units->items[i]);
	return err;
}

extern const struct ward_check ward_check_sandbox;
const struct ward_check ward_check_sandbox = {
	.name = "sandbox",
	.summary = "The service that runs the hooks lets them write.",
	.why = "Every push is refused whose hook cannot leave what it fires.",
	.part = WARD_CHECK_DELIVERY,
	.needs = WARD_NEEDS_RULES,
	.look = look,
};

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_UNITS_H
#define WARD_CMD_DOCTOR_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "refward/error.h"

struct ward_doctor_run;

/* The services of systemd that keep what runs in them from writing: a hook runs
 * in the unit of the forge that starts it. */

struct ward_unit_path {
	const char *path;
	bool is_writable;
};

struct ward_unit {
	const char *name; /* "gitea.service" */
	const char
	    *user; /* as it stands there, or NULL: it changes users itself */
	const char *system, *home; /* of ProtectSystem and ProtectHome */
	struct ward_unit_path *paths;
	size_t npaths;
};

struct ward_units {
	struct ward_unit *items; /* that hold anything back */
	size_t count;
};

/* Of the run: they are read once. */
const struct ward_error *ward_doctor_units(
    struct ward_doctor_run *run, const struct ward_units **out) WARD_MUST_CHECK;

void ward_doctor_units_free(struct ward_units *units);

bool ward_unit_is_of(const struct ward_unit *unit, uid_t user);
/* Whether a process in the unit may write below that path, as far as its
 * sandbox goes. */
bool ward_unit_may_write(const struct ward_unit *unit, const char *path);

#endif

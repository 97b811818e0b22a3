/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_HOOK_H
#define WARD_CMD_DOCTOR_HOOK_H

#include "src/cmd/doctor/doctor.h"

/* A hook as git finds it. */

enum ward_found_state {
	WARD_FOUND_ABSENT,
	WARD_FOUND_DANGLING, /* a link that leads nowhere */
	WARD_FOUND_STALE,    /* of another version of refward */
	WARD_FOUND_FOREIGN,  /* of another program */
	WARD_FOUND_CALLER,   /* a script that names refward's */
	WARD_FOUND_OURS
};

struct ward_found_hook {
	const char *event; /* "pre-receive" */
	const char *path;
	enum ward_found_state state;
	const char *program; /* without links; NULL where there is none */
	const char *version; /* of the refward that it is of, or NULL */
	bool may_run;	     /* the owner may execute it */
	bool is_noexec;	     /* its file system is mounted so */
	bool was_installed;  /* `refward install` put a link there */
};

/* Of the doctor, who looks once. NULL where core.hooksPath leads elsewhere:
 * then git does not look at the repository's own, and the check "hookspath"
 * says so. */
const struct ward_found_hook *
ward_doctor_hook(struct ward_doctor *doctor, enum ward_hook event);

/* The folder that core.hooksPath names, absolute, or NULL. */
const char *ward_doctor_hooks_path(struct ward_doctor *doctor);
void ward_doctor_look_at_hook(struct ward_doctor *doctor,
    struct ward_found_hook *out, enum ward_hook event, const char *path);

/* Say that the hook is not there, where it is not; an error: that is not known.
 */
const struct ward_error *ward_doctor_ail_of_absence(struct ward_doctor *doctor,
    const struct ward_found_hook *hook) WARD_MUST_CHECK;

#endif

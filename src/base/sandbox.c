/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a sandbox has two parts, and that a kernel may lack either. */
#include "sandbox.h"

#include <stdio.h>
#include <sys/prctl.h>

void
ward_sandbox_probe(struct ward_sandbox_parts *out)
{
	out->landlock = ward_landlock_abi();
	out->seccomp = ward_seccomp_is_there();
}

const struct ward_error *
ward_sandbox_enter(
    struct ward_sandbox_parts *out, const struct ward_sandbox *sandbox)
{
	const struct ward_error *err = NULL;

	ward_sandbox_probe(out);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return ward_error(
		    WARD_E_SYSTEM, "sandbox: cannot give up new privileges");
	if (out->landlock > 0)
		err = ward_landlock_enter(sandbox, out->landlock);
	if (!err && out->seccomp)
		err = ward_seccomp_enter(sandbox, out->landlock);
	return err ? ward_error_wrap(err, "sandbox") : NULL;
}

const char *
ward_sandbox_text(
    const struct ward_sandbox_parts *parts, char text[WARD_SANDBOX_TEXT_SIZE])
{
	char landlock[32] = "no landlock";

	if (parts->landlock > 0)
		(void)snprintf(
		    landlock, sizeof(landlock), "landlock %d", parts->landlock);
	(void)snprintf(text, WARD_SANDBOX_TEXT_SIZE, "%s, %s", landlock,
	    parts->seccomp ? "seccomp" : "no seccomp");
	return text;
}

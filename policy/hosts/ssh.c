/* SPDX-License-Identifier: Apache-2.0 */
/* sshd's forced command: `refward shell` discards what was inherited. */
#include "policy/hosts/named.h"

static void
identify(struct ward_pusher *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	ward_pusher_name(out, arena,
	    environment->variable(environment->data, WARD_SHELL_VARIABLE));
}

extern const struct ward_host ward_host_ssh;
const struct ward_host ward_host_ssh = {
	.name = "ssh",
	.summary = "The user that `refward shell USER` names in an ssh forced "
		   "command.",
	.is_run_by_git = true,
	.identify = identify,
};

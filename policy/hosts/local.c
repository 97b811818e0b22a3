/* SPDX-License-Identifier: Apache-2.0 */
/* People with accounts of their own on the machine: the kernel's word. */
#include "policy/hosts/named.h"

static void
identify(struct ward_pusher *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	ward_pusher_name(out, arena, environment->account);
}

extern const struct ward_host ward_host_local;
const struct ward_host ward_host_local = {
	.name = "local",
	.summary = "The account of the local user who runs git.",
	.is_run_by_git = true,
	.identify = identify,
};

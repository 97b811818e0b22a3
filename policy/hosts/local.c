/* SPDX-License-Identifier: Apache-2.0 */
/* People with accounts of their own on the machine: the kernel's word. */
#include "policy/hosts/named.h"

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	ward_pusher_name(&out->pusher, arena, environment->account);
}

static const char *const believed[] = { NULL };

extern const struct ward_host ward_host_local;
const struct ward_host ward_host_local = {
	.name = "local",
	.summary = "The account of the local user who runs git.",
	.detail = "People work on the machine itself, or reach it by ssh with "
		  "a shell of their own. Who has a shell can go around any "
		  "hook of a repository that the account may write to, so this "
		  "guards against mistakes.",
	.example = "git push /srv/git/shop.git main\n",
	.believed = believed,
	.disbelieved = "No variable is believed: the user sets them all.",
	.is_run_by_git = true,
	.needs_account = true,
	.identify = identify,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* sshd's forced command: `refward shell` discards what was inherited. */
#include "policy/hosts/named.h"

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	ward_pusher_name(&out->pusher, arena,
	    environment->variable(environment->data, WARD_SHELL_VARIABLE));
}

static const char *const believed[] = { WARD_SHELL_VARIABLE, NULL };

extern const struct ward_host ward_host_ssh;
const struct ward_host ward_host_ssh = {
	.name = "ssh",
	.summary = "The user that `refward shell USER` names in an ssh forced "
		   "command.",
	.detail = "Many people share one account, and each key of it has a "
		  "line of its own that says whose it is. A key without such "
		  "a line gives its owner a shell, and so any name. Folders "
		  "above the repositories, and authorized_keys, belong to root "
		  "or to the account.",
	.example = "restrict,command=\"refward shell alice\" "
		   "ssh-ed25519 AAAA... alice\n",
	.believed = believed,
	.disbelieved =
	    "What a client sends is not believed: the shell makes git's "
	    "environment from nothing, also where sshd accepts variables. The "
	    "name of the account is nobody's.",
	.address = "SSH_CONNECTION",
	.is_run_by_git = true,
	.identify = identify,
};

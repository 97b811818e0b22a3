/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts whose login shell is git-shell: the kernel's word, but for the
 * account that the repository belongs to, which may be anybody's. */
#include "policy/hosts/named.h"

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	if (!environment->is_owner)
		ward_pusher_name(&out->pusher, arena, environment->account);
}

static const char *const believed[] = { NULL };

extern const struct ward_host ward_host_git_shell;
const struct ward_host ward_host_git_shell = {
	.name = "git-shell",
	.summary = "The account that sshd logged in, where its shell is "
		   "git-shell.",
	.detail = "People have accounts of their own, which may write to the "
		  "repository through a group. The account that the repository "
		  "belongs to is commonly shared, each key of it somebody "
		  "else's: who pushes as that is anonymous. Where all share "
		  "it, host = ssh tells them apart. A repository that a "
		  "group may write to has no rule file of its own: the "
		  "server's holds, with outbox and log for that group.",
	.example = "chsh -s \"$(command -v git-shell)\" alice\n",
	.believed = believed,
	.disbelieved = "No variable is believed, since a client may send some "
		       "where sshd accepts them; nor is the account that the "
		       "repository belongs to.",
	.address = "SSH_CONNECTION",
	.is_run_by_git = true,
	.needs_account = true,
	.identify = identify,
};

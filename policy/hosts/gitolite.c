/* SPDX-License-Identifier: Apache-2.0 */
/* gitolite 3: its own forced command says who pushes to what. */
#include "policy/hosts/named.h"

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	const char *user = environment->variable(environment->data, "GL_USER");
	const char *repo = environment->variable(environment->data, "GL_REPO");

	ward_pusher_name(&out->pusher, arena, user);
	out->repository = ward_repository_name(arena, environment->path, repo);
}

static const char *const believed[] = { "GL_USER", "GL_REPO", NULL };

extern const struct ward_host ward_host_gitolite;
const struct ward_host ward_host_gitolite = {
	.name = "gitolite",
	.summary = "The user whom gitolite's own forced command names.",
	.detail = "gitolite writes authorized_keys from the keys in "
		  "gitolite-admin, and hands the user on. A key of the account "
		  "that gitolite did not write there is a way around it.",
	.example = "refward install --gitolite --rules /etc/refward/git.ini\n",
	.believed = believed,
	.disbelieved =
	    "REMOTE_USER and what else a client may send are not believed, nor "
	    "is GL_REPO where the repository's path does not end so. "
	    "GL_BYPASS_ACCESS_CHECKS switches gitolite's own checks off, not "
	    "these.",
	.repositories = "gitolite-admin gets a rule file of its own with no "
			"rules in it, so that a mistake in yours locks no "
			"administrator out; another in its place is kept.",
	.address = "SSH_CONNECTION",
	.is_run_by_git = true,
	.identify = identify,
};

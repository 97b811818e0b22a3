/* SPDX-License-Identifier: Apache-2.0 */
/* Gitea and Forgejo: which of their variables a client cannot make up. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/hosts/named.h"

#define INTERNAL "gitea-internal"
#define MERGE	 "pr-merge-to-base"
#define JOB	 "-2"
#define WIKI	 ".wiki.git"

static const char *
variable(const struct ward_environment *environment, const char *name)
{
	const char *value = environment->variable(environment->data, name);

	return value != NULL ? value : "";
}

/* 0 where it is none. */
static uint64_t
number(const struct ward_environment *environment, const char *name)
{
	const char *value = variable(environment, name);
	uint64_t found = 0;

	return ward_parse_number(ward_view_str(value), 1, INT64_MAX, &found)
	    ? found
	    : 0;
}

/* Of a deploy key it says the name of the repository's owner. */
static void
name_pusher(struct ward_pusher *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	const char *key = variable(environment, "GITEA_DEPLOY_KEY_ID");
	uint64_t id = number(environment, "GITEA_DEPLOY_KEY_ID");

	if (id != 0) {
		out->name =
		    ward_arena_printf(arena, 64, "deploy-key:%" PRIu64, id);
	} else if (*key != '\0' && strcmp(key, "0") != 0) {
		return;
	} else if (strcmp(variable(environment, "GITEA_PUSHER_ID"), JOB) == 0) {
		out->name = "actions";
		out->is_actions = true;
	} else {
		ward_pusher_name(
		    out, arena, variable(environment, "GITEA_PUSHER_NAME"));
	}
}

/* Only who is not a client comes with that command: sshd, and the forge's own
 * servers, put what the client asked for in its place. */
static void
find_own_push(
    struct ward_pusher *out, const struct ward_environment *environment)
{
	if (strcmp(variable(environment, "SSH_ORIGINAL_COMMAND"), INTERNAL) !=
	    0)
		return;
	out->is_host =
	    strcmp(variable(environment, "GITEA_INTERNAL_PUSH"), "true") == 0;
	out->is_merge_request =
	    strcmp(variable(environment, "GITEA_PUSH_TRIGGER"), MERGE) == 0 &&
	    (number(environment, "GITEA_PR_INDEX") != 0 ||
		number(environment, "GITEA_PR_ID") != 0);
	out->is_web = !out->is_host && !out->is_merge_request;
}

/* OWNER/NAME.git, both in small letters, whatever else lies above. */
static const char *
repository_name(struct ward_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *start = slash;

	if (slash == NULL || !ward_view_ends(ward_view_str(path), ".git"))
		return NULL;
	while (start > path && start[-1] != '/')
		start--;
	if (start == path || start == slash)
		return NULL;
	return ward_arena_copy(arena, start, strlen(start) - strlen(".git"));
}

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	name_pusher(&out->pusher, arena, environment);
	find_own_push(&out->pusher, environment);
	out->repository = repository_name(arena, environment->path);
	if (ward_view_ends(ward_view_str(environment->path), WIKI))
		out->kind = "wiki";
}

static const char *const believed[] = { "GITEA_PUSHER_NAME", "GITEA_PUSHER_ID",
	"GITEA_DEPLOY_KEY_ID", "GITEA_INTERNAL_PUSH", "GITEA_PUSH_TRIGGER",
	"GITEA_PR_ID", "GITEA_PR_INDEX", "SSH_ORIGINAL_COMMAND", NULL };

static const char *const namespaces[] = { "refs/pull/**", NULL };
static const char *const requests[] = { "refs/pull/*/head", NULL };

extern const struct ward_host ward_host_gitea;
const struct ward_host ward_host_gitea = {
	.name = "gitea",
	.summary = "The account that Gitea or Forgejo names.",
	.detail =
	    "It sets the variables for each push over ssh and HTTP, and for "
	    "what its own pages push. A deploy key is deploy-key:ID, not the "
	    "owner of the repository, whose name the variables carry; the "
	    "token of a job is actions; a bot is its account. Keys of the "
	    "account that Gitea did not write are a way around it.",
	.example = "refward install --gitea-root /var/lib/gitea/repositories "
		   "--rules /etc/refward/git.ini\n",
	.believed = believed,
	.disbelieved =
	    "GITEA_PUSHER_EMAIL is not believed: it is missing where an "
	    "address is private. GITEA_ACTIONS_TASK_ID is not: its own id says "
	    "that a job pushes. The marks of a merge and of an internal push "
	    "are believed only beside SSH_ORIGINAL_COMMAND=gitea-internal, "
	    "which is never a client's; GITEA_INTERNAL_PUSH switches Gitea's "
	    "own checks off, not these. The name of a repository is read from "
	    "its path.",
	.namespaces = namespaces,
	.merge_requests = requests,
	.merges = "A push with the trigger pr-merge-to-base and the number of "
		  "a pull request is a merge request; another one of its own "
		  "pages is web.",
	.repositories = "OWNER/NAME.wiki.git is of kind wiki.",
	.messages = "Where its pages merge, they show what git prints behind "
		    "'remote: ', which is every line.",
	.is_run_by_git = true,
	.is_told_by_path = true,
	.identify = identify,
};

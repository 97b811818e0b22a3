/* SPDX-License-Identifier: Apache-2.0 */
/* GitLab: Gitaly runs the hook itself, in an environment made of nothing. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/hosts/named.h"

#define KEY "key-"

static const char *
variable(const struct ward_environment *environment, const char *name)
{
	const char *value = environment->variable(environment->data, name);

	return value != NULL ? value : "";
}

/* Who pushes with a key that is nobody's has no account. */
static void
name_pusher(struct ward_pusher *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	const char *id = variable(environment, "GL_ID");
	uint64_t number;

	if (!ward_view_starts(ward_view_str(id), KEY))
		ward_pusher_name(
		    out, arena, variable(environment, "GL_USERNAME"));
	else if (ward_parse_number(
		     ward_view_str(id + strlen(KEY)), 1, INT64_MAX, &number))
		out->name =
		    ward_arena_printf(arena, 64, "deploy-key:%" PRIu64, number);
}

/* "wiki-7", "group-7-wiki", "snippet-7", "design-7", "project-7". */
static const char *
kind_of(const char *repository)
{
	static const char *const kinds[] = { "wiki", "snippet", "design" };
	struct ward_view rest = ward_view_str(repository), word;

	while (ward_view_split(&rest, '-', &word))
		for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
			if (ward_view_is(word, kinds[i]))
				return kinds[i];
	return NULL;
}

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	const char *project = variable(environment, "GL_PROJECT_PATH");

	name_pusher(&out->pusher, arena, environment);
	out->pusher.is_web =
	    strcmp(variable(environment, "GL_PROTOCOL"), "web") == 0;
	if (*project != '\0')
		out->repository = ward_arena_strdup(arena, project);
	out->kind = kind_of(variable(environment, "GL_REPOSITORY"));
	out->prefix = "GL-HOOK-ERR: ";
}

static const char *const believed[] = { "GL_ID", "GL_USERNAME", "GL_PROTOCOL",
	"GL_REPOSITORY", "GL_PROJECT_PATH", NULL };

static const char *const namespaces[] = { "refs/merge-requests/**",
	"refs/keep-around/**", "refs/pipelines/**", "refs/environments/**",
	"refs/tmp/**", NULL };
static const char *const requests[] = { "refs/merge-requests/*/head", NULL };

extern const struct ward_host ward_host_gitlab;
const struct ward_host ward_host_gitlab = {
	.name = "gitlab",
	.summary = "The account that GitLab names.",
	.detail = "Gitaly asks GitLab first, and runs custom hooks only for "
		  "what GitLab allows. A deploy key, whose GL_ID is key-ID, is "
		  "deploy-key:ID; a bot of a token is its account; a job that "
		  "pushes with its token is the account that started it.",
	.example = "refward install --gitlab-global /etc/gitaly/custom_hooks "
		   "--rules /etc/refward/git.ini\n",
	.believed = believed,
	.disbelieved =
	    "Gitaly hands nothing on that a client sent. Where another server "
	    "runs the hook, such as sshd with a shell, these are anyone's: "
	    "that is not this host.",
	.namespaces = namespaces,
	.merge_requests = requests,
	.merges =
	    "GL_PROTOCOL=web is web: the editor, the API, a revert and a merge "
	    "alike. It counts as a merge request too where the new tip is the "
	    "tip of a refs/merge-requests/*/head, or a merge whose first "
	    "parent is the old tip and another parent such a tip. What else "
	    "moves a branch may have been squashed or rebased: whether it was "
	    "a merge request cannot be told, unless gitlab-web = trusted.",
	.repositories = "GL_REPOSITORY tells wiki, snippet and design from "
			"code.",
	.messages = "Each line begins with 'GL-HOOK-ERR: ', so that the pages "
		    "show it.",
	.has_unmarked_merges = true,
	.identify = identify,
};

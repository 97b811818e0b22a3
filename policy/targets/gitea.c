/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of a Gitea or Forgejo whose workflows are run. */
#include "policy/target.h"

#define AT(member) offsetof(struct ward_gitea_settings, member)

static const struct ward_option options[] = {
	{
	    .name = "repository",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(repository),
	    .sentence = "The repository of the workflow: OWNER/NAME.",
	},
	{
	    .name = "workflow",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(workflow),
	    .sentence = "The workflow's file: ci.yml.",
	},
	{
	    .name = "ref",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(ref),
	    .sentence = "The full ref of that repository from which the "
			"workflow is read. Where it is not said: the one that "
			"was pushed.",
	},
	WARD_OPTION_END
};

static const char *
check(const void *data)
{
	const struct ward_gitea_settings *settings = data;

	if (!settings->repository)
		return "has no 'repository'";
	return settings->workflow ? NULL : "has no 'workflow'";
}

const struct ward_target_type ward_target_gitea = {
	.name = "gitea",
	.summary = "Run a workflow of Gitea or Forgejo.",
	.detail = "The url is the server's, the secret an access token. "
		  "Inputs that the workflow does not declare are passed over.",
	.example = "[target gitea]\n"
		   "type = gitea\n"
		   "url = https://git.example.com\n"
		   "repository = {repository}\n"
		   "workflow = ci.yml\n"
		   "secret = gitea\n",
	.has_url = true,
	.has_secret = true,
	.needs_secret = true,
	.options = options,
	.settings_size = sizeof(struct ward_gitea_settings),
	.check = check,
};

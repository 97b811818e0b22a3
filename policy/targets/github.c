/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of GitHub, whose workflows are run. */
#include "policy/target.h"

#define AT(member) offsetof(struct ward_github_settings, member)

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
	    .sentence = "The workflow's file, which is dispatched: ci.yml.",
	},
	{
	    .name = "event",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(event),
	    .sentence = "Instead of a workflow: the type of an event that is "
			"dispatched to the repository.",
	},
	{
	    .name = "ref",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(ref),
	    .sentence = "The branch or tag from which the workflow is read. "
			"Where it is not said: the one that was pushed.",
	},
	WARD_OPTION_END
};

static const char *
check(const void *data)
{
	const struct ward_github_settings *settings = data;

	if (!settings->repository)
		return "has no 'repository'";
	if (!settings->workflow == !settings->event)
		return "needs either a 'workflow' or an 'event'";
	return NULL;
}

const struct ward_target_type ward_target_github = {
	.name = "github",
	.summary = "Run a workflow of GitHub.",
	.detail = "The url is that of the API, for GitHub Enterprise Server; "
		  "the secret is an access token.",
	.example = "[target github]\n"
		   "type = github\n"
		   "repository = example/{application}\n"
		   "workflow = ci.yml\n"
		   "secret = github\n",
	.has_url = true,
	.url = "https://api.github.com",
	.has_secret = true,
	.needs_secret = true,
	.options = options,
	.settings_size = sizeof(struct ward_github_settings),
	.check = check,
};

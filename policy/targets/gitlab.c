/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of a GitLab whose pipelines are triggered. */
#include "policy/target.h"

#define AT(member) offsetof(struct ward_gitlab_settings, member)

static const struct ward_option options[] = {
	{
	    .name = "project",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(project),
	    .sentence = "The project: its number, or its path.",
	},
	{
	    .name = "ref",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(ref),
	    .sentence = "The branch or tag of that project whose pipeline "
			"runs. Where it is not said: the one that was pushed.",
	},
	WARD_OPTION_END
};

static const char *
check(const void *data)
{
	const struct ward_gitlab_settings *settings = data;

	return settings->project ? NULL : "has no 'project'";
}

const struct ward_target_type ward_target_gitlab = {
	.name = "gitlab",
	.summary = "Trigger a pipeline of GitLab.",
	.detail = "The url is the server's, the secret a trigger token of the "
		  "project. GitLab takes the newest commit of the ref; the "
		  "one that was pushed is a variable.",
	.example = "[target gitlab]\n"
		   "type = gitlab\n"
		   "url = https://gitlab.example.com\n"
		   "project = builds/{application}\n"
		   "secret = gitlab-trigger\n",
	.has_url = true,
	.has_secret = true,
	.needs_secret = true,
	.options = options,
	.settings_size = sizeof(struct ward_gitlab_settings),
	.check = check,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of a pipeline of Alibaba Cloud's Flow. */
#include "policy/target.h"

#define AT(member) offsetof(struct ward_flow_settings, member)

static const struct ward_option options[] = {
	{
	    .name = "organization",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(organization),
	    .sentence = "The organization's id. Without it the secret is the "
			"URL of the pipeline's webhook, which is a secret "
			"itself.",
	},
	{
	    .name = "pipeline-id",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(pipeline),
	    .sentence = "The pipeline's number, with an organization.",
	},
	{
	    .name = "source",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(source),
	    .sentence = "The URL of the pipeline's code source, so that it "
			"runs the branch or tag that was pushed.",
	},
	WARD_OPTION_END
};

static const char *
check(const void *data)
{
	const struct ward_flow_settings *settings = data;

	if (!settings->organization != !settings->pipeline)
		return "needs both an 'organization' and a 'pipeline-id', or "
		       "neither";
	if (settings->source && !settings->organization)
		return "takes a 'source' only with an 'organization'";
	return NULL;
}

const struct ward_target_type ward_target_flow = {
	.name = "flow",
	.summary = "Run a pipeline of Flow, in Alibaba Cloud's Yunxiao.",
	.detail = "Parameters are its variables; CI_COMMIT_REF_NAME and its "
		  "kind are set as Flow sets them.",
	.example = "[target flow]\n"
		   "type = flow\n"
		   "organization = 5ebbc0228123212b59xxxxxx\n"
		   "pipeline-id = 124\n"
		   "secret = yunxiao\n",
	.has_url = true,
	.url = "https://openapi-rdc.aliyuncs.com",
	.has_secret = true,
	.needs_secret = true,
	.options = options,
	.settings_size = sizeof(struct ward_flow_settings),
	.check = check,
};

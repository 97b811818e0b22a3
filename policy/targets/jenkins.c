/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of a Jenkins. */
#include "policy/target.h"

static const struct ward_option options[] = {
	{
	    .name = "user",
	    .kind = WARD_OPTION_TEXT,
	    .offset = offsetof(struct ward_jenkins_settings, user),
	    .sentence = "Whose API token the secret is. Without it the secret "
			"is the job's own token.",
	},
	WARD_OPTION_END
};

const struct ward_target_type ward_target_jenkins = {
	.name = "jenkins",
	.summary = "Build a job of Jenkins.",
	.detail = "The url is the job's: each folder on the way to it stands "
		  "behind '/job/'. Jenkins passes over parameters that the "
		  "job does not declare.",
	.example = "[target jenkins]\n"
		   "type = jenkins\n"
		   "url = https://ci.example.com/job/{pipeline}\n"
		   "user = refward\n"
		   "secret = jenkins\n",
	.has_url = true,
	.has_secret = true,
	.needs_secret = true,
	.options = options,
	.settings_size = sizeof(struct ward_jenkins_settings),
};

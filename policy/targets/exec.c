/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of a command that runs on this machine. */
#include "policy/target.h"

#define AT(member) offsetof(struct ward_exec_settings, member)

static const struct ward_option options[] = {
	{
	    .name = "command",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(command),
	    .sentence = "A program by its full path, and its arguments, with "
			"blanks between. Nothing of a push is put into it: "
			"the program reads its environment and its input.",
	},
	{
	    .name = "directory",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(directory),
	    .sentence = "Where it runs: a full path. An empty folder of its "
			"own where this is not said.",
	},
	{
	    .name = "log-size",
	    .kind = WARD_OPTION_SIZE,
	    .offset = AT(log_size),
	    .sentence = "How much of its output is kept.",
	    .initial = "1M",
	    .min = 0,
	    .max = 1024 * 1024 * 1024,
	},
	{
	    .name = "allow-same-user",
	    .kind = WARD_OPTION_BOOL,
	    .offset = AT(allows_same_user),
	    .sentence = "Whether it may run as the user whom git runs as, who "
			"can change repositories and read every secret.",
	    .initial = "no",
	},
	WARD_OPTION_END
};

static const char *
check(const void *data)
{
	const struct ward_exec_settings *settings = data;

	if (!settings->command)
		return "has no 'command'";
	if (settings->command[0] != '/')
		return "needs a 'command' that is a full path";
	if (settings->directory && settings->directory[0] != '/')
		return "needs a 'directory' that is a full path";
	return NULL;
}

const struct ward_target_type ward_target_exec = {
	.name = "exec",
	.summary = "Run a command on this machine.",
	.detail = "No shell sees it. It has succeeded when it ends with "
		  "status 0 within its timeout.",
	.example = "[target deploy]\n"
		   "type = exec\n"
		   "command = /usr/local/bin/deploy --wait\n"
		   "timeout = 600\n",
	.options = options,
	.settings_size = sizeof(struct ward_exec_settings),
	.check = check,
};

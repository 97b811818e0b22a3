/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_CHILD_H
#define REFWARD_GIT_CHILD_H

#include <sys/types.h>
#include "git_env.h"
#include "git_stream.h"

/* One git that runs, or none. */
struct ward_git_child {
	pid_t pid; /* 0: none */
	struct ward_git_stream stream;
};

#define WARD_GIT_CHILD_INIT \
	{                   \
		.pid = 0    \
	}

/* Start `git ARG...`; `args` ends in NULL. WARD_E_UNSUPPORTED where no git is
 * installed. */
const struct ward_error *ward_git_child_start(struct ward_git_child *child,
    const struct ward_git_env *env, const struct ward_repo_options *options,
    const char *const *args) WARD_MUST_CHECK;
/* A question to a git that reads them: at most a few kilobytes. */
const struct ward_error *ward_git_child_ask(
    struct ward_git_child *child, struct ward_view question) WARD_MUST_CHECK;
/* After its last word: its exit status, WARD_CHILD_KILLED
 * where a signal ended it. */
const struct ward_error *
ward_git_child_wait(struct ward_git_child *child, int *status) WARD_MUST_CHECK;
/* Ends it, where it runs; it has nothing to lose. */
void ward_git_child_stop(struct ward_git_child *child);

#endif

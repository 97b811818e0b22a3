/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_ENV_H
#define REFWARD_GIT_ENV_H

#include "refward/repo.h"
#include "place.h"

/* Variables for git, ended by NULL: all that it gets, nothing is inherited. */
struct ward_git_env {
	char **vars;
	size_t count;
};

#define WARD_GIT_ENV_INIT \
	{                 \
		NULL, 0   \
	}

/* Git sees the repository as it was before the push. */
void
ward_git_env_init(struct ward_git_env *env, const struct ward_place *place);
/* It also sees what the push brings, and the alternates that git named.
 * WARD_E_INVALID where these are quoted wrongly. */
const struct ward_error *
ward_git_env_add_push(struct ward_git_env *env, const struct ward_place *place,
    const struct ward_repo_options *options) WARD_MUST_CHECK;
void ward_git_env_release(struct ward_git_env *env);

#endif

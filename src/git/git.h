/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_GIT_H
#define REFWARD_GIT_GIT_H

#include "git_child.h"

/* What the files git.c and git_refs.c share. */

/* As ward_repo_ref and ward_repo_each_ref, whatever the refs are kept in. */
const struct ward_error *ward_git_ref(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size, const char *name,
    struct ward_ref *out) WARD_MUST_CHECK;
const struct ward_error *ward_git_each_ref(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size,
    const char *prefix, ward_ref_fn each, void *data) WARD_MUST_CHECK;

const struct ward_error *ward_git_each_symbolic(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size,
    const char *prefix, ward_symbolic_fn each, void *data) WARD_MUST_CHECK;

#endif

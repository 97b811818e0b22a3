/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_LIBGIT2_H
#define REFWARD_GIT_LIBGIT2_H

#include <stdbool.h>
#include "refward/error.h"

/* What the files libgit2*.c share. */

/* Start libgit2 once a process, with an allocator that does not fail and
 * without configuration from outside a repository. */
const struct ward_error *ward_libgit2_start(void) WARD_MUST_CHECK;

/* Whether commits that were read are kept; holds for the process. */
void ward_libgit2_cache_commits(bool is_on);

/* The error that libgit2 has just reported, after what the caller knows. */
const struct ward_error *
ward_libgit2_error(const char *fmt, ...) WARD_MUST_CHECK WARD_FORMAT(1, 2);

#endif

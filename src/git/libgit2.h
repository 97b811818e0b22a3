/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_LIBGIT2_H
#define REFWARD_GIT_LIBGIT2_H

#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdbool.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/repo.h"

/* What the files libgit2*.c share. */

/* Start libgit2 once a process, with an allocator that does not fail and
 * without configuration from outside a repository. */
const struct ward_error *ward_libgit2_start(void) WARD_MUST_CHECK;

/* Whether commits that were read are kept; holds for the process. */
void ward_libgit2_cache_commits(bool is_on);

/* The allocator: static, and does not fail but where this asks it to. */
git_allocator *ward_libgit2_allocator(void);

/*
 * As git_odb_read(), without a look at the header before. *is_too_large where
 * it failed since the object, or one that it is a delta of, has more than
 * `max` bytes: nothing of that was inflated. It also fails where the deadline
 * passes meanwhile.
 */
int ward_libgit2_read(git_odb_object **out, git_odb *odb, const git_oid *id,
    uint64_t max, const struct ward_repo_options *options, bool *is_too_large);

/* All objects of a folder, and of a quarantine and alternates (NULL: none), as
 * the environment names them. The caller frees it. */
const struct ward_error *
ward_libgit2_objects(git_odb **out, const char *objects, const char *quarantine,
    const char *alternates) WARD_MUST_CHECK;

/* The error that libgit2 has just reported, after what the caller knows. */
const struct ward_error *
ward_libgit2_error(const char *fmt, ...) WARD_MUST_CHECK WARD_FORMAT(1, 2);

#endif

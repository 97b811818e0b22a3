/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_APART_H
#define WARD_CMD_APART_H

#include <stdbool.h>
#include <sys/types.h>
#include "refward/buf.h"
#include "refward/error.h"

/* Give up being root for this account, for good; false where that fails. */
bool ward_become(uid_t owner);

/*
 * Work on a repository in a process of its own: what it costs is gone with it,
 * what it breaks is one repository's, and where root asks it is the owner of
 * the repository who reads what pushers have put there. `work` appends its
 * answer to *out. An error where it did not come to its end.
 */
const struct ward_error *ward_apart(struct ward_buf *out, uid_t owner,
    void (*work)(void *data, struct ward_buf *out), void *data) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_SELF_H
#define WARD_CMD_SELF_H

#include "refward/buf.h"
#include "refward/error.h"

/* The absolute path of the running program. */
const struct ward_error *ward_self_path(struct ward_buf *out) WARD_MUST_CHECK;

/* A program that belongs to it ("refward-network"): in the build tree that this
 * program runs in, else where both were installed, moved or not. */
const struct ward_error *
ward_self_program(struct ward_buf *out, const char *name) WARD_MUST_CHECK;

/* A hook that belongs to it ("pre-receive"): in `folder` where that is not
 * NULL, else in the build tree that this program runs in, else where it was
 * installed. */
const struct ward_error *ward_self_hook(
    struct ward_buf *out, const char *folder, const char *name) WARD_MUST_CHECK;

#endif

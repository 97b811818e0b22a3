/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_GIT_H
#define WARD_CMD_GIT_H

#include "refward/buf.h"
#include "refward/error.h"

/*
 * Git as a child of a command: the caller's own git, in the caller's own
 * environment, by an argument vector. Never in a hook.
 */

/* Run `git ARG...`; `args` ends in NULL. What git prints is appended to *out,
 * its exit status is in *status; its complaints go to stderr. */
const struct ward_error *ward_git(
    struct ward_buf *out, int *status, const char *const *args) WARD_MUST_CHECK;

/* The same, but that nobody reads its complaints. */
const struct ward_error *ward_git_quietly(
    struct ward_buf *out, int *status, const char *const *args) WARD_MUST_CHECK;

/* The same where git has to succeed; the last LF is taken off. */
const struct ward_error *
ward_git_text(struct ward_buf *out, const char *const *args) WARD_MUST_CHECK;

/* Its version: 100 times the first number and the second, 236 is 2.36. */
const struct ward_error *ward_git_version(unsigned int *out) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_BASE_FD_H
#define REFWARD_BASE_FD_H

#include <stddef.h>
#include <sys/stat.h>
#include "refward/buf.h"
#include "refward/error.h"

/* What file.c and file_trust.c share; nobody else. */

/* Open for reading, without waiting for a FIFO's writer, with more `flags`. */
const struct ward_error *
ward_fd_open(int *out, const char *path, int flags) WARD_MUST_CHECK;

/* Append the whole of the regular file of at most `cap` bytes behind `fd`;
 * `path` is for messages. On error `out` is as it was. */
const struct ward_error *ward_fd_read(
    struct ward_buf *out, int fd, const char *path, size_t cap) WARD_MUST_CHECK;

/* "cannot <verb> '<path>'" with errno: WARD_E_MISSING where there is no such
 * file, else WARD_E_SYSTEM. */
const struct ward_error *
ward_fd_failed(const char *verb, const char *path) WARD_MUST_CHECK;

#endif

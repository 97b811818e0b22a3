/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_SECRET_H
#define WARD_DELIVER_SECRET_H

#include "refward/buf.h"
#include "refward/error.h"

#define WARD_SECRET_SIZE_MAX 4096

/*
 * Read the secret of this name: a file of the folder, without white space at
 * its ends. WARD_E_UNTRUSTED where another than root or our user owns it or a
 * folder above it, or may read it; WARD_E_INVALID where it is empty. No error
 * holds any of it. The caller wipes *out by ward_secret_release().
 */
const struct ward_error *ward_secret_read(
    struct ward_buf *out, const char *folder, const char *name) WARD_MUST_CHECK;

void ward_secret_release(struct ward_buf *secret);

#endif

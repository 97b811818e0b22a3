/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_BASE64_H
#define REFWARD_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"

/* Base 64 of RFC 4648, section 4. */

/* Append, padded to the full length. */
void ward_base64_add(struct ward_buf *out, const void *data, size_t size);

/*
 * Append what the text stands for. Strict: nothing but the alphabet, padding
 * where it belongs, no bits behind the last byte. On false *out is as it was.
 */
bool
ward_base64_decode(struct ward_buf *out, struct ward_view text) WARD_MUST_CHECK;

#endif

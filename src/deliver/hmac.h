/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_HMAC_H
#define WARD_DELIVER_HMAC_H

#include <stdbool.h>
#include "refward/buf.h"

enum ward_hmac_hash { WARD_HMAC_SHA1, WARD_HMAC_SHA256 };

/* Append the HMAC (RFC 2104) in lower-case hexadecimal, or in base64. */
void ward_hmac_hex(struct ward_buf *out, enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text);
void ward_hmac_base64(struct ward_buf *out, enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text);

/* Append what strict base64 (RFC 4648, 4, with its padding) says; false, and
 * nothing appended, where it is not that. */
bool ward_base64_read(struct ward_buf *out, struct ward_view text);
void ward_base64_write(struct ward_buf *out, struct ward_view data);

#endif

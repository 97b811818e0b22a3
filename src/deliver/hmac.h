/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_HMAC_H
#define WARD_DELIVER_HMAC_H

#include "refward/buf.h"

enum ward_hmac_hash { WARD_HMAC_SHA1, WARD_HMAC_SHA256 };

/* Append the HMAC (RFC 2104) in lower-case hexadecimal, or in base64. */
void ward_hmac_hex(struct ward_buf *out, enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text);
void ward_hmac_base64(struct ward_buf *out, enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_SHA256_H
#define REFWARD_SHA256_H

#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"

/* SHA-256 (FIPS 180-4), in process: hooks do not link libcrypto. */

#define WARD_SHA256_SIZE 32

struct ward_sha256 {
	uint32_t state[8];
	uint64_t nbytes;
	unsigned char block[64];
};

void ward_sha256_init(struct ward_sha256 *hash);
void
ward_sha256_update(struct ward_sha256 *hash, const void *data, size_t size);
void ward_sha256_final(
    struct ward_sha256 *hash, unsigned char out[WARD_SHA256_SIZE]);
/* Lower-case hexadecimal. */
void ward_hex(struct ward_buf *out, const unsigned char *data, size_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_SHA1_H
#define REFWARD_GIT_SHA1_H

#include <stddef.h>
#include <stdint.h>

/*
 * SHA-1 (FIPS 180-4), for the names that the memory backend gives its objects.
 * It finds no collisions: nothing that was pushed is verified with it.
 */

#define WARD_SHA1_SIZE 20

struct ward_sha1 {
	uint32_t state[5];
	uint64_t nbytes;
	unsigned char block[64];
};

void ward_sha1_init(struct ward_sha1 *hash);
void ward_sha1_update(struct ward_sha1 *hash, const void *data, size_t size);
void ward_sha1_final(struct ward_sha1 *hash, unsigned char out[WARD_SHA1_SIZE]);

#endif

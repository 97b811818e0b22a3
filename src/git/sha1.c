/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the arithmetic of SHA-1. */
#include <string.h>
#include "sha1.h"

static uint32_t
rotate(uint32_t word, unsigned int n)
{
	return (word << n) | (word >> (32 - n));
}

static uint32_t
load(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | (uint32_t)bytes[3];
}

static void
store(unsigned char *bytes, uint32_t word)
{
	bytes[0] = (unsigned char)(word >> 24);
	bytes[1] = (unsigned char)(word >> 16);
	bytes[2] = (unsigned char)(word >> 8);
	bytes[3] = (unsigned char)word;
}

/* The function and the constant of round i. */
static uint32_t
mix(unsigned int i, const uint32_t s[5])
{
	uint32_t b = s[1], c = s[2], d = s[3];

	if (i < 20)
		return ((b & c) | (~b & d)) + 0x5a827999u;
	if (i < 40)
		return (b ^ c ^ d) + 0x6ed9eba1u;
	if (i < 60)
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu;
	return (b ^ c ^ d) + 0xca62c1d6u;
}

static void
compress(struct ward_sha1 *hash)
{
	uint32_t w[80];
	uint32_t s[5];
	uint32_t next;
	unsigned int i;

	for (i = 0; i < 16; i++)
		w[i] = load(hash->block + (size_t)4 * i);
	for (; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(s, hash->state, sizeof(s));
	for (i = 0; i < 80; i++) {
		next = rotate(s[0], 5) + mix(i, s) + s[4] + w[i];
		s[4] = s[3];
		s[3] = s[2];
		s[2] = rotate(s[1], 30);
		s[1] = s[0];
		s[0] = next;
	}
	for (i = 0; i < 5; i++)
		hash->state[i] += s[i];
}

void
ward_sha1_init(struct ward_sha1 *hash)
{
	*hash = (struct ward_sha1){
		.state = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u,
		    0xc3d2e1f0u },
	};
}

void
ward_sha1_update(struct ward_sha1 *hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	size_t used, n;

	while (size) {
		used = hash->nbytes % sizeof(hash->block);
		n = sizeof(hash->block) - used;
		if (n > size)
			n = size;
		memcpy(hash->block + used, bytes, n);
		hash->nbytes += n;
		bytes += n;
		size -= n;
		if (used + n == sizeof(hash->block))
			compress(hash);
	}
}

void
ward_sha1_final(struct ward_sha1 *hash, unsigned char out[WARD_SHA1_SIZE])
{
	static const unsigned char padding[64] = { 0x80 };
	uint64_t nbits = hash->nbytes * 8;
	size_t used = hash->nbytes % sizeof(hash->block);
	unsigned char length[8];
	size_t i;

	ward_sha1_update(hash, padding, used < 56 ? 56 - used : 120 - used);
	store(length, (uint32_t)(nbits >> 32));
	store(length + 4, (uint32_t)nbits);
	ward_sha1_update(hash, length, sizeof(length));
	for (i = 0; i < 5; i++)
		store(out + 4 * i, hash->state[i]);
}

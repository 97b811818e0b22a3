/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the arithmetic of SHA-256 (FIPS 180-4). */
#include <string.h>
#include "refward/sha256.h"

#define BLOCK_SIZE 64

static const uint32_t initial[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372,
	0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

static const uint32_t constants[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf,
	0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
	0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
	0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
	0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
	0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
	0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
	0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
	0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2 };

static uint32_t
rotate(uint32_t word, unsigned int by)
{
	return word >> by | word << (32 - by);
}

static uint32_t
read_word(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3];
}

static void
write_word(unsigned char *bytes, uint32_t word)
{
	bytes[0] = (unsigned char)(word >> 24);
	bytes[1] = (unsigned char)(word >> 16);
	bytes[2] = (unsigned char)(word >> 8);
	bytes[3] = (unsigned char)word;
}

static void
make_schedule(uint32_t w[64], const unsigned char *block)
{
	for (size_t i = 0; i < 16; i++)
		w[i] = read_word(block + 4 * i);
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		    (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		    (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

/* Letters as in the standard, so that one can be held against the other. */
static void
compress(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[64];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	make_schedule(w, block);
	for (size_t i = 0; i < 64; i++) {
		uint32_t t1 = h +
		    (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
		    ((e & f) ^ (~e & g)) + constants[i] + w[i];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
		    ((a & b) ^ (a & c) ^ (b & c));

		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void
ward_sha256_init(struct ward_sha256 *hash)
{
	memset(hash, 0, sizeof(*hash));
	memcpy(hash->state, initial, sizeof(initial));
}

void
ward_sha256_update(struct ward_sha256 *hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	size_t filled = hash->nbytes % BLOCK_SIZE;

	hash->nbytes += size;
	if (filled > 0 && filled + size >= BLOCK_SIZE) {
		memcpy(hash->block + filled, bytes, BLOCK_SIZE - filled);
		compress(hash->state, hash->block);
		bytes += BLOCK_SIZE - filled;
		size -= BLOCK_SIZE - filled;
		filled = 0;
	}
	for (; size >= BLOCK_SIZE; size -= BLOCK_SIZE) {
		compress(hash->state, bytes);
		bytes += BLOCK_SIZE;
	}
	if (size > 0)
		memcpy(hash->block + filled, bytes, size);
}

void
ward_sha256_final(struct ward_sha256 *hash, unsigned char out[WARD_SHA256_SIZE])
{
	static const unsigned char padding[BLOCK_SIZE] = { 0x80 };
	uint64_t nbits = hash->nbytes * 8;
	size_t filled = hash->nbytes % BLOCK_SIZE;
	unsigned char length[8];

	write_word(length, (uint32_t)(nbits >> 32));
	write_word(length + 4, (uint32_t)nbits);
	ward_sha256_update(
	    hash, padding, filled < 56 ? 56 - filled : 120 - filled);
	ward_sha256_update(hash, length, sizeof(length));
	for (size_t i = 0; i < 8; i++)
		write_word(out + 4 * i, hash->state[i]);
}

void
ward_hex(struct ward_buf *out, const unsigned char *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	ward_buf_reserve(out, 2 * size);
	for (size_t i = 0; i < size; i++) {
		ward_buf_add_char(out, digits[data[i] >> 4]);
		ward_buf_add_char(out, digits[data[i] & 15]);
	}
}

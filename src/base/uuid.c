/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a UUID is written. */
#include "refward/uuid.h"

#include <stddef.h>

#define SIZE 16

static void
write(char *out, const unsigned char bytes[SIZE], unsigned char version)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SIZE; i++) {
		unsigned char byte = bytes[i];

		if (i == 6)
			byte = (unsigned char)(version << 4 | (byte & 0x0f));
		if (i == 8)
			byte = (unsigned char)(0x80 | (byte & 0x3f));
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[byte >> 4];
		*out++ = digits[byte & 15];
	}
	*out = '\0';
}

void
ward_uuid_make(char out[WARD_UUID_SIZE], uint64_t milliseconds,
    const unsigned char random[WARD_UUID_RANDOM])
{
	unsigned char bytes[SIZE];

	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = i < 6 ? (unsigned char)(milliseconds >> (40 - 8 * i))
				 : random[i];
	write(out, bytes, 7);
}

void
ward_uuid_of_hash(
    char out[WARD_UUID_SIZE], const unsigned char hash[WARD_UUID_RANDOM])
{
	write(out, hash, 8);
}

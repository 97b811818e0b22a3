/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a moment and some random bytes make an id. */
#include "refward/uuid.h"

#include <stddef.h>

static unsigned char
byte_of(size_t i, uint64_t milliseconds, const unsigned char *random)
{
	if (i < 6)
		return (unsigned char)(milliseconds >> (40 - 8 * i));
	if (i == 6)
		return (unsigned char)(0x70 | (random[i] & 0x0f)); /* version */
	if (i == 8)
		return (unsigned char)(0x80 | (random[i] & 0x3f)); /* variant */
	return random[i];
}

void
ward_uuid_make(char out[WARD_UUID_SIZE], uint64_t milliseconds,
    const unsigned char random[WARD_UUID_RANDOM])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < WARD_UUID_RANDOM; i++) {
		unsigned char byte = byte_of(i, milliseconds, random);

		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[byte >> 4];
		*out++ = digits[byte & 15];
	}
	*out = '\0';
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how ids are kept: their two sizes, and hexadecimal digits. */
#include <string.h>
#include "refward/oid.h"

#define SHORT_DIGITS 10

/* What a digit is worth, and one more: 0 is no digit. */
static const unsigned char digit_values[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
};

bool
ward_oid_parse(struct ward_oid *out, struct ward_view hex)
{
	struct ward_oid id = { { 0 }, 0 };

	if (hex.size != 40 && hex.size != 64)
		return false;
	id.size = (unsigned char)(hex.size / 2);
	for (size_t i = 0; i < id.size; i++) {
		unsigned int high =
		    digit_values[(unsigned char)hex.data[2 * i]];
		unsigned int low =
		    digit_values[(unsigned char)hex.data[2 * i + 1]];

		if (high == 0 || low == 0)
			return false;
		id.bytes[i] = (unsigned char)((high - 1) << 4 | (low - 1));
	}
	*out = id;
	return true;
}

struct ward_oid
ward_oid_from_bytes(const unsigned char *bytes, size_t size)
{
	struct ward_oid id = { { 0 }, 0 };

	if (size > WARD_OID_SIZE_MAX)
		size = WARD_OID_SIZE_MAX;
	memcpy(id.bytes, bytes, size);
	id.size = (unsigned char)size;
	return id;
}

bool
ward_oid_is_null(const struct ward_oid *id)
{
	static const unsigned char zeros[WARD_OID_SIZE_MAX];

	return memcmp(id->bytes, zeros, sizeof(zeros)) == 0;
}

bool
ward_oid_equal(const struct ward_oid *a, const struct ward_oid *b)
{
	return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

int
ward_oid_compare(const struct ward_oid *a, const struct ward_oid *b)
{
	int order = memcmp(a->bytes, b->bytes, sizeof(a->bytes));

	return order != 0 ? order : (int)a->size - (int)b->size;
}

char *
ward_oid_hex(const struct ward_oid *id, char hex[WARD_OID_HEX_MAX + 1])
{
	static const char digits[] = "0123456789abcdef";
	char *at = hex;

	for (size_t i = 0; i < id->size; i++) {
		*at++ = digits[id->bytes[i] >> 4];
		*at++ = digits[id->bytes[i] & 15];
	}
	*at = '\0';
	return hex;
}

void
ward_oid_add_hex(struct ward_buf *out, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_add(out, ward_oid_hex(id, hex), (size_t)id->size * 2);
}

void
ward_oid_add_short(struct ward_buf *out, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_oid_hex(id, hex);
	ward_buf_add(out, hex, strnlen(hex, SHORT_DIGITS));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how bytes are written in 64 letters. */
#include "refward/base64.h"

#include <stdint.h>
#include <string.h>

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
ward_base64_add(struct ward_buf *out, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t bits = (uint32_t)bytes[i] << 16;

		if (left > 1)
			bits |= (uint32_t)bytes[i + 1] << 8;
		if (left > 2)
			bits |= bytes[i + 2];
		ward_buf_add_char(out, letters[bits >> 18]);
		ward_buf_add_char(out, letters[bits >> 12 & 63]);
		ward_buf_add_char(
		    out, left > 1 ? letters[bits >> 6 & 63] : '=');
		ward_buf_add_char(out, left > 2 ? letters[bits & 63] : '=');
	}
}

/* Four letters, the last `npads` of them taken for nothing. */
static bool
decode_four(struct ward_buf *out, const char *four, size_t npads)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4 - npads; i++) {
		const char *at = memchr(letters, four[i], sizeof(letters) - 1);

		if (!at)
			return false;
		bits |= (uint32_t)(at - letters) << (18 - 6 * i);
	}
	if (bits & ((UINT32_C(1) << 8 * npads) - 1))
		return false;
	for (size_t i = 0; i < 3 - npads; i++)
		ward_buf_add_char(out, (char)(bits >> (16 - 8 * i)));
	return true;
}

bool
ward_base64_decode(struct ward_buf *out, struct ward_view text)
{
	size_t before = out->size;
	bool is_good = text.size % 4 == 0;
	size_t npads = 0;

	if (is_good && ward_view_ends(text, "=="))
		npads = 2;
	else if (is_good && ward_view_ends(text, "="))
		npads = 1;
	for (size_t i = 0; i < text.size && is_good; i += 4)
		is_good = decode_four(
		    out, text.data + i, i + 4 == text.size ? npads : 0);
	if (!is_good && out->size > before)
		ward_buf_truncate(out, before);
	return is_good;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names file systems take for the same: other case, and letters
 * with marks that are written as one character or as two. */
#include "policy/rules/fold.h"

#include "refward/text.h"

#define HANGUL_FIRST  0xAC00u
#define HANGUL_COUNT  11172u
#define HANGUL_TAILS  28u
#define HANGUL_VOWELS 21u

static void
add_code(struct ward_buf *out, uint32_t code)
{
	if (code < 0x80) {
		ward_buf_add_char(out, (char)code);
	} else if (code < 0x800) {
		ward_buf_add_char(out, (char)(0xC0 | code >> 6));
		ward_buf_add_char(out, (char)(0x80 | (code & 0x3F)));
	} else if (code < 0x10000) {
		ward_buf_add_char(out, (char)(0xE0 | code >> 12));
		ward_buf_add_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
		ward_buf_add_char(out, (char)(0x80 | (code & 0x3F)));
	} else {
		ward_buf_add_char(out, (char)(0xF0 | code >> 18));
		ward_buf_add_char(out, (char)(0x80 | (code >> 12 & 0x3F)));
		ward_buf_add_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
		ward_buf_add_char(out, (char)(0x80 | (code & 0x3F)));
	}
}

/* Latin, Greek and Cyrillic, after their marks were taken off. */
static uint32_t
lower(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code + 32;
	if (code < 0xC0 || code == 0xD7)
		return code;
	if ((code <= 0xDE) || (code >= 0x391 && code <= 0x3A9) ||
	    (code >= 0x410 && code <= 0x42F))
		return code + 32;
	if (code >= 0x400 && code <= 0x40F)
		return code + 80;
	if ((code >= 0x100 && code <= 0x137) ||
	    (code >= 0x14A && code <= 0x177) ||
	    (code >= 0x460 && code <= 0x481) ||
	    (code >= 0x48A && code <= 0x4BF))
		return code | 1;
	if (code == 0x141)
		return 0x142;
	return code == 0x3C2 ? 0x3C3 : code; /* both small sigmas */
}

static void
add_syllable(struct ward_buf *out, uint32_t number)
{
	uint32_t tail = number % HANGUL_TAILS;

	add_code(out, 0x1100 + number / (HANGUL_TAILS * HANGUL_VOWELS));
	add_code(out, 0x1161 + number / HANGUL_TAILS % HANGUL_VOWELS);
	if (tail > 0)
		add_code(out, 0x11A7 + tail);
}

static void
add_folded(struct ward_buf *out, uint32_t code)
{
	uint32_t marks[4];
	size_t nmarks = 0;

	if (code >= HANGUL_FIRST && code - HANGUL_FIRST < HANGUL_COUNT) {
		add_syllable(out, code - HANGUL_FIRST);
		return;
	}
	while (code >= 0xC0 && nmarks < 4 && ward_unmark(&code, &marks[nmarks]))
		nmarks++;
	add_code(out, lower(code));
	while (nmarks > 0)
		add_code(out, marks[--nmarks]);
}

void
ward_fold_name(struct ward_buf *out, struct ward_view name)
{
	struct ward_view rest = name;
	bool is_text = ward_utf8_is_valid(name);
	uint32_t code;

	for (size_t i = 0; !is_text && i < name.size; i++) {
		unsigned char byte = (unsigned char)name.data[i];

		ward_buf_add_char(
		    out, byte < 0x80 ? (char)lower(byte) : name.data[i]);
	}
	while (is_text && ward_utf8_next(&rest, &code))
		add_folded(out, code);
}

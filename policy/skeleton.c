/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which letters look like which (after Unicode's confusables). */
#include "refward/skeleton.h"

#include <stdint.h>
#include <stdlib.h>
#include "refward/text.h"

/* Letters of Greek and Cyrillic that look like one of ours; sorted. */
static const struct look {
	uint16_t letter;
	char like;
} looks[] = {
	{ 0x0391, 'a' },
	{ 0x0392, 'b' },
	{ 0x0395, 'e' },
	{ 0x0396, 'z' },
	{ 0x0397, 'h' },
	{ 0x0399, 'i' },
	{ 0x039A, 'k' },
	{ 0x039C, 'm' },
	{ 0x039D, 'n' },
	{ 0x039F, 'o' },
	{ 0x03A1, 'p' },
	{ 0x03A4, 't' },
	{ 0x03A5, 'y' },
	{ 0x03A7, 'x' },
	{ 0x03B1, 'a' },
	{ 0x03B9, 'i' },
	{ 0x03BA, 'k' },
	{ 0x03BD, 'v' },
	{ 0x03BF, 'o' },
	{ 0x03C1, 'p' },
	{ 0x03C5, 'u' },
	{ 0x0405, 's' },
	{ 0x0406, 'i' },
	{ 0x0408, 'j' },
	{ 0x0410, 'a' },
	{ 0x0412, 'b' },
	{ 0x0415, 'e' },
	{ 0x041A, 'k' },
	{ 0x041C, 'm' },
	{ 0x041D, 'h' },
	{ 0x041E, 'o' },
	{ 0x0420, 'p' },
	{ 0x0421, 'c' },
	{ 0x0422, 't' },
	{ 0x0423, 'y' },
	{ 0x0425, 'x' },
	{ 0x0430, 'a' },
	{ 0x0435, 'e' },
	{ 0x043E, 'o' },
	{ 0x0440, 'p' },
	{ 0x0441, 'c' },
	{ 0x0443, 'y' },
	{ 0x0445, 'x' },
	{ 0x0455, 's' },
	{ 0x0456, 'i' },
	{ 0x0458, 'j' },
	{ 0x04BB, 'h' },
	{ 0x0501, 'd' },
	{ 0x051B, 'q' },
	{ 0x051D, 'w' },
};

static int
by_letter(const void *key, const void *item)
{
	uint32_t letter = *(const uint32_t *)key;
	const struct look *look = item;

	return (letter > look->letter) - (letter < look->letter);
}

static uint32_t
plain(uint32_t letter)
{
	const struct look *look;

	if (letter >= 0xFF01 && letter <= 0xFF5E)
		letter -= 0xFF01 - '!'; /* full width */
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A' + 'a';
	if (letter < 0x80)
		return letter;
	look = bsearch(&letter, looks, sizeof(looks) / sizeof(looks[0]),
	    sizeof(looks[0]), by_letter);
	return look != NULL ? (uint32_t)look->like : letter;
}

void
ward_skeleton(struct ward_buf *out, struct ward_view name)
{
	struct ward_view rest = name;
	uint32_t letter;

	if (!ward_utf8_is_valid(name)) {
		ward_buf_add_view(out, name);
		return;
	}
	for (;;) {
		struct ward_view before = rest;

		if (!ward_utf8_next(&rest, &letter))
			return;
		if (plain(letter) < 0x80)
			ward_buf_add_char(out, (char)plain(letter));
		else
			ward_buf_add(out, before.data, before.size - rest.size);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how UTF-8 is read and which code points a reader does not see. */
#include <string.h>
#include "refward/text.h"

#define REPLACEMENT 0xfffd

static bool
is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The second byte alone decides about overlong forms, surrogates and what is
 * above U+10FFFF. */
static bool
is_second(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0 && second <= 0xbf;
	case 0xed:
		return second >= 0x80 && second <= 0x9f;
	case 0xf0:
		return second >= 0x90 && second <= 0xbf;
	case 0xf4:
		return second >= 0x80 && second <= 0x8f;
	default:
		return is_tail(second);
	}
}

static size_t
wanted_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Bytes of the well-formed sequence at the front, 0 where there is none. */
static size_t
sequence_length(const unsigned char *text, size_t size)
{
	size_t length = size > 0 ? wanted_length(text[0]) : 0;

	if (length > size || (length > 1 && !is_second(text[0], text[1])))
		return 0;
	for (size_t i = 2; i < length; i++)
		if (!is_tail(text[i]))
			return 0;
	return length;
}

/* Most text is ASCII: 32 bytes at a time, then eight. */
static size_t
ascii_prefix(const unsigned char *text, size_t size)
{
	size_t at = 0;
	uint64_t word, words[4];

	for (; size - at >= sizeof(words); at += sizeof(words)) {
		memcpy(words, text + at, sizeof(words));
		if ((words[0] | words[1] | words[2] | words[3]) &
		    UINT64_C(0x8080808080808080))
			break;
	}
	for (; size - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, text + at, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (at < size && text[at] < 0x80)
		at++;
	return at;
}

size_t
ward_utf8_valid_prefix(struct ward_view view)
{
	const unsigned char *text = (const unsigned char *)view.data;
	size_t at = 0;

	while (at < view.size) {
		size_t length = ascii_prefix(text + at, view.size - at);

		if (length == 0)
			length = sequence_length(text + at, view.size - at);
		if (length == 0)
			break;
		at += length;
	}
	return at;
}

bool
ward_utf8_is_valid(struct ward_view view)
{
	return ward_utf8_valid_prefix(view) == view.size;
}

/* Text that is not valid against the contract is read as U+FFFD per byte, so
 * that nothing is ever read beyond the end. */
bool
ward_utf8_next(struct ward_view *rest, uint32_t *code_point)
{
	static const unsigned char lead_mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *text = (const unsigned char *)rest->data;
	size_t length = sequence_length(text, rest->size);

	if (rest->size == 0)
		return false;
	*code_point = length ? text[0] & lead_mask[length] : REPLACEMENT;
	for (size_t i = 1; i < length; i++)
		*code_point = *code_point << 6 | (text[i] & 0x3f);
	rest->data += length ? length : 1;
	rest->size -= length ? length : 1;
	return true;
}

/* Of eight bytes, how many go on with a character: 10xxxxxx. */
static size_t
count_tails(const char *text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	return (size_t)((((word >> 7) & ~(word >> 6) & ones) * ones) >> 56);
}

size_t
ward_utf8_length(struct ward_view view)
{
	size_t length = 0, i = 0;

	for (; view.size - i >= 8; i += 8)
		length += 8 - count_tails(view.data + i);
	for (; i < view.size; i++)
		length += !is_tail((unsigned char)view.data[i]);
	return length;
}

static const struct range {
	uint32_t first, last;
} controls[] = {
	{ 0x0000, 0x001f },   /* C0 */
	{ 0x007f, 0x009f },   /* DEL, C1 */
	{ 0x00ad, 0x00ad },   /* soft hyphen */
	{ 0x061c, 0x061c },   /* Arabic letter mark */
	{ 0x115f, 0x1160 },   /* Hangul fillers */
	{ 0x180e, 0x180e },   /* Mongolian vowel separator */
	{ 0x200b, 0x200f },   /* zero-width space to right-to-left mark */
	{ 0x2028, 0x202e },   /* separators, embeddings, overrides */
	{ 0x2060, 0x206f },   /* word joiner, isolates, deprecated formats */
	{ 0x3164, 0x3164 },   /* Hangul filler */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xffa0, 0xffa0 },   /* halfwidth Hangul filler */
	{ 0xfff9, 0xfffb },   /* interlinear annotations */
	{ 0xe0000, 0xe007f }, /* tag characters */
};

bool
ward_is_control(uint32_t code_point)
{
	size_t ncontrols = sizeof(controls) / sizeof(controls[0]);

	if (code_point >= 0x20 && code_point < 0x7f)
		return false;
	for (size_t i = 0; i < ncontrols; i++)
		if (code_point <= controls[i].last)
			return code_point >= controls[i].first;
	return false;
}

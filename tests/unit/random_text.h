/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_RANDOM_TEXT_H
#define REFWARD_TESTS_RANDOM_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A small generator, so that a failure comes again. */
static uint32_t seed = 1;

static inline uint32_t
next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Bytes of which many are UTF-8, some nearly, and some nothing at all. */
static inline size_t
random_text(char *text, size_t size)
{
	static const char *const pieces[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80", "\xe2\x80\xae", "\xc2\x80", "\x1b[0m",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "\xe2\x82",
		"\n", "\t", "'", "\"", "\\", ".", "\x7f", "\xf3\xa0\x81\x81" };
	size_t at = 0, npieces = sizeof(pieces) / sizeof(pieces[0]);

	while (at + 4 < size && next_random() % 40) {
		const char *piece = pieces[next_random() % npieces];
		size_t length = strlen(piece);

		if (next_random() % 4) {
			memcpy(text + at, piece, length);
			at += length;
		} else {
			text[at++] = (char)next_random();
		}
	}
	return at;
}

#endif

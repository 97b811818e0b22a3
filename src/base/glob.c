/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides how globs are matched: all places of the pattern that the name read so
 * far can have come to are followed at once, so no name makes it go back.
 */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "refward/glob.h"
#include "refward/memory.h"

#define WORD_BITS (sizeof(uint64_t) * CHAR_BIT)

/* A place is an offset in the pattern at which a token begins; the place at
 * its end accepts. */
struct places {
	uint64_t *words;
	size_t nwords;
};

static void
add_place(struct places *places, size_t at)
{
	places->words[at / WORD_BITS] |= UINT64_C(1) << at % WORD_BITS;
}

static size_t
next_place(const struct places *places, size_t from)
{
	size_t word = from / WORD_BITS;
	uint64_t bits;

	if (word >= places->nwords)
		return SIZE_MAX;
	bits = places->words[word] & UINT64_MAX << from % WORD_BITS;
	while (bits == 0 && ++word < places->nwords)
		bits = places->words[word];
	if (bits == 0)
		return SIZE_MAX;
	return word * WORD_BITS + (size_t)__builtin_ctzll(bits);
}

/* One byte of a bracket, escaped or not; moves on. False at the end. */
static bool
bracket_byte(struct ward_view pattern, size_t *at, unsigned char *byte)
{
	if (*at < pattern.size && pattern.data[*at] == '\\')
		++*at;
	if (*at >= pattern.size)
		return false;
	*byte = (unsigned char)pattern.data[(*at)++];
	return true;
}

/* The bracket that begins at `at`: where it ends (0: it does not), and whether
 * it takes the byte. A "]" that comes first is a byte of it. */
static size_t
bracket(struct ward_view pattern, size_t at, unsigned char byte, bool *is_in)
{
	bool is_negated = false, is_listed = false;
	unsigned char low, high;

	if (++at < pattern.size &&
	    (pattern.data[at] == '!' || pattern.data[at] == '^')) {
		is_negated = true;
		at++;
	}
	for (size_t first = at;
	     at < pattern.size && (at == first || pattern.data[at] != ']');) {
		if (!bracket_byte(pattern, &at, &low))
			return 0;
		high = low;
		if (pattern.size - at >= 2 && pattern.data[at] == '-' &&
		    pattern.data[at + 1] != ']') {
			at++;
			if (!bracket_byte(pattern, &at, &high))
				return 0;
		}
		is_listed = is_listed || (byte >= low && byte <= high);
	}
	*is_in = byte != '/' && is_listed != is_negated;
	return at < pattern.size ? at + 1 : 0;
}

/* The place after the token at `at` if it takes the byte, else 0; no token
 * ends at 0. */
static size_t
take(struct ward_view pattern, size_t at, unsigned char byte)
{
	unsigned char c = (unsigned char)pattern.data[at];
	bool is_taken = c == byte;
	size_t end = at + 1;

	if (c == '?') {
		is_taken = byte != '/';
	} else if (c == '[') {
		end = bracket(pattern, at, byte, &is_taken);
	} else if (c == '\\') {
		end = at + 2;
		is_taken = end <= pattern.size &&
		    (unsigned char)pattern.data[at + 1] == byte;
	}
	return is_taken ? end : 0;
}

static size_t
stars_end(struct ward_view pattern, size_t at)
{
	while (at < pattern.size && pattern.data[at] == '*')
		at++;
	return at;
}

/* What stars lead to without taking a byte. "**" and a slash at the start of a
 * component may stand for no component at all. */
static void
skip_stars(struct places *now, struct ward_view pattern, size_t at, size_t end,
    bool is_start)
{
	is_start = is_start && (at == 0 || pattern.data[at - 1] == '/');
	add_place(now, end);
	if (end - at >= 2 && is_start && end < pattern.size &&
	    pattern.data[end] == '/')
		add_place(now, end + 1);
}

/* All places after one more byte of the name; those that stars reach without
 * one are ahead of them in the same walk. At the end of the name only these
 * count. */
static void
step(struct places *now, struct places *then, struct ward_view pattern,
    struct ward_view name, size_t i)
{
	unsigned char byte = i < name.size ? (unsigned char)name.data[i] : 0;
	bool is_start = i == 0 || name.data[i - 1] == '/';

	memset(then->words, 0, then->nwords * sizeof(*then->words));
	for (size_t at = next_place(now, 0); at < pattern.size;
	     at = next_place(now, at + 1)) {
		size_t end = stars_end(pattern, at);

		if (end > at) {
			skip_stars(now, pattern, at, end, is_start);
			if (end - at >= 2 || byte != '/')
				add_place(then, at);
		} else {
			end = take(pattern, at, byte);
			if (end)
				add_place(then, end);
		}
	}
}

static bool
match_places(struct ward_view pattern, struct ward_view name)
{
	size_t nwords = pattern.size / WORD_BITS + 1;
	uint64_t *words = ward_alloc(2 * nwords * sizeof(*words));
	struct places now = { words, nwords };
	struct places then = { words + nwords, nwords };

	add_place(&now, 0);
	for (size_t i = 0; i < name.size; i++) {
		struct places swap = now;

		if (next_place(&now, 0) == SIZE_MAX)
			break;
		step(&now, &then, pattern, name, i);
		now = then;
		then = swap;
	}
	step(&now, &then, pattern, name, name.size);

	bool is_match = next_place(&now, pattern.size) == pattern.size;

	free(words);
	return is_match;
}

/* Most names differ from most patterns before the first wildcard. */
bool
ward_glob_match(struct ward_view pattern, struct ward_view name)
{
	struct ward_view prefix = ward_glob_literal_prefix(pattern);

	if (!ward_glob_is_valid(pattern))
		return false;
	if (prefix.size == pattern.size)
		return ward_view_equal(name, pattern);
	if (name.size < prefix.size ||
	    !ward_view_equal(ward_view(name.data, prefix.size), prefix))
		return false;
	return match_places(pattern, name);
}

bool
ward_glob_is_valid(struct ward_view pattern)
{
	size_t at = 0;
	bool is_in;

	while (at < pattern.size) {
		size_t end = at + 1;

		if (pattern.data[at] == '[')
			end = bracket(pattern, at, 0, &is_in);
		else if (pattern.data[at] == '\\')
			end = at + 2;
		if (end == 0 || end > pattern.size)
			return false;
		at = end;
	}
	return pattern.size > 0;
}

struct ward_view
ward_glob_literal_prefix(struct ward_view pattern)
{
	size_t size = 0;

	while (size < pattern.size && !memchr("*?[\\", pattern.data[size], 4))
		size++;
	return ward_view(pattern.data, size);
}

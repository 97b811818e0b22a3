/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the words and numbers that people type are read. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/text.h"

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the table of edits from a[0..i) to every beginning of b, from the
 * two rows before it. */
static void
fill_row(size_t *row, const size_t *last, const size_t *before_last,
    const char *a, size_t i, const char *b)
{
	row[0] = i;
	for (size_t j = 1; b[j - 1]; j++) {
		size_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
		size_t edit = smaller(row[j - 1], last[j]) + 1;

		row[j] = smaller(replace, edit);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
		    a[i - 2] == b[j - 1])
			row[j] = smaller(row[j], before_last[j - 2] + 1);
	}
}

size_t
ward_edit_distance(const char *a, const char *b)
{
	size_t b_size = strlen(b), width = b_size + 1;
	size_t *rows = ward_realloc_array(NULL, width, 3 * sizeof(*rows));
	size_t *row = rows, *last = rows + width, *before = rows + 2 * width;

	for (size_t j = 0; j < width; j++)
		row[j] = before[j] = last[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t *free_row = before;

		before = last;
		last = row;
		row = free_row;
		fill_row(row, last, before, a, i, b);
	}

	size_t distance = row[b_size];

	free(rows);
	return distance;
}

/* A third of the word may be wrong, but no more than three edits, and never
 * all of it. */
const char *
ward_did_you_mean(const char *word, const char *const *words, size_t count)
{
	size_t size = strlen(word);
	size_t limit = size < 6 ? 1 : size < 9 ? 2 : 3;
	const char *nearest = NULL;

	for (size_t i = 0; i < count && size > 1; i++) {
		size_t distance = ward_edit_distance(word, words[i]);

		if (distance <= limit) {
			nearest = words[i];
			if (distance == 0)
				break;
			limit = distance - 1;
		}
	}
	return nearest;
}

static bool
parse_digits(struct ward_view text, uint64_t *out)
{
	uint64_t number = 0;

	for (size_t i = 0; i < text.size; i++) {
		unsigned int digit = (unsigned char)text.data[i] - '0';

		if (digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return false;
	}
	*out = number;
	return text.size > 0;
}

bool
ward_parse_number(
    struct ward_view text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t number;

	if (!parse_digits(text, &number) || number < min || number > max)
		return false;
	*out = number;
	return true;
}

static uint64_t
unit_factor(char unit)
{
	switch (unit) {
	case 'k':
		return UINT64_C(1) << 10;
	case 'M':
		return UINT64_C(1) << 20;
	case 'G':
		return UINT64_C(1) << 30;
	default:
		return 0;
	}
}

bool
ward_parse_size(
    struct ward_view text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t factor =
	    text.size > 0 ? unit_factor(text.data[text.size - 1]) : 0;
	uint64_t number;

	if (factor)
		text.size--;
	if (!parse_digits(text, &number) ||
	    __builtin_mul_overflow(number, factor ? factor : 1, &number) ||
	    number < min || number > max)
		return false;
	*out = number;
	return true;
}

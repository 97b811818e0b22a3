/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how versions are written and ordered. */
#include <string.h>
#include "refward/version.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-';
}

static bool
is_number(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_digit(text.data[i]))
			return false;
	return text.size > 0;
}

static bool
is_plain_number(struct ward_view text)
{
	return is_number(text) && (text.size == 1 || text.data[0] != '0');
}

/* Identifiers between dots; numbers among them without a leading zero where
 * they are compared. */
static bool
are_words(struct ward_view text, bool may_lead_with_zero)
{
	struct ward_view rest = text, word;

	if (text.size == 0 || text.data[text.size - 1] == '.')
		return false;
	while (ward_view_split(&rest, '.', &word)) {
		if (word.size == 0)
			return false;
		for (size_t i = 0; i < word.size; i++)
			if (!is_word_char(word.data[i]))
				return false;
		if (!may_lead_with_zero && is_number(word) &&
		    !is_plain_number(word))
			return false;
	}
	return true;
}

/* Takes what follows the first `c` off the end of *text. */
static bool
cut_at(struct ward_view *text, char c, struct ward_view *tail)
{
	const char *at =
	    text->size > 0 ? memchr(text->data, c, text->size) : NULL;
	size_t size;

	*tail = ward_view(NULL, 0);
	if (at == NULL)
		return false;
	size = (size_t)(at - text->data);
	*tail = ward_view(at + 1, text->size - size - 1);
	text->size = size;
	return true;
}

static bool
parse_semver(struct ward_version *out, struct ward_view text)
{
	struct ward_view build, rest;

	out->form = WARD_VERSION_SEMVER;
	if (cut_at(&text, '+', &build) && !are_words(build, true))
		return false;
	if (cut_at(&text, '-', &out->pre) && !are_words(out->pre, false))
		return false;
	rest = text;
	for (size_t i = 0; i < 3; i++)
		if (!ward_view_split(&rest, '.', &out->numbers[i]) ||
		    !is_plain_number(out->numbers[i]))
			return false;
	return text.data[text.size - 1] != '.' && rest.size == 0;
}

static unsigned int
number_at(struct ward_view text, size_t place, size_t size)
{
	unsigned int number = 0;

	for (size_t i = place; i < place + size; i++)
		number = number * 10 + (unsigned int)(text.data[i] - '0');
	return number;
}

static bool
is_month(struct ward_view text)
{
	unsigned int month;

	if (text.size != 6 || !is_number(text))
		return false;
	month = number_at(text, 4, 2);
	return month >= 1 && month <= 12;
}

static bool
is_day(struct ward_view text)
{
	static const unsigned int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
		31, 30, 31 };
	unsigned int year, month, day;
	bool is_leap;

	if (text.size != 8 || !is_number(text) ||
	    !is_month(ward_view(text.data, 6)))
		return false;
	year = number_at(text, 0, 4);
	month = number_at(text, 4, 2);
	day = number_at(text, 6, 2);
	is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day >= 1 &&
	    day <= days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

static bool
parse_date(struct ward_version *out, struct ward_view text)
{
	struct ward_view rest = text;

	out->form = WARD_VERSION_DATE;
	out->pre = ward_view(NULL, 0);
	if (!cut_at(&rest, '-', &out->numbers[1]))
		return false;
	out->numbers[0] = rest;
	return cut_at(&out->numbers[1], '.', &out->numbers[2]) &&
	    is_month(out->numbers[0]) && is_day(out->numbers[1]) &&
	    is_number(out->numbers[2]);
}

bool
ward_version_parse(struct ward_version *out, struct ward_view name)
{
	size_t size = name.size;

	memset(out, 0, sizeof(*out));
	while (size > 0 && name.data[size - 1] != '/')
		size--;
	out->component = ward_view(name.data, size);
	name = ward_view(name.data + size, name.size - size);
	out->has_v = ward_view_starts(name, "v");
	if (out->has_v)
		name = ward_view(name.data + 1, name.size - 1);
	return parse_semver(out, name) || parse_date(out, name);
}

static int
compare_numbers(struct ward_view a, struct ward_view b)
{
	while (a.size > 1 && a.data[0] == '0')
		a = ward_view(a.data + 1, a.size - 1);
	while (b.size > 1 && b.data[0] == '0')
		b = ward_view(b.data + 1, b.size - 1);
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return ward_view_compare(a, b);
}

static int
compare_words(struct ward_view a, struct ward_view b)
{
	if (is_number(a) != is_number(b))
		return is_number(a) ? -1 : 1;
	return is_number(a) ? compare_numbers(a, b) : ward_view_compare(a, b);
}

/* A version that is not out yet comes before the one that is. */
static int
compare_pre(struct ward_view a, struct ward_view b)
{
	struct ward_view left, right;

	if (a.size == 0 || b.size == 0)
		return (a.size == 0) - (b.size == 0);
	for (;;) {
		bool has_left = ward_view_split(&a, '.', &left);
		bool has_right = ward_view_split(&b, '.', &right);
		int order;

		if (!has_left || !has_right)
			return has_left - has_right;
		order = compare_words(left, right);
		if (order != 0)
			return order;
	}
}

bool
ward_version_is_akin(const struct ward_version *a, const struct ward_version *b)
{
	return a->form == b->form &&
	    ward_view_equal(a->component, b->component);
}

bool
ward_version_is_line(const struct ward_version *a, const struct ward_version *b)
{
	return ward_version_is_akin(a, b) &&
	    compare_numbers(a->numbers[0], b->numbers[0]) == 0 &&
	    (a->form == WARD_VERSION_DATE ||
		compare_numbers(a->numbers[1], b->numbers[1]) == 0);
}

int
ward_version_compare(const struct ward_version *a, const struct ward_version *b)
{
	for (size_t i = 0; i < 3; i++) {
		int order = compare_numbers(a->numbers[i], b->numbers[i]);

		if (order != 0)
			return order;
	}
	return compare_pre(a->pre, b->pre);
}

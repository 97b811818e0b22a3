/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the line that says who did something and when. */
#include <string.h>
#include "grammar.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes the seconds off the front of *rest. */
static const char *
read_time(int64_t *out, struct ward_view *rest)
{
	int64_t time = 0;
	size_t i = 0;

	for (; i < rest->size && is_digit(rest->data[i]); i++) {
		if (__builtin_mul_overflow(time, 10, &time) ||
		    __builtin_add_overflow(time, rest->data[i] - '0', &time))
			return "has a date that is too large";
	}
	if (i == 0)
		return "has a date that is not a number";
	if (i > 1 && rest->data[0] == '0')
		return "has a date with a leading zero";
	*out = time;
	*rest = ward_view(rest->data + i, rest->size - i);
	return NULL;
}

/* " +hhmm", and nothing behind it. */
static const char *
read_zone(int *out, struct ward_view rest)
{
	static const char problem[] =
	    "has a time zone that is not + or - and four digits";
	const char *at = rest.data;

	if (rest.size != 6 || at[0] != ' ' || (at[1] != '+' && at[1] != '-'))
		return problem;
	for (size_t i = 2; i < 6; i++) {
		if (!is_digit(at[i]))
			return problem;
	}

	int minutes = ((at[2] - '0') * 10 + at[3] - '0') * 60 +
	    (at[4] - '0') * 10 + at[5] - '0';

	*out = at[1] == '-' ? -minutes : minutes;
	return NULL;
}

static bool
has(const char *from, const char *to, char c)
{
	return memchr(from, c, (size_t)(to - from)) != NULL;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* As git does, which shows none of them. */
static struct ward_view
without_blanks_behind(struct ward_view name)
{
	while (name.size > 0 && is_blank(name.data[name.size - 1]))
		name.size--;
	return name;
}

/* Name and address; *rest becomes what stands behind the ">". */
static const char *
read_identity(struct ward_person *out, struct ward_view *rest)
{
	struct ward_view value = *rest;
	const char *end = value.data + value.size;
	const char *open = memchr(value.data, '<', value.size);
	const char *close =
	    open ? memchr(open, '>', (size_t)(end - open)) : NULL;

	*rest = ward_view(end, 0);
	if (!open || !close)
		return "has a person without an address in < and >";

	size_t name_size = (size_t)(open - value.data);
	bool has_space = name_size > 0 && open[-1] == ' ';

	out->name = without_blanks_behind(ward_view(value.data, name_size));
	out->email = ward_view(open + 1, (size_t)(close - open - 1));
	*rest = ward_view(close + 1, (size_t)(end - close - 1));
	if (has(open + 1, end, '<') || has(value.data, open, '>') ||
	    has(close + 1, end, '>'))
		return "has a person with more than one < or >";
	if (name_size > 0 && !has_space)
		return "has a person without a space before the address";
	return NULL;
}

const char *
ward_person_read(struct ward_person *out, struct ward_view value)
{
	const char *problem = NULL;
	struct ward_view rest = value;

	memset(out, 0, sizeof(*out));
	if (value.size == 0)
		return "has a person without an address in < and >";
	problem = read_identity(out, &rest);
	if (rest.size == 0 || rest.data[0] != ' ') {
		ward_problem_note(&problem, "has a person without a date");
		return problem;
	}
	rest = ward_view(rest.data + 1, rest.size - 1);

	const char *found = read_time(&out->time, &rest);

	if (!found)
		found = read_zone(&out->zone, rest);
	ward_problem_note(&problem, found);
	return problem;
}

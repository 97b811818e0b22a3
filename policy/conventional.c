/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the grammar of Conventional Commits 1.0.0. */
#include <string.h>
#include "policy/message.h"

static const char no_prefix[] =
    "subject does not begin with 'type: ' or 'type(scope): '";

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char
front(struct ward_view text)
{
	return text.size > 0 ? text.data[0] : '\0';
}

static struct ward_view
take(struct ward_view *rest, size_t size)
{
	struct ward_view taken = ward_view(rest->data, size);

	rest->data += size;
	rest->size -= size;
	return taken;
}

static const char *
take_type(struct ward_conventional *out, struct ward_view *rest)
{
	size_t size = 0;

	if (rest->size == 0)
		return "subject is empty";
	while (size < rest->size && rest->data[size] != '\0' &&
	    !strchr(" \t():!", rest->data[size]))
		size++;
	out->type = take(rest, size);
	return size == 0 ? no_prefix : NULL;
}

static const char *
take_scope(struct ward_conventional *out, struct ward_view *rest)
{
	size_t size = 0;

	if (front(*rest) != '(')
		return NULL;
	take(rest, 1);
	while (size < rest->size && rest->data[size] != '(' &&
	    rest->data[size] != ')')
		size++;
	if (size == rest->size || rest->data[size] == '(')
		return "scope is not closed";
	out->has_scope = true;
	out->scope = take(rest, size);
	take(rest, 1);
	if (ward_view_trim(out->scope).size == 0)
		return "scope is empty";
	if (ward_view_trim(out->scope).size < size)
		return "scope begins or ends with a blank";
	return NULL;
}

static const char *
take_colon(struct ward_conventional *out, struct ward_view *rest)
{
	if (front(*rest) == '!') {
		out->is_breaking = true;
		take(rest, 1);
		if (front(*rest) == '(')
			return "'!' stands before the scope, not before the "
			       "colon";
	}
	if (is_blank(front(*rest)) && front(ward_view_trim(*rest)) == ':')
		return "there is a blank before the colon";
	if (front(*rest) != ':')
		return no_prefix;
	take(rest, 1);
	return NULL;
}

static const char *
take_description(struct ward_conventional *out, struct ward_view *rest)
{
	if (ward_view_trim(*rest).size == 0)
		return "there is no description behind the colon";
	if (front(*rest) != ' ')
		return "there is no blank behind the colon";
	take(rest, 1);
	if (is_blank(front(*rest)))
		return "there is more than one blank behind the colon";
	out->description = *rest;
	return NULL;
}

static bool
is_breaking_footer(struct ward_view line)
{
	static const char token[] = "BREAKING CHANGE:";
	size_t size = sizeof(token) - 1;

	if (!ward_view_starts(line, token) &&
	    !ward_view_starts(line, "BREAKING-CHANGE:"))
		return false;
	return line.size == size || is_blank(line.data[size]);
}

/* On any line of the body: what reads a history for its releases does not look
 * for the empty line before a footer. */
static bool
has_breaking_footer(struct ward_view body)
{
	struct ward_view line;

	while (ward_view_split(&body, '\n', &line))
		if (front(line) == 'B' && is_breaking_footer(line))
			return true;
	return false;
}

const char *
ward_conventional_parse(
    struct ward_conventional *out, const struct ward_message *message)
{
	struct ward_view rest = message->subject;
	const char *problem;

	memset(out, 0, sizeof(*out));
	problem = take_type(out, &rest);
	if (!problem)
		problem = take_scope(out, &rest);
	if (!problem)
		problem = take_colon(out, &rest);
	if (!problem)
		problem = take_description(out, &rest);
	out->is_breaking =
	    out->is_breaking || has_breaking_footer(message->body);
	return problem;
}

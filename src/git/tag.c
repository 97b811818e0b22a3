/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the grammar of annotated tags. */
#include <string.h>
#include "grammar.h"

/* Headers that may stand once, by name: the first four in their places. */
static const char *const header_names[] = { "object", "type", "tag", "tagger",
	"gpgsig", "gpgsig-sha256" };

#define HEADER_NAMES (sizeof(header_names) / sizeof(header_names[0]))
#define PLACED	     4

static bool
read_type(enum ward_object_type *out, struct ward_view *rest)
{
	struct ward_header header;
	struct ward_view after = *rest;

	if (!ward_header_next(&header, &after) || !header.is_ended ||
	    !ward_view_is(header.name, "type") ||
	    !ward_object_type_read(out, header.value))
		return false;
	*rest = after;
	return true;
}

/* Takes the header `name` off the front of *rest, if it is there. */
static bool
read_line(struct ward_view *out, struct ward_view *rest, const char *name,
    const char **problem)
{
	struct ward_header header;
	struct ward_view after = *rest;

	if (!ward_header_next(&header, &after) ||
	    !ward_view_is(header.name, name))
		return false;
	ward_problem_note(problem, ward_header_problem(&header));
	if (header.is_continued)
		ward_problem_note(problem,
		    "has a line that begins with a space where a header "
		    "belongs");
	*out = header.value;
	*rest = after;
	return true;
}

/* What stands behind the tagger: a signature, or what nobody knows. */
static const char *
read_further(struct ward_tag *out, struct ward_view *rest)
{
	const char *problem = NULL;
	bool has[HEADER_NAMES] = { false };
	struct ward_header header;

	while (ward_header_next(&header, rest)) {
		size_t i = 0;

		ward_problem_note(&problem, ward_header_problem(&header));
		while (i < HEADER_NAMES &&
		    !ward_view_is(header.name, header_names[i]))
			i++;
		if (i == HEADER_NAMES)
			continue;
		if (i < PLACED)
			ward_problem_note(&problem,
			    "has an object, type, tag or tagger line out of "
			    "place");
		if (has[i])
			ward_problem_note(&problem, "has two signatures");
		has[i] = true;
		out->has_gpgsig |= i >= PLACED;
	}
	return problem;
}

static bool
is_unreadable(struct ward_tag *out, const char *problem)
{
	memset(out, 0, sizeof(*out));
	out->problem = problem;
	return false;
}

bool
ward_tag_parse(struct ward_tag *out, struct ward_view raw, size_t oid_size)
{
	const char **problem = &out->problem;
	struct ward_view rest = raw;
	struct ward_view tagger;

	memset(out, 0, sizeof(*out));
	if (!ward_header_id(&out->target, &rest, "object", oid_size))
		return is_unreadable(
		    out, "does not begin with a proper object line");
	if (!read_type(&out->target_type, &rest))
		return is_unreadable(out, "has no proper type line");
	if (memchr(raw.data, '\0', raw.size))
		*problem = "holds a NUL byte";
	if (!read_line(&out->name, &rest, "tag", problem))
		ward_problem_note(problem, "has no tag line behind its type");
	else if (out->name.size == 0)
		ward_problem_note(problem, "has an empty name");
	out->has_tagger = read_line(&tagger, &rest, "tagger", problem);
	if (out->has_tagger)
		ward_problem_note(
		    problem, ward_person_read(&out->tagger, tagger));
	ward_problem_note(problem, read_further(out, &rest));
	ward_problem_note(problem, ward_header_end(&rest));
	out->message = rest;
	out->raw = raw;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what git takes for the trailers of a message. */
#include <string.h>
#include "policy/message.h"

static const char scissors[] =
    "# ------------------------ >8 ------------------------";

/* Their presence makes a mixed paragraph a block of trailers. */
static const char *const made_by_git[] = { "Signed-off-by: ",
	"(cherry picked from commit " };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_key_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-';
}

/* Where the key ends: the colon's place, 0 where the line has no key. */
static size_t
key_end(struct ward_view line)
{
	size_t at = 0;

	while (at < line.size && is_key_character(line.data[at]))
		at++;
	while (at > 0 && at < line.size &&
	    (line.data[at] == ' ' || line.data[at] == '\t'))
		at++;
	return at < line.size && line.data[at] == ':' ? at : 0;
}

/* Comments, empty lines and a list of conflicts at the end are not part of the
 * message, nor is what stands below a pair of scissors. */
static size_t
find_end_of_prose(struct ward_view text)
{
	struct ward_view rest = text;
	struct ward_view line;
	bool in_tail = false;
	bool in_conflicts = false;
	size_t tail = 0;

	while (ward_view_split(&rest, '\n', &line)) {
		size_t at = (size_t)(line.data - text.data);
		char first = line.size > 0 ? line.data[0] : '\0';
		bool is_list = first == 'C' && ward_view_is(line, "Conflicts:");

		if (first == '#' && ward_view_is(line, scissors))
			return in_tail ? tail : at;
		if (line.size == 0 || first == '#' || is_list) {
			tail = in_tail ? tail : at;
			in_tail = true;
			in_conflicts = in_conflicts || is_list;
		} else if (!in_conflicts || first != '\t') {
			in_tail = false;
			in_conflicts = false;
		}
	}
	return in_tail ? tail : text.size;
}

/* The last line of a text, without the LF that may end it. */
static struct ward_view
last_line(struct ward_view text)
{
	size_t size = text.size, start;
	const char *lf;

	if (size > 0 && text.data[size - 1] == '\n')
		size--;
	lf = size > 0 ? memrchr(text.data, '\n', size) : NULL;
	start = lf ? (size_t)(lf + 1 - text.data) : 0;
	return ward_view(text.data + start, size - start);
}

/* Most messages hold no '#', and end in a line that is nothing of all that. */
static size_t
end_of_prose(struct ward_view text)
{
	struct ward_view line;

	if (text.size == 0)
		return 0;
	line = last_line(text);
	if (line.size > 0 && line.data[0] != '\t' && line.data[0] != 'C' &&
	    memchr(text.data, '#', text.size) == NULL)
		return text.size;
	return find_end_of_prose(text);
}

/* The first paragraph holds no trailers, whatever it looks like. */
static size_t
end_of_title(struct ward_view text)
{
	struct ward_view rest = text;
	struct ward_view line;

	while (ward_view_split(&rest, '\n', &line))
		if (ward_view_trim(line).size == 0)
			return (size_t)(line.data - text.data);
	return text.size;
}

/* What the lines of a paragraph are, from its last to its first. */
struct tally {
	size_t ntrailers;
	size_t nothers;
	size_t nfolded; /* belong to whatever stands above them */
	bool is_made_by_git;
};

static bool
is_line_of_git(struct ward_view line)
{
	return ward_view_starts(line, made_by_git[0]) ||
	    ward_view_starts(line, made_by_git[1]);
}

static void
count_line(struct tally *tally, struct ward_view line)
{
	bool is_ours = is_line_of_git(line);

	if (is_ours || key_end(line) > 0) {
		tally->ntrailers++;
		tally->nfolded = 0;
		tally->is_made_by_git = tally->is_made_by_git || is_ours;
	} else if (is_blank(line.data[0])) {
		tally->nfolded++;
	} else {
		tally->nothers += tally->nfolded;
		tally->nothers += line.data[0] != '#';
		tally->nfolded = 0;
	}
}

static bool
is_block(const struct tally *tally)
{
	size_t nothers = tally->nothers + tally->nfolded;

	if (tally->is_made_by_git && tally->ntrailers * 3 >= nothers)
		return true;
	return tally->ntrailers > 0 && nothers == 0;
}

struct ward_view
ward_trailer_block(struct ward_view text)
{
	struct ward_view none = WARD_VIEW_EMPTY;
	struct ward_view left = ward_view(text.data, end_of_prose(text));
	size_t end = left.size;
	size_t title = end_of_title(left);
	struct tally tally = { 0, 0, 0, false };
	bool has_begun = false;

	while (left.size > title) {
		struct ward_view line = last_line(left);
		bool is_empty = ward_view_trim(line).size == 0;

		if (is_empty && has_begun)
			break;
		if (!is_empty)
			count_line(&tally, line);
		has_begun = has_begun || (!is_empty && line.data[0] != '#');
		left.size = (size_t)(line.data - text.data);
	}
	if (!has_begun || !is_block(&tally))
		return none;
	return ward_view(text.data + left.size, end - left.size);
}

/* The line at *place, which moves behind it; false at the end. */
static bool
take_line(struct ward_view block, size_t *place, struct ward_view *line)
{
	struct ward_view rest = WARD_VIEW_EMPTY;

	if (*place >= block.size)
		return false;
	rest = ward_view(block.data + *place, block.size - *place);
	ward_view_split(&rest, '\n', line);
	*place = block.size - rest.size;
	return true;
}

static bool
is_folded(struct ward_view block, size_t place)
{
	return place < block.size &&
	    (is_blank(block.data[place]) || block.data[place] == '\n');
}

bool
ward_message_trailer(
    const struct ward_message *message, size_t *place, struct ward_trailer *out)
{
	struct ward_view block = message->trailers;
	struct ward_view line;
	size_t colon = 0;

	while (colon == 0) {
		if (!take_line(block, place, &line))
			return false;
		colon = key_end(line);
	}
	out->key = ward_view_trim(ward_view(line.data, colon));

	const char *value = line.data + colon + 1;

	while (is_folded(block, *place))
		take_line(block, place, &line);
	out->value = ward_view_trim(
	    ward_view(value, (size_t)(line.data + line.size - value)));
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the grammar of commits. */
#include <assert.h>
#include <string.h>
#include "grammar.h"

enum header_kind {
	HEADER_TREE,
	HEADER_PARENT,
	HEADER_AUTHOR,
	HEADER_COMMITTER,
	HEADER_ENCODING,
	HEADER_GPGSIG,
	HEADER_GPGSIG_SHA256,
	HEADER_MERGETAG,
	HEADER_UNKNOWN,
	HEADER_KINDS
};

static const char *const header_names[HEADER_UNKNOWN] = { "tree", "parent",
	"author", "committer", "encoding", "gpgsig", "gpgsig-sha256",
	"mergetag" };

struct reader {
	struct ward_commit *commit;
	size_t oid_size;
	bool has[HEADER_KINDS];
};

static enum header_kind
kind_of(struct ward_view name)
{
	size_t kind = 0;

	while (kind < HEADER_UNKNOWN &&
	    (name.size == 0 || name.data[0] != header_names[kind][0] ||
		!ward_view_is(name, header_names[kind])))
		kind++;
	return (enum header_kind)kind;
}

/* Of these there is one. */
static const char *const twice[HEADER_KINDS] = {
	[HEADER_TREE] = "has two tree lines",
	[HEADER_AUTHOR] = "has two author lines",
	[HEADER_COMMITTER] = "has two committer lines",
	[HEADER_ENCODING] = "has two encoding lines",
	[HEADER_GPGSIG] = "has two gpgsig headers",
	[HEADER_GPGSIG_SHA256] = "has two gpgsig-sha256 headers",
};

/* What is wrong with a header of this kind behind those read so far. */
static const char *
place_problem(const struct reader *reader, enum header_kind kind)
{
	bool has_author = reader->has[HEADER_AUTHOR];
	bool has_committer = reader->has[HEADER_COMMITTER];

	if (reader->has[kind] && twice[kind])
		return twice[kind];
	if (kind == HEADER_AUTHOR)
		return NULL;
	if (kind == HEADER_COMMITTER)
		return has_author ? NULL
				  : "has no author line before the committer";
	if (kind == HEADER_PARENT && has_committer)
		return "has a parent line after the committer";
	if (kind == HEADER_PARENT && has_author)
		return "has a parent line after the author";
	if (!has_author)
		return "has another header where the author line belongs";
	return has_committer
	    ? NULL
	    : "has another header where the committer line belongs";
}

static void
read_signature(const struct reader *reader, enum header_kind kind,
    const struct ward_header *header)
{
	struct ward_commit *commit = reader->commit;

	if ((kind == HEADER_GPGSIG) != (reader->oid_size == 20)) {
		commit->has_other_gpgsig = true;
		return;
	}
	commit->gpgsig = header->value;
	commit->gpgsig_header = header->whole;
}

static const char *
read_value(const struct reader *reader, enum header_kind kind,
    const struct ward_header *header)
{
	struct ward_commit *commit = reader->commit;

	if (kind == HEADER_AUTHOR)
		return ward_person_read(&commit->author, header->value);
	if (kind == HEADER_COMMITTER)
		return ward_person_read(&commit->committer, header->value);
	if (kind == HEADER_UNKNOWN)
		commit->unknown = header->name;
	if (kind == HEADER_GPGSIG || kind == HEADER_GPGSIG_SHA256)
		read_signature(reader, kind, header);
	if (kind != HEADER_ENCODING)
		return NULL;
	commit->encoding = header->value;
	return header->value.size == 0 ? "has an empty encoding line" : NULL;
}

static void
read_header(struct reader *reader, const struct ward_header *header)
{
	const char **problem = &reader->commit->problem;
	enum header_kind kind = kind_of(header->name);

	ward_problem_note(problem, place_problem(reader, kind));
	ward_problem_note(problem, ward_header_problem(header));
	if (header->is_continued && kind < HEADER_GPGSIG)
		ward_problem_note(problem,
		    "has a line that begins with a space where a header "
		    "belongs");
	/* Of several, the first counts. */
	if (!reader->has[kind])
		ward_problem_note(problem, read_value(reader, kind, header));
	reader->has[kind] = true;
}

static bool
read_parents(
    struct ward_commit *commit, struct ward_view *rest, size_t oid_size)
{
	struct ward_view start = *rest;
	struct ward_oid parent;
	struct ward_header header;

	while (ward_header_id(&parent, rest, "parent", oid_size))
		commit->nparents++;
	commit->parent_lines = ward_view(start.data, start.size - rest->size);
	start = *rest;
	return !ward_view_starts(start, "parent") ||
	    !ward_header_next(&header, &start) ||
	    !ward_view_is(header.name, "parent");
}

/* Nothing can be said about it but this. */
static bool
is_unreadable(struct ward_commit *out, const char *problem)
{
	memset(out, 0, sizeof(*out));
	out->problem = problem;
	return false;
}

bool
ward_commit_peek(struct ward_oid *out, struct ward_view raw, size_t oid_size)
{
	static const char name[] = "parent ";
	size_t at = strlen("tree \n") + oid_size * 2;
	size_t value_at = at + strlen(name);

	return raw.size >= value_at + oid_size * 2 &&
	    memcmp(raw.data + at, name, strlen(name)) == 0 &&
	    ward_oid_parse(out, ward_view(raw.data + value_at, oid_size * 2));
}

bool
ward_commit_parse(
    struct ward_commit *out, struct ward_view raw, size_t oid_size)
{
	struct reader reader = { out, oid_size, { false } };
	struct ward_view rest = raw;
	struct ward_header header;

	memset(out, 0, sizeof(*out));
	if (!ward_header_id(&out->tree, &rest, "tree", oid_size))
		return is_unreadable(
		    out, "does not begin with a proper tree line");
	reader.has[HEADER_TREE] = true;
	if (!read_parents(out, &rest, oid_size))
		return is_unreadable(
		    out, "has a parent line that cannot be read");
	if (memchr(raw.data, '\0', raw.size))
		out->problem = "holds a NUL byte";
	while (ward_header_next(&header, &rest))
		read_header(&reader, &header);
	if (!reader.has[HEADER_AUTHOR])
		ward_problem_note(&out->problem, "has no author line");
	if (!reader.has[HEADER_COMMITTER])
		ward_problem_note(&out->problem, "has no committer line");
	ward_problem_note(&out->problem, ward_header_end(&rest));
	out->message = rest;
	out->raw = raw;
	return true;
}

struct ward_oid
ward_commit_parent(const struct ward_commit *commit, size_t i)
{
	assert(i < commit->nparents);

	size_t line = commit->parent_lines.size / commit->nparents;
	size_t start = i * line + strlen("parent ");
	struct ward_oid id = { { 0 }, 0 };

	if (!ward_oid_parse(&id,
		ward_view(commit->parent_lines.data + start,
		    line - strlen("parent \n"))))
		assert(!"parent lines were read before");
	return id;
}

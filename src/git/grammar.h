/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_GRAMMAR_H
#define REFWARD_GIT_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/object.h"
#include "refward/oid.h"

/*
 * What commits and tags share: header lines, and an empty line before the
 * message.
 */

struct ward_header {
	struct ward_view name;
	struct ward_view value; /* with its continuation lines, as they are */
	struct ward_view whole; /* name, value and line feed */
	bool has_value;		/* a space stood behind the name */
	bool is_continued;
	bool is_ended; /* by a line feed */
};

/* The next header off the front of *rest. False, and *rest untouched, at the
 * empty line and at the end. */
bool ward_header_next(struct ward_header *out, struct ward_view *rest);

/* What is wrong with the form of a header, or NULL. */
const char *ward_header_problem(const struct ward_header *header);

/* Takes the line "NAME ID" off the front of *rest; false, and *rest untouched,
 * where something else stands there. */
bool ward_header_id(struct ward_oid *out, struct ward_view *rest,
    const char *name, size_t oid_size);

/*
 * Takes the empty line off the front of *rest, so that the message remains.
 * What is wrong, or NULL; then too *rest is the message (empty if there is
 * none).
 */
const char *ward_header_end(struct ward_view *rest);

/* Keeps the first of several problems. */
void ward_problem_note(const char **problem, const char *found);

/* Reads "NAME <EMAIL> SECONDS ZONE" as far as it goes; what is wrong, or
 * NULL. */
const char *ward_person_read(struct ward_person *out, struct ward_view value);

#endif

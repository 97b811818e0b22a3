/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GLOB_H
#define REFWARD_GLOB_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"

/*
 * Globs over names with slashes (refs, paths, repositories), on bytes:
 * '?' one byte but not a slash; one star any run without a slash; two stars
 * any run, also with slashes (behind a slash: all that lies below; alone:
 * everything; a whole component of the pattern that is not its last: also no
 * component at all); [abc], [a-z], [!a] or [^a] one byte but not a slash; a
 * backslash takes the next byte as it is, also in brackets. Matches the whole
 * name; runs in time O(pattern x name). A malformed pattern matches nothing.
 */
bool ward_glob_match(struct ward_view pattern, struct ward_view name);

/* Well-formed: not empty, brackets closed, no trailing backslash. */
bool ward_glob_is_valid(struct ward_view pattern);

/* The bytes before the first wildcard: what a name must begin with. */
struct ward_view ward_glob_literal_prefix(struct ward_view pattern);

struct ward_globs {
	const char **items; /* those that begin with '!' exclude */
	size_t count;
};

/* Whether one of them includes: else they match nothing. */
bool ward_globs_include(const struct ward_globs *globs);
/* One that includes matches, and none that excludes. */
bool ward_globs_match(const struct ward_globs *globs, struct ward_view name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_REGEX_H
#define REFWARD_REGEX_H

#include <stddef.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * Patterns (pcre2, UTF, not multiline, `$` only at the very end, no \C).
 * Matching has match, depth and heap limits, and slow searches for one pattern
 * may take 3 s of the processor together; what reaches a limit is an error
 * (WARD_E_LIMIT), never "no match". A match over text that is not valid UTF-8
 * is WARD_E_INVALID.
 */
struct ward_regex;

enum ward_regex_kind {
	WARD_REGEX_WHOLE, /* the pattern must match the whole text */
	WARD_REGEX_SEARCH /* it may match anywhere in it */
};

#define WARD_REGEX_GROUPS_MAX 16

struct ward_match {
	size_t ngroups; /* 0: no match; else groups[0] is the whole match */
	struct ward_view groups[WARD_REGEX_GROUPS_MAX]; /* into the subject */
};

/* Compile; the error's text says where and what. Pattern at most 4096 bytes.
 * The caller frees. */
const struct ward_error *ward_regex_new(struct ward_regex **out,
    struct ward_view pattern, enum ward_regex_kind kind) WARD_MUST_CHECK;
void ward_regex_free(struct ward_regex *regex); /* NULL is harmless */

/* out->ngroups is 0 where it does not match. Subject: valid UTF-8, at most
 * 1 MiB. */
const struct ward_error *ward_regex_match(const struct ward_regex *regex,
    struct ward_view subject, struct ward_match *out) WARD_MUST_CHECK;
/* The number of the group of that name, 0 where there is none. */
size_t ward_regex_group(const struct ward_regex *regex, const char *name);

/* "10.42": the library that is running, for `refward version`. */
const char *ward_regex_version(void);
/* The same of what this was compiled with. */
const char *ward_regex_built(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_AUDIT_PART_H
#define REFWARD_AUDIT_PART_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/audit.h"

/*
 * A report that was written as json or jsonl, read back repository by
 * repository: to join several, or to go on where one ended. Somebody may have
 * changed it, so all of it is checked; of a file of any size little is in
 * memory at a time.
 */
struct ward_part;

/* One repository of it. Strings are the part's. */
struct ward_part_row {
	const char *path, *name;
	bool is_read; /* to its end */
};

/* The words that a report leaves out since a rule's row has them; false: not
 * known. */
typedef bool (*ward_part_words_fn)(const char *set, const char *rule,
    const char **summary, const char **detail);

/* A line that does not come to its end is passed over, as are findings whose
 * repository does not follow, and a repository that is told of again later.
 * WARD_E_USAGE where it is no such report, WARD_E_LIMIT where it has more bytes
 * than that. The caller closes, also behind what is of an arena of *out. */
const struct ward_error *ward_part_open(
    struct ward_part **out, const char *path, int64_t size_max) WARD_MUST_CHECK;
void ward_part_close(struct ward_part *part); /* NULL is harmless */

/* It ends as a report does that came to its end. */
bool ward_part_is_whole(const struct ward_part *part);
/* How much of the file is the beginning, and whole repositories: where lines
 * are to go on. 0 for a document. */
int64_t ward_part_end(const struct ward_part *part);
const struct ward_part_row *ward_part_row(
    const struct ward_part *part, size_t i); /* NULL behind the last */

/* In what two audits differ that have to be the same to be joined, or a report
 * from an audit that is to go on with it; NULL: in nothing. */
const char *
ward_part_differs(const struct ward_part *one, const struct ward_part *two);
const char *ward_part_differs_from(
    const struct ward_part *part, const struct ward_audit *audit);
struct ward_audit_shard ward_part_shard(const struct ward_part *part);
/* "refuse", as --fail-on has it. */
const char *ward_part_fails_on(const struct ward_part *part);
/* What its beginning says, into *audit, copied; of several: the earliest
 * beginning, the latest end, and all hosts. */
void ward_part_describe(const struct ward_part *part, struct ward_audit *audit);

enum ward_part_accepted {
	WARD_PART_FORGETS, /* what its baseline file accepted */
	WARD_PART_KEEPS
};

/* Take over one repository as that of this number; `fd` is a file for it, whose
 * content is lost. */
const struct ward_error *ward_part_take(const struct ward_part *part, size_t i,
    struct ward_audit *audit, size_t number, int fd, ward_part_words_fn words,
    enum ward_part_accepted accepted) WARD_MUST_CHECK;

#endif

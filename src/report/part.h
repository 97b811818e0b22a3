/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_PART_H
#define WARD_REPORT_PART_H

#include <jansson.h>
#include "refward/audit_part.h"
#include "store.h"

/* What the files share that read a report back. */

struct ward_part_place {
	struct ward_part_row row;
	size_t order;
	struct ward_view object;   /* without its findings, of lines */
	struct ward_view findings; /* elements, or lines */
	struct ward_view refs;	   /* elements; of lines, among the findings */
};

struct ward_part {
	struct ward_arena *arena;
	const char *path;
	struct ward_store_map map;
	bool is_lines;
	size_t end;
	json_t *head, *summary; /* NULL: there is none */
	struct ward_part_place *places;
	size_t count, capacity;
};

/* Call `take` for each finding of the i-th repository, and for each ref, until
 * it returns an error. */
typedef const struct ward_error *(*ward_part_fn)(
    void *data, const json_t *object);
const struct ward_error *ward_part_each_finding(const struct ward_part *part,
    size_t i, ward_part_fn take, void *data) WARD_MUST_CHECK;
const struct ward_error *ward_part_each_ref(const struct ward_part *part,
    size_t i, ward_part_fn take, void *data) WARD_MUST_CHECK;

const struct ward_error *ward_part_bad(const char *what);
/* An object of it; the caller releases. */
const struct ward_error *
ward_part_parse(json_t **out, struct ward_view text) WARD_MUST_CHECK;
/* Its text; false where it is none. Null is the empty view. */
bool
ward_part_text(const json_t *object, const char *key, struct ward_view *out);
/* The same as a string without a NUL in it; null is NULL. */
bool ward_part_str(const json_t *object, const char *key, const char **out);
bool ward_part_size(const json_t *object, const char *key, size_t *out);
/* Null is 0. */
bool ward_part_time(const json_t *object, const char *key, int64_t *out);

#endif

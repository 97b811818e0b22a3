/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_PACKED_REFS_H
#define REFWARD_GIT_PACKED_REFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include "refward/buf.h"
#include "refward/oid.h"

/* The file packed-refs, mapped: one lookup costs the same however many refs
 * it holds, as long as it says that it is sorted. */
struct ward_packed_refs {
	const char *data; /* NULL: no file, or an empty one */
	size_t size;
	size_t start; /* behind the header line */
	bool is_sorted;
	size_t oid_size;
	struct stat identity; /* of the file that is mapped */
};

void ward_packed_refs_init(struct ward_packed_refs *refs, size_t oid_size);
void ward_packed_refs_release(struct ward_packed_refs *refs);

/* Map the file as it is now; kept where it has not been replaced since. */
const struct ward_error *ward_packed_refs_refresh(
    struct ward_packed_refs *refs, const char *path) WARD_MUST_CHECK;

const struct ward_error *
ward_packed_refs_find(const struct ward_packed_refs *refs,
    struct ward_view name, struct ward_oid *id, bool *found) WARD_MUST_CHECK;

struct ward_packed_ref {
	struct ward_view name;
	struct ward_oid id;
	size_t next; /* where the next one begins; refs->size: none */
};

/* The ref at `at` (refs->start is the first). */
const struct ward_error *
ward_packed_refs_at(const struct ward_packed_refs *refs, size_t at,
    struct ward_packed_ref *out) WARD_MUST_CHECK;

#endif

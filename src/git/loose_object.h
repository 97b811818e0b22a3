/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_LOOSE_OBJECT_H
#define REFWARD_GIT_LOOSE_OBJECT_H

#include <stdbool.h>
#include "refward/object.h"
#include "inflate.h"

/* The objects of one folder that have a file of their own each. */
struct ward_loose {
	bool has_folder[256]; /* by the first byte of an id */
	struct ward_buf packed, whole;
};

/* Looks which folders there are: all, where that cannot be told. */
void ward_loose_list(struct ward_loose *loose, const char *objects);
void ward_loose_release(struct ward_loose *loose);

/* Appends an object to *out. False, and nothing appended, where it has no file,
 * is larger than `max` or than most objects are, or is damaged. */
bool ward_loose_read(struct ward_loose *loose, const char *objects,
    struct ward_inflater *inflater, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, struct ward_buf *out);

/* Type and size of a small one; false otherwise. */
bool ward_loose_header(struct ward_loose *loose, const char *objects,
    struct ward_inflater *inflater, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size);

/* "TYPE SIZE", a NUL, and so many bytes, which are *body then. */
bool ward_loose_parse(struct ward_view whole, enum ward_object_type *type,
    struct ward_view *body);

#endif

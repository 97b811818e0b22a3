/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_BASES_H
#define REFWARD_GIT_BASES_H

#include <stddef.h>
#include "refward/buf.h"
#include "refward/object.h"

/* Objects that were made of deltas and others may be made of: at most 4 MiB
 * of them, those that were asked for last. */
#define WARD_BASES_MAX ((size_t)4 << 20)

struct ward_bases;

struct ward_base {
	enum ward_object_type type;
	struct ward_view raw;
};

struct ward_bases *ward_bases_new(void);
void ward_bases_free(struct ward_bases *bases); /* NULL is harmless */

/* What lies at that place of that pack; false where it is not kept. Good until
 * the next one is kept. */
bool ward_bases_get(struct ward_bases *bases, const void *pack, size_t offset,
    struct ward_base *out);

/* Keeps it, unless it is kept or too large; *raw is empty then. */
void ward_bases_keep(struct ward_bases *bases, const void *pack, size_t offset,
    enum ward_object_type type, struct ward_buf *raw);

#endif

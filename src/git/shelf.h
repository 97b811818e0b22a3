/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_SHELF_H
#define REFWARD_GIT_SHELF_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/oid.h"

/* Trees that were read and may be wanted again: what a commit brings is what
 * the next one changes. At most 2 MiB, whatever is laid down. */
#define WARD_SHELF_MAX ((size_t)2 << 20)

struct ward_shelf;

struct ward_shelf *ward_shelf_new(void);
void ward_shelf_free(struct ward_shelf *shelf); /* NULL is harmless */

bool ward_shelf_has(struct ward_shelf *shelf, const struct ward_oid *id);
/* Takes the tree off the shelf into *raw, which is empty, with what was said of
 * it when it was put there. */
bool ward_shelf_take(struct ward_shelf *shelf, const struct ward_oid *id,
    struct ward_buf *raw, size_t *whole);
/* Lays it down, or lets go of it where it is too large; *raw is empty then. So
 * many bytes of it are `whole` entries. */
void ward_shelf_put(struct ward_shelf *shelf, const struct ward_oid *id,
    struct ward_buf *raw, size_t whole);

#endif

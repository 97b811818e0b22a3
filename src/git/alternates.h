/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_ALTERNATES_H
#define REFWARD_GIT_ALTERNATES_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * The next folder off the front of a list as git writes it, separated by ':'
 * into GIT_ALTERNATE_OBJECT_DIRECTORIES or by '\n' into a file: quoted as in C
 * where a path needs it. *found is false at the end. WARD_E_INVALID where the
 * quoting is broken.
 */
const struct ward_error *ward_alternates_next(struct ward_view *rest,
    char separator, struct ward_buf *folder, bool *found) WARD_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_REFNAME_H
#define REFWARD_REFNAME_H

#include <stdbool.h>
#include "refward/buf.h"

/*
 * Git's own rules for a full ref name (as `git check-ref-format` applies them,
 * and "refs/" with two levels at least): what is wrong, or NULL. A static
 * sentence that does not repeat the name.
 */
const char *ward_refname_problem(struct ward_view name);

/*
 * What forbids that a ref of this (well-formed) name is *created*, or NULL: a
 * name of exactly 40 or 64 hexadecimal digits, a component that begins with
 * '-', the branch HEAD, control characters, bytes that are not UTF-8.
 */
const char *ward_refname_create_problem(struct ward_view name);

/* "main" for "refs/heads/main", "v1" for "refs/tags/v1", else all of it. */
struct ward_view ward_refname_short(struct ward_view name);
/* The tag that has a branch's name, or the branch that has a tag's:
 * "refs/tags/v1" for "refs/heads/v1". False for any other ref, which has none.
 */
bool ward_refname_namesake(struct ward_buf *out, struct ward_view name);
bool ward_refname_is_branch(struct ward_view name);
bool ward_refname_is_tag(struct ward_view name);

#endif

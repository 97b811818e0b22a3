/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_SKELETON_H
#define REFWARD_SKELETON_H

#include "refward/buf.h"

/* What a name looks like: two names with one skeleton are taken for each
 * other, by people or by file systems that fold case. Bytes that are not UTF-8
 * stand for themselves. */
void ward_skeleton(struct ward_buf *out, struct ward_view name);

#endif

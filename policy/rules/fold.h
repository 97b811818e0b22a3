/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_FOLD_H
#define WARD_POLICY_RULES_FOLD_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"

/* Append the form that two names share where a file system takes them for the
 * same: small letters, marks behind their letters. */
void ward_fold_name(struct ward_buf *out, struct ward_view name);

/* Take a letter's last mark off; false where it has none. */
bool ward_unmark(uint32_t *code, uint32_t *mark);

#endif

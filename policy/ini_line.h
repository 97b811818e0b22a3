/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_INI_LINE_H
#define WARD_POLICY_INI_LINE_H

#include <stdbool.h>
#include "refward/buf.h"

/* What may not stand in a line of a rule file, since inih would read it as
 * something else than a person does. */

/* An empty line, or a comment: never shown to inih. */
bool ward_ini_is_blank(struct ward_view line);

/* Bytes that may stand nowhere: true, and what is wrong in *out. */
bool ward_ini_bytes_problem(
    struct ward_buf *out, struct ward_view line, unsigned int number);

/* A line that begins with '[': what is wrong, or NULL and its title. */
const char *
ward_ini_heading_problem(struct ward_view line, struct ward_view *title);

/* Any other line: what is wrong, or NULL. */
const char *ward_ini_key_problem(struct ward_view line);

#endif

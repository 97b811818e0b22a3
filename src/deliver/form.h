/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_FORM_H
#define WARD_DELIVER_FORM_H

#include "refward/buf.h"

/* Append "NAME=VALUE" to a body of application/x-www-form-urlencoded. */
void ward_form_add(
    struct ward_buf *body, struct ward_view name, struct ward_view value);

#endif

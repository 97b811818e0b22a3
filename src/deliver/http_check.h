/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_HTTP_CHECK_H
#define WARD_DELIVER_HTTP_CHECK_H

#include <stdbool.h>
#include "refward/buf.h"

/* A token of RFC 9110, 5.6.2. */
bool ward_http_is_token(struct ward_view text);
/* A field's value: no control byte but the tab, no blanks at its ends. */
bool ward_http_is_value(struct ward_view text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form of a form. */
#include "form.h"

#include "refward/text.h"

void
ward_form_add(
    struct ward_buf *body, struct ward_view name, struct ward_view value)
{
	if (body->size > 0)
		ward_buf_add_char(body, '&');
	ward_escape_url(body, name);
	ward_buf_add_char(body, '=');
	ward_escape_url(body, value);
}

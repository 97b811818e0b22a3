/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may stand in a request without becoming another one. */
#include "http_check.h"

#include <string.h>

static bool
is_token_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool
ward_http_is_token(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_token_char(text.data[i]))
			return false;
	return text.size > 0;
}

bool
ward_http_is_value(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return ward_view_trim(text).size == text.size;
}

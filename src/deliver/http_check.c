/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a field is: what may stand in one without becoming another, and
 * how it is found. */
#include "http_check.h"

#include <string.h>
#include <strings.h>
#include "http.h"

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

const char *
ward_http_field(const struct ward_http_answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->nfields; i++)
		if (!strcasecmp(answer->fields[i].name, name))
			return answer->fields[i].value;
	return NULL;
}

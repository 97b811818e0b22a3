/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how values of a report that is read back are checked. */
#include "part.h"

#include <string.h>
#include "refward/calendar.h"

#define OBJECT_MAX (64u * 1024 * 1024)

const struct ward_error *
ward_part_bad(const char *what)
{
	return ward_error(WARD_E_USAGE,
	    "it is no report of 'refward audit' as json or jsonl: %s", what);
}

const struct ward_error *
ward_part_parse(json_t **out, struct ward_view text)
{
	json_error_t problem;

	if (text.size > OBJECT_MAX)
		return ward_error(WARD_E_LIMIT, "an object is too large");
	*out = json_loadb(text.data, text.size,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &problem);
	if (*out == NULL)
		return ward_part_bad(problem.text);
	if (json_is_object(*out))
		return NULL;
	json_decref(*out);
	*out = NULL;
	return ward_part_bad("an object is something else");
}

bool
ward_part_text(const json_t *object, const char *key, struct ward_view *out)
{
	const json_t *value = json_object_get(object, key);

	*out = ward_view(NULL, 0);
	if (json_is_null(value))
		return true;
	if (!json_is_string(value))
		return false;
	*out = ward_view(json_string_value(value), json_string_length(value));
	return true;
}

bool
ward_part_str(const json_t *object, const char *key, const char **out)
{
	struct ward_view text;

	*out = NULL;
	if (!ward_part_text(object, key, &text) ||
	    (text.size > 0 && memchr(text.data, '\0', text.size) != NULL))
		return false;
	*out = text.data;
	return true;
}

bool
ward_part_size(const json_t *object, const char *key, size_t *out)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*out = (size_t)json_integer_value(value);
	return true;
}

/* A year that is written with more than four digits is a claim of nobody's. */
bool
ward_part_time(const json_t *object, const char *key, int64_t *out)
{
	struct ward_view text;

	*out = 0;
	if (!ward_part_text(object, key, &text))
		return false;
	if (text.size > 0 && !ward_parse_time(text, out))
		*out = ward_days(10000, 1, 1) * WARD_DAY_SECONDS - 1;
	return true;
}

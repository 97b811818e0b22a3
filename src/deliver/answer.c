/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what a receiver wrote is read. */
#include "answer.h"

#include <jansson.h>
#include <strings.h>
#include "refward/text.h"

#define TEXT_MAX 1024

static const char *
text_of(struct ward_arena *arena, const json_t *value)
{
	if (json_is_string(value))
		return ward_arena_copy(
		    arena, json_string_value(value), json_string_length(value));
	if (json_is_integer(value))
		return ward_arena_printf(arena, TEXT_MAX, "%lld",
		    (long long)json_integer_value(value));
	return NULL;
}

const char *
ward_answer_member(struct ward_arena *arena,
    const struct ward_http_answer *answer, const char *name)
{
	json_t *root =
	    json_loadb(answer->body.data, answer->body.size, 0, NULL);
	const char *text = text_of(arena, json_object_get(root, name));

	json_decref(root);
	return text;
}

bool
ward_answer_is_page(const struct ward_http_answer *answer)
{
	const char *type = ward_http_field(answer, "Content-Type");

	return (type != NULL && !strncasecmp(type, "text/html", 9)) ||
	    ward_view_starts(ward_view_trim(answer->body), "<");
}

void
ward_answer_is_not(struct ward_result *out, struct ward_arena *arena,
    const struct ward_http_answer *answer, const char *what)
{
	out->kind = WARD_RESULT_DEAD;
	out->reason = ward_arena_printf(arena, TEXT_MAX,
	    "it answered %d, but %s: nothing was started", answer->status,
	    what);
}

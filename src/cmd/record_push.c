/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a decision record becomes the push again that it tells of. */
#include "src/cmd/past.h"

#include <jansson.h>
#include <string.h>
#include "refward/calendar.h"
#include "refward/text.h"

void
ward_past_add_needle(struct ward_buf *out, const char *repository)
{
	ward_buf_add_str(out, "\"repository\":\"");
	ward_escape_json(out, ward_view_str(repository));
	ward_buf_add_char(out, '"');
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static bool
read_outcome(enum ward_outcome *out, const char *word)
{
	for (int i = WARD_ACCEPTED; i <= WARD_UNKNOWN; i++)
		if (strcmp(word, ward_outcome_name((enum ward_outcome)i)) ==
		    0) {
			*out = (enum ward_outcome)i;
			return true;
		}
	return false;
}

static void
read_pusher(
    struct ward_pusher *out, struct ward_arena *arena, const json_t *record)
{
	const char *name = text_of(record, "pusher");

	if (*name == '\0')
		return;
	out->name = ward_arena_strdup(arena, name);
	out->is_anonymous = strcmp(name, "anonymous") == 0;
	out->is_actions = strcmp(name, "actions") == 0;
	out->is_merge_request =
	    json_is_true(json_object_get(record, "merge_request"));
	out->is_web = json_is_true(json_object_get(record, "web"));
	out->is_host = json_is_true(json_object_get(record, "internal"));
}

static bool
read_lines(
    struct ward_past *out, struct ward_arena *arena, const json_t *record)
{
	json_t *lines = json_object_get(record, "lines"), *line;
	size_t i;

	out->nlines = json_array_size(lines);
	out->lines =
	    ward_arena_alloc(arena, (out->nlines + 1) * sizeof(*out->lines));
	json_array_foreach(lines, i, line)
	{
		const char *ref = text_of(line, "ref");

		if (*ref == '\0' ||
		    !ward_oid_parse(&out->lines[i].old,
			ward_view_str(text_of(line, "old"))) ||
		    !ward_oid_parse(&out->lines[i].new,
			ward_view_str(text_of(line, "new"))))
			return false;
		out->lines[i].name =
		    ward_view_str(ward_arena_strdup(arena, ref));
	}
	return out->nlines > 0;
}

static void
read_bypasses(
    struct ward_past *out, struct ward_arena *arena, const json_t *record)
{
	json_t *bypasses = json_object_get(record, "bypasses"), *bypass;
	size_t i;

	out->nbypasses = json_array_size(bypasses);
	out->bypasses = ward_arena_alloc(
	    arena, (out->nbypasses + 1) * sizeof(*out->bypasses));
	json_array_foreach(bypasses, i, bypass)
	{
		const char *rule = text_of(bypass, "rule");

		out->bypasses[i] = (struct ward_bypass){
			.set = ward_arena_strdup(arena, text_of(bypass, "set")),
			.rule = *rule != '\0' ? ward_arena_strdup(arena, rule)
					      : NULL,
			.reason =
			    ward_arena_strdup(arena, text_of(bypass, "reason"))
		};
	}
}

static enum ward_past_kind
read_push(struct ward_past *out, struct ward_arena *arena, const json_t *record)
{
	if (!read_outcome(&out->outcome, text_of(record, "verdict")) ||
	    !ward_parse_time(
		ward_view_str(text_of(record, "time")), &out->time))
		return WARD_PAST_OTHER;
	out->repository =
	    ward_arena_strdup(arena, text_of(record, "repository"));
	out->id = ward_arena_strdup(arena, text_of(record, "push"));
	read_pusher(&out->pusher, arena, record);
	read_bypasses(out, arena, record);
	return read_lines(out, arena, record) ? WARD_PAST_PUSH
					      : WARD_PAST_UNNAMED;
}

enum ward_past_kind
ward_past_from_record(struct ward_past *out, struct ward_arena *arena,
    struct ward_view line, const char *repository)
{
	json_t *record = json_loadb(line.data, line.size, JSON_ALLOW_NUL, NULL);
	enum ward_past_kind kind = WARD_PAST_OTHER;

	memset(out, 0, sizeof(*out));
	if (json_is_object(record) &&
	    (repository == NULL ||
		strcmp(text_of(record, "repository"), repository) == 0))
		kind = read_push(out, arena, record);
	json_decref(record);
	return kind;
}

bool
ward_past_explains(struct ward_past *out, struct ward_arena *arena,
    struct ward_view line, const char *repository)
{
	json_t *record = json_loadb(line.data, line.size, JSON_ALLOW_NUL, NULL);
	bool is_push, explains;

	memset(out, 0, sizeof(*out));
	is_push = read_outcome(&out->outcome, text_of(record, "verdict"));
	explains = strcmp(text_of(record, "repository"), repository) == 0 &&
	    (!is_push || out->outcome == WARD_ACCEPTED) &&
	    ward_parse_time(
		ward_view_str(text_of(record, "time")), &out->time) &&
	    read_lines(out, arena, record);
	json_decref(record);
	return explains;
}

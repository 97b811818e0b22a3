/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an event is told to those who have no form of their own. */
#include "event.h"

#include <assert.h>
#include "refward/calendar.h"
#include "refward/refname.h"

#define TEXT_MAX 256

const char *
ward_event_time(struct ward_arena *arena, int64_t seconds)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *out;

	ward_add_time(&text, seconds);
	out = ward_arena_strdup(arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return out;
}

const char *
ward_event_hex(struct ward_arena *arena, const struct ward_oid *id)
{
	char text[WARD_OID_HEX_MAX + 1];

	return ward_arena_strdup(arena, ward_oid_hex(id, text));
}

const char *
ward_event_source(
    struct ward_arena *arena, const struct ward_delivery *delivery)
{
	const char *id = delivery->intent->repository_id;

	return ward_arena_printf(
	    arena, TEXT_MAX, "/repositories/%s", id != NULL ? id : "unknown");
}

const char *
ward_event_type(struct ward_arena *arena, const struct ward_delivery *delivery)
{
	static const char *const happened[] = {
		[WARD_UPDATE_CREATE] = "created",
		[WARD_UPDATE_FORWARD] = "updated",
		[WARD_UPDATE_REWRITE] = "rewritten",
		[WARD_UPDATE_DELETE] = "deleted",
		[WARD_UPDATE_NOTHING] = "unchanged",
	};
	const struct ward_intent *intent = delivery->intent;
	const char *kind = "ref";

	if (intent->jobs[0].event == WARD_EVENT_MERGE_REQUEST)
		kind = "merge-request";
	else if (ward_refname_is_branch(ward_view_str(intent->jobs[0].ref)))
		kind = "branch";
	else if (ward_refname_is_tag(ward_view_str(intent->jobs[0].ref)))
		kind = "tag";
	return ward_arena_printf(arena, TEXT_MAX, "refward.%s.%s", kind,
	    happened[intent->lines[0].kind]);
}

static void
add_image(struct ward_json *json, const struct ward_job *job)
{
	ward_json_str(json, "image", job->image);
	ward_json_open(json, "image_tags", '[');
	for (size_t i = 0; i < job->tags.count; i++)
		ward_json_str(json, NULL, job->tags.items[i].tag);
	ward_json_close(json, ']');
}

void
ward_event_members(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_intent *intent = delivery->intent;
	const struct ward_job *job = &intent->jobs[0];
	struct ward_view name = ward_refname_short(ward_view_str(job->ref));
	struct ward_pairs values;

	ward_json_str(json, "delivery", delivery->id);
	ward_json_str(json, "push", intent->push);
	ward_json_open(json, "repository", '{');
	ward_json_str(json, "id", intent->repository_id);
	ward_json_str(json, "name", intent->repository);
	ward_json_close(json, '}');
	ward_json_str(json, "pusher", intent->pusher);
	ward_json_str(json, "event", ward_event_name(job->event));
	ward_json_str(json, "ref", job->ref);
	ward_json_view(json, "ref_name", name);
	ward_json_str(json, "old", ward_event_hex(arena, &job->old));
	ward_json_str(json, "new", ward_event_hex(arena, &job->new));
	ward_json_str(json, "commit", ward_delivery_value(delivery, "sha"));
	ward_json_str(json, "pipeline", job->name);
	ward_json_str(json, "policy_sha256", intent->policy);
	add_image(json, job);
	ward_delivery_values(&values, arena, delivery);
	ward_pairs_add_json(json, "variables", &values);
}

void
ward_fields_init(struct ward_fields *fields, struct ward_arena *arena)
{
	fields->arena = arena;
	fields->count = 0;
	fields->items =
	    ward_arena_alloc(arena, WARD_FIELDS_MAX * sizeof(*fields->items));
}

void
ward_fields_add(struct ward_fields *fields, const char *name, const char *value)
{
	assert(fields->count < WARD_FIELDS_MAX);
	fields->items[fields->count].name = name;
	fields->items[fields->count++].value = value;
}

void
ward_fields_finish(struct ward_fields *fields, struct ward_buf *body,
    struct ward_http_request *out)
{
	out->fields = fields->items;
	out->nfields = fields->count;
	out->body = ward_view(
	    ward_arena_copy(fields->arena, ward_buf_str(body), body->size),
	    body->size);
	ward_buf_release(body);
}

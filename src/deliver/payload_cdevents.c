/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the vocabulary of CDEvents, and what its versions call it. */
#include "payload.h"

#include <string.h>
#include "refward/refname.h"

#define TEXT_MAX 4096

/* What happened, as CDEvents calls it; there is no event for tags. */
struct term {
	const char *type;	 /* without its version */
	const char *versions[2]; /* of the event: in 0.5.1, in 0.4.1 */
	const char *subject; /* the type of the subject, which 0.5 dropped */
};

static const struct term branch_created = { "dev.cdevents.branch.created",
	{ "0.3.0", "0.2.0" }, "branch" };
static const struct term branch_deleted = { "dev.cdevents.branch.deleted",
	{ "0.3.0", "0.2.0" }, "branch" };
static const struct term change_merged = { "dev.cdevents.change.merged",
	{ "0.3.0", "0.2.0" }, "change" };
static const struct term change_updated = { "dev.cdevents.change.updated",
	{ "0.3.0", "0.2.0" }, "change" };
static const struct term tag_created = { "dev.cdeventsx.refward-tag.created",
	{ "0.1.0", "0.1.0" }, "refward-tag" };
static const struct term tag_updated = { "dev.cdeventsx.refward-tag.updated",
	{ "0.1.0", "0.1.0" }, "refward-tag" };
static const struct term tag_deleted = { "dev.cdeventsx.refward-tag.deleted",
	{ "0.1.0", "0.1.0" }, "refward-tag" };

static const struct term *
term_of(const struct ward_intent *intent)
{
	enum ward_update_kind kind = intent->lines[0].kind;
	const struct ward_job *job = &intent->jobs[0];
	bool is_tag = ward_refname_is_tag(ward_view_str(job->ref));

	if (job->event == WARD_EVENT_MERGE_REQUEST)
		return &change_updated;
	if (kind == WARD_UPDATE_CREATE)
		return is_tag ? &tag_created : &branch_created;
	if (kind == WARD_UPDATE_DELETE)
		return is_tag ? &tag_deleted : &branch_deleted;
	return is_tag ? &tag_updated : &change_merged;
}

/* Of a branch its name; of a change also the commit, since it is one of many.
 */
static const char *
subject_id(struct ward_arena *arena, const struct ward_delivery *delivery,
    const struct term *term)
{
	const struct ward_job *job = &delivery->intent->jobs[0];

	if (strcmp(term->subject, "change") != 0)
		return job->ref;
	return ward_arena_printf(arena, TEXT_MAX, "%s@%s", job->ref,
	    ward_event_hex(arena, &job->new));
}

static void
add_context(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery, const char *type, bool is_old)
{
	ward_json_open(json, "context", '{');
	ward_json_str(json, is_old ? "version" : "specversion",
	    is_old ? "0.4.1" : "0.5.1");
	ward_json_str(json, "id", delivery->id);
	ward_json_str(json, "source", ward_event_source(arena, delivery));
	ward_json_str(json, "type", type);
	ward_json_str(
	    json, "timestamp", ward_event_time(arena, delivery->intent->time));
	ward_json_close(json, '}');
}

static void
add_subject(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct term *term, bool is_old)
{
	const struct ward_intent *intent = delivery->intent;

	ward_json_open(json, "subject", '{');
	ward_json_str(json, "id", subject_id(arena, delivery, term));
	ward_json_str(json, "source", ward_event_source(arena, delivery));
	if (is_old)
		ward_json_str(json, "type", term->subject);
	ward_json_open(json, "content", '{');
	ward_json_open(json, "repository", '{');
	ward_json_str(json, "id", intent->repository);
	ward_json_str(json, "source", ward_event_source(arena, delivery));
	ward_json_close(json, '}');
	ward_json_close(json, '}');
	ward_json_close(json, '}');
}

static void
add_event(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct term *term,
    const char *type, bool is_old)
{
	ward_json_open(json, "data", '{');
	add_context(json, arena, delivery, type, is_old);
	add_subject(json, arena, delivery, term, is_old);
	ward_json_open(json, "customData", '{');
	ward_event_members(json, arena, delivery);
	ward_json_close(json, '}');
	ward_json_str(json, "customDataContentType", "application/json");
	ward_json_close(json, '}');
}

/* Bound to CloudEvents: its attributes repeat the context's. */
void
ward_payload_cdevents(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	const struct ward_webhook_settings *settings =
	    delivery->target->settings;
	const struct term *term = term_of(delivery->intent);
	struct ward_arena *arena = fields->arena;
	const char *type = ward_arena_printf(arena, TEXT_MAX, "%s.%s",
	    term->type, term->versions[settings->cdevents]);
	struct ward_json json;

	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "specversion", "1.0");
	ward_json_str(&json, "id", delivery->id);
	ward_json_str(&json, "source", ward_event_source(arena, delivery));
	ward_json_str(&json, "type", type);
	ward_json_str(
	    &json, "time", ward_event_time(arena, delivery->intent->time));
	ward_json_str(&json, "datacontenttype", "application/json");
	add_event(&json, arena, delivery, term, type, settings->cdevents == 1);
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type",
	    "application/cloudevents+json; charset=utf-8");
}

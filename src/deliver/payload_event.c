/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the forms of Standard Webhooks and of CloudEvents. */
#include "payload.h"
#include "refward/refname.h"

static void
open_object(struct ward_json *json, struct ward_buf *body)
{
	ward_json_init(json, body);
	ward_json_open(json, NULL, '{');
}

void
ward_payload_standard(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	struct ward_json json;

	open_object(&json, body);
	ward_json_str(&json, "type", ward_event_type(fields->arena, delivery));
	ward_json_str(&json, "timestamp",
	    ward_event_time(fields->arena, delivery->intent->time));
	ward_json_open(&json, "data", '{');
	ward_event_members(&json, fields->arena, delivery);
	ward_json_close(&json, '}');
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type", "application/json");
}

/* All attributes are ASCII: the forms of HTTP for others are not understood
 * everywhere. The ref is in the data. */
void
ward_payload_cloudevents(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	struct ward_json json;

	open_object(&json, body);
	ward_json_str(&json, "specversion", "1.0");
	ward_json_str(&json, "id", delivery->id);
	ward_json_str(
	    &json, "source", ward_event_source(fields->arena, delivery));
	ward_json_str(&json, "type", ward_event_type(fields->arena, delivery));
	ward_json_str(&json, "time",
	    ward_event_time(fields->arena, delivery->intent->time));
	ward_json_str(&json, "datacontenttype", "application/json");
	ward_json_open(&json, "data", '{');
	ward_event_members(&json, fields->arena, delivery);
	ward_json_close(&json, '}');
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type",
	    "application/cloudevents+json; charset=utf-8");
}

void
ward_payload_cloudevents_binary(struct ward_buf *body,
    struct ward_fields *fields, const struct ward_delivery *delivery)
{
	struct ward_json json;

	open_object(&json, body);
	ward_event_members(&json, fields->arena, delivery);
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type", "application/json");
	ward_fields_add(fields, "ce-specversion", "1.0");
	ward_fields_add(fields, "ce-id", delivery->id);
	ward_fields_add(
	    fields, "ce-source", ward_event_source(fields->arena, delivery));
	ward_fields_add(
	    fields, "ce-type", ward_event_type(fields->arena, delivery));
	ward_fields_add(fields, "ce-time",
	    ward_event_time(fields->arena, delivery->intent->time));
}

void
ward_payload_woodpecker(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	const struct ward_job *job = &delivery->intent->jobs[0];
	struct ward_pairs values;
	struct ward_json json;

	ward_delivery_values(&values, fields->arena, delivery);
	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	ward_json_view(
	    &json, "branch", ward_refname_short(ward_view_str(job->ref)));
	ward_json_str(&json, "message", job->name);
	ward_pairs_add_json(&json, "variables", &values);
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type", "application/json");
}

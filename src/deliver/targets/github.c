/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a workflow of GitHub is run, by itself or by an event. */
#include "refward/refname.h"
#include "src/deliver/workflow.h"

static void
add_event(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	ward_json_open(json, "refward", '{');
	ward_event_members(json, arena, delivery);
	ward_json_close(json, '}');
}

/* At most ten members, so ours are below one. */
static const struct ward_error *
write_event(struct ward_buf *body, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_github_settings *settings =
	    delivery->target->settings;
	struct ward_json json;
	const char *type = "";
	const struct ward_error *err = ward_delivery_render(
	    &type, arena, delivery, "event", settings->event, NULL);

	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "event_type", type);
	ward_json_open(&json, "client_payload", '{');
	add_event(&json, arena, delivery);
	ward_json_close(&json, '}');
	ward_json_close(&json, '}');
	return err;
}

/* An input that the workflow does not declare is an error there: it has the
 * pipeline's own params, and one for all the rest. */
static void
add_inputs(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_pairs *params = &delivery->intent->jobs[0].params;
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_json inner;

	ward_json_init(&inner, &text);
	ward_json_open(&inner, NULL, '{');
	ward_event_members(&inner, arena, delivery);
	ward_json_close(&inner, '}');
	ward_json_open(json, "inputs", '{');
	ward_json_view(json, "refward", ward_buf_view(&text));
	for (size_t i = 0; i < params->count; i++)
		ward_json_str(
		    json, params->items[i].name, params->items[i].value);
	ward_json_close(json, '}');
	ward_buf_release(&text);
}

static const struct ward_error *
write_dispatch(struct ward_buf *body, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_github_settings *settings =
	    delivery->target->settings;
	struct ward_view name =
	    ward_refname_short(ward_view_str(delivery->intent->jobs[0].ref));
	const char *ref = ward_arena_copy(arena, name.data, name.size);
	const struct ward_error *err = NULL;
	struct ward_json json;

	if (settings->ref != NULL)
		err = ward_delivery_render(
		    &ref, arena, delivery, "ref", settings->ref, NULL);
	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "ref", ref);
	add_inputs(&json, arena, delivery);
	ward_json_close(&json, '}');
	return err;
}

static const struct ward_error *
compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_github_settings *settings =
	    delivery->target->settings;
	struct ward_buf body = WARD_BUF_INIT;
	struct ward_fields fields;
	const struct ward_error *err;

	err = ward_workflow_url(&out->url, arena, delivery, "",
	    settings->repository, settings->workflow);
	if (!err)
		err = settings->event != NULL
		    ? write_event(&body, arena, delivery)
		    : write_dispatch(&body, arena, delivery);
	ward_fields_init(&fields, arena);
	ward_fields_add(&fields, "Content-Type", "application/json");
	ward_fields_add(&fields, "Accept", "application/vnd.github+json");
	ward_fields_add(&fields, "X-GitHub-Api-Version", "2022-11-28");
	ward_workflow_authorize(&fields, "Bearer", delivery->secret);
	ward_fields_finish(&fields, &body, out);
	return err;
}

const struct ward_receiver ward_receiver_github = {
	.name = "github",
	.compose = compose,
	.read = ward_workflow_read,
};

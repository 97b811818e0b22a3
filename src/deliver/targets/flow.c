/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a pipeline of Flow is run, by its API or by its web hook. */
#include "refward/refname.h"
#include "refward/text.h"
#include "src/deliver/answer.h"
#include "src/deliver/event.h"

#define URL_MAX 16384

/* Which branch or tag of the pipeline's code source it runs; Flow's spelling.
 */
static const struct ward_error *
add_source(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_flow_settings *settings = delivery->target->settings;
	struct ward_view ref = ward_view_str(delivery->intent->jobs[0].ref);
	const char *source = "";
	const struct ward_error *err;

	if (settings->source == NULL)
		return NULL;
	err = ward_delivery_render(
	    &source, arena, delivery, "source", settings->source, NULL);
	if (err)
		return err;
	ward_json_open(json,
	    ward_refname_is_tag(ref) ? "runningTags" : "runningBranchs", '{');
	ward_json_view(json, source, ward_refname_short(ref));
	ward_json_close(json, '}');
	return NULL;
}

/* The parameters are JSON in a text of JSON. */
static const struct ward_error *
write_run(struct ward_buf *body, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_pairs *values)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_json json, inner;
	const struct ward_error *err;

	ward_json_init(&inner, &text);
	ward_json_open(&inner, NULL, '{');
	ward_pairs_add_json(&inner, "envs", values);
	err = add_source(&inner, arena, delivery);
	ward_json_close(&inner, '}');
	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	ward_json_view(&json, "params", ward_buf_view(&text));
	ward_json_close(&json, '}');
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
call_api(struct ward_http_request *out, struct ward_fields *fields,
    struct ward_buf *body, const struct ward_delivery *delivery,
    const struct ward_pairs *values)
{
	const struct ward_flow_settings *settings = delivery->target->settings;
	struct ward_arena *arena = fields->arena;
	const char *pipeline = "";
	const struct ward_error *err = ward_delivery_render(&pipeline, arena,
	    delivery, "pipeline-id", settings->pipeline, ward_escape_url);

	if (err)
		return err;
	out->url = ward_arena_printf(arena, URL_MAX,
	    "%s/oapi/v1/flow/organizations/%s/pipelines/%s/runs", out->url,
	    settings->organization, pipeline);
	ward_fields_add(fields, "x-yunxiao-token",
	    ward_arena_copy(
		arena, delivery->secret.data, delivery->secret.size));
	return write_run(body, arena, delivery, values);
}

/* The web hook's URL is the secret. */
static void
call_hook(struct ward_http_request *out, struct ward_fields *fields,
    struct ward_buf *body, const struct ward_delivery *delivery,
    const struct ward_pairs *values)
{
	struct ward_json json;

	out->url = ward_arena_copy(
	    fields->arena, delivery->secret.data, delivery->secret.size);
	ward_json_init(&json, body);
	ward_pairs_add_json(&json, NULL, values);
}

static const struct ward_error *
compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_flow_settings *settings = delivery->target->settings;
	struct ward_buf body = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct ward_fields fields;
	struct ward_pairs values;

	ward_fields_init(&fields, arena);
	ward_fields_add(&fields, "Content-Type", "application/json");
	ward_delivery_values(&values, arena, delivery);
	if (settings->organization != NULL)
		err = call_api(out, &fields, &body, delivery, &values);
	else
		call_hook(out, &fields, &body, delivery, &values);
	ward_fields_finish(&fields, &body, out);
	return err;
}

/* What it answers to its web hook is not documented. */
static void
read_hook(struct ward_result *out, struct ward_arena *arena,
    const struct ward_http_answer *answer)
{
	if (ward_answer_is_page(answer))
		ward_answer_is_not(
		    out, arena, answer, "with a page for people");
}

/* The API answers with the run's number and nothing else. */
static void
read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_http_answer *answer)
{
	const struct ward_flow_settings *settings = delivery->target->settings;
	uint64_t number;

	if (settings->organization == NULL)
		read_hook(out, arena, answer);
	else if (!ward_parse_number(
		     ward_view_trim(answer->body), 1, INT64_MAX, &number))
		ward_answer_is_not(out, arena, answer, "names no run");
}

const struct ward_receiver ward_receiver_flow = {
	.name = "flow",
	.compose = compose,
	.read = read,
};

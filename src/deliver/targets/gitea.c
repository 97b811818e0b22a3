/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a workflow of Gitea or Forgejo is run. */
#include "src/deliver/event.h"
#include "src/deliver/workflow.h"

/* A bare name would be a branch, so the ref is a full one. */
static const struct ward_error *
compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_gitea_settings *settings = delivery->target->settings;
	struct ward_buf body = WARD_BUF_INIT;
	struct ward_fields fields;
	struct ward_pairs values;
	struct ward_json json;
	const char *ref = delivery->intent->jobs[0].ref;
	const struct ward_error *err;

	err = ward_workflow_url(&out->url, arena, delivery, "/api/v1",
	    settings->repository, settings->workflow);
	if (!err && settings->ref != NULL)
		err = ward_delivery_render(
		    &ref, arena, delivery, "ref", settings->ref, NULL);
	if (err)
		return err;
	ward_json_init(&json, &body);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "ref", ref);
	ward_delivery_values(&values, arena, delivery);
	ward_pairs_add_json(&json, "inputs", &values);
	ward_json_close(&json, '}');
	ward_fields_init(&fields, arena);
	ward_fields_add(&fields, "Content-Type", "application/json");
	ward_workflow_authorize(&fields, "token", delivery->secret);
	ward_fields_finish(&fields, &body, out);
	return NULL;
}

const struct ward_receiver ward_receiver_gitea = {
	.name = "gitea",
	.compose = compose,
	.read = ward_workflow_read,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a pipeline of GitLab is triggered. */
#include "refward/refname.h"
#include "refward/text.h"
#include "src/deliver/answer.h"
#include "src/deliver/event.h"
#include "src/deliver/form.h"

#define URL_MAX	     16384
#define VARIABLE_MAX 256

static void
add_variables(struct ward_buf *body, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	struct ward_pairs values;

	ward_delivery_values(&values, arena, delivery);
	for (size_t i = 0; i < values.count; i++) {
		const char *name = ward_arena_printf(
		    arena, VARIABLE_MAX, "variables[%s]", values.items[i].name);

		ward_form_add(body, ward_view_str(name),
		    ward_view_str(values.items[i].value));
	}
}

/* A branch's or a tag's name: GitLab takes no full ref, and no commit. */
static const struct ward_error *
find_ref(const char **out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_gitlab_settings *settings =
	    delivery->target->settings;
	struct ward_view name =
	    ward_refname_short(ward_view_str(delivery->intent->jobs[0].ref));

	if (settings->ref != NULL)
		return ward_delivery_render(
		    out, arena, delivery, "ref", settings->ref, NULL);
	*out = ward_arena_copy(arena, name.data, name.size);
	return NULL;
}

static const struct ward_error *
compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_gitlab_settings *settings =
	    delivery->target->settings;
	struct ward_buf body = WARD_BUF_INIT, path = WARD_BUF_INIT;
	struct ward_fields fields;
	const char *project = "", *ref = "";
	const struct ward_error *err;

	err = ward_delivery_render(
	    &project, arena, delivery, "project", settings->project, NULL);
	if (!err)
		err = find_ref(&ref, arena, delivery);
	if (err)
		return err;
	ward_escape_url(&path, ward_view_str(project));
	out->url = ward_arena_printf(arena, URL_MAX,
	    "%s/api/v4/projects/%s/trigger/pipeline", out->url,
	    ward_buf_str(&path));
	ward_buf_release(&path);
	ward_form_add(&body, ward_view_str("token"), delivery->secret);
	ward_form_add(&body, ward_view_str("ref"), ward_view_str(ref));
	add_variables(&body, arena, delivery);
	ward_fields_init(&fields, arena);
	ward_fields_add(
	    &fields, "Content-Type", "application/x-www-form-urlencoded");
	ward_fields_finish(&fields, &body, out);
	return NULL;
}

static void
read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_http_answer *answer)
{
	(void)delivery;
	if (answer->status != 201 ||
	    ward_answer_member(arena, answer, "id") == NULL)
		ward_answer_is_not(out, arena, answer, "names no pipeline");
	else
		out->link = ward_answer_member(arena, answer, "web_url");
}

const struct ward_receiver ward_receiver_gitlab = {
	.name = "gitlab",
	.compose = compose,
	.read = read,
};

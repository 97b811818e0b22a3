/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a job of Jenkins is built, and how it says that it is queued. */
#include "refward/base64.h"
#include "src/deliver/answer.h"
#include "src/deliver/event.h"
#include "src/deliver/form.h"

#define URL_MAX 8192

static const char *
basic(struct ward_arena *arena, const char *user, struct ward_view token)
{
	struct ward_buf pair = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const char *out;

	ward_buf_printf(&pair, "%s:", user);
	ward_buf_add_view(&pair, token);
	ward_buf_add_str(&text, "Basic ");
	ward_base64_add(&text, pair.data, pair.size);
	out = ward_arena_strdup(arena, ward_buf_str(&text));
	ward_buf_release(&pair);
	ward_buf_release(&text);
	return out;
}

/* Without a delay Jenkins takes two equal builds in its quiet period for one.
 */
static const char *
build_url(struct ward_arena *arena, const char *job)
{
	struct ward_view url = ward_view_str(job);

	if (ward_view_ends(url, "/"))
		url.size--;
	return ward_arena_printf(arena, URL_MAX,
	    "%.*s/buildWithParameters?delay=0sec", (int)url.size, url.data);
}

static const struct ward_error *
compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_jenkins_settings *settings =
	    delivery->target->settings;
	struct ward_buf body = WARD_BUF_INIT;
	struct ward_fields fields;
	struct ward_pairs values;

	out->url = build_url(arena, out->url);
	ward_fields_init(&fields, arena);
	ward_fields_add(
	    &fields, "Content-Type", "application/x-www-form-urlencoded");
	if (settings->user != NULL)
		ward_fields_add(&fields, "Authorization",
		    basic(arena, settings->user, delivery->secret));
	else
		ward_form_add(&body, ward_view_str("token"), delivery->secret);
	ward_delivery_values(&values, arena, delivery);
	for (size_t i = 0; i < values.count; i++)
		ward_form_add(&body, ward_view_str(values.items[i].name),
		    ward_view_str(values.items[i].value));
	ward_fields_finish(&fields, &body, out);
	return NULL;
}

static void
read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_http_answer *answer)
{
	const char *item = ward_http_field(answer, "Location");

	(void)delivery;
	if (answer->status != 201 || item == NULL)
		ward_answer_is_not(out, arena, answer, "no build is queued");
	else
		out->link = ward_arena_strdup(arena, item);
}

const struct ward_receiver ward_receiver_jenkins = {
	.name = "jenkins",
	.compose = compose,
	.read = read,
};

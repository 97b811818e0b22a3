/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how each flavour of web hook is signed, and what its answer means. */
#include <string.h>
#include "refward/base64.h"
#include "src/deliver/hmac.h"
#include "src/deliver/payload.h"
#include "src/deliver/workflow.h"

#define TEXT_MAX 1024

/* One flavour: its body, and how it shows that it comes from us. */
struct flavour {
	ward_payload *payload;
	void (*sign)(struct ward_fields *fields, struct ward_view body,
	    const struct ward_delivery *delivery);
};

static const char *
take(struct ward_arena *arena, struct ward_buf *text)
{
	const char *out = ward_arena_strdup(arena, ward_buf_str(text));

	ward_buf_release(text);
	return out;
}

/* "v1,SIGNATURE" for one secret: base64 behind "whsec_", else any text. */
static void
add_standard(
    struct ward_buf *out, struct ward_view secret, struct ward_view signed_text)
{
	static const char prefix[] = "whsec_";
	struct ward_view key = secret;
	struct ward_buf decoded = WARD_BUF_INIT;

	if (secret.size == 0)
		return;
	if (ward_view_starts(secret, prefix) &&
	    ward_base64_decode(&decoded,
		ward_view(secret.data + strlen(prefix),
		    secret.size - strlen(prefix))))
		key = ward_buf_view(&decoded);
	if (out->size > 0)
		ward_buf_add_char(out, ' ');
	ward_buf_add_str(out, "v1,");
	ward_hmac_base64(out, WARD_HMAC_SHA256, key, signed_text);
	ward_buf_release(&decoded);
}

/* Standard Webhooks: id, time of the attempt and body are signed together. */
static void
sign_standard(struct ward_fields *fields, struct ward_view body,
    const struct ward_delivery *delivery)
{
	const char *time = ward_arena_printf(
	    fields->arena, TEXT_MAX, "%lld", (long long)delivery->now);
	struct ward_buf text = WARD_BUF_INIT, signature = WARD_BUF_INIT;

	ward_buf_printf(&text, "%s.%s.", delivery->id, time);
	ward_buf_add_view(&text, body);
	add_standard(&signature, delivery->secret, ward_buf_view(&text));
	add_standard(&signature, delivery->next_secret, ward_buf_view(&text));
	ward_buf_release(&text);
	ward_fields_add(fields, "webhook-id", delivery->id);
	ward_fields_add(fields, "webhook-timestamp", time);
	if (signature.size > 0)
		ward_fields_add(fields, "webhook-signature",
		    take(fields->arena, &signature));
}

static void
add_hex(struct ward_fields *fields, const char *name, const char *prefix,
    enum ward_hmac_hash hash, struct ward_view body,
    const struct ward_delivery *delivery)
{
	struct ward_buf text = WARD_BUF_INIT;

	if (delivery->secret.size == 0)
		return;
	ward_buf_add_str(&text, prefix);
	ward_hmac_hex(&text, hash, delivery->secret, body);
	ward_fields_add(fields, name, take(fields->arena, &text));
}

static void
sign_github(struct ward_fields *fields, struct ward_view body,
    const struct ward_delivery *delivery)
{
	add_hex(fields, "X-Hub-Signature-256", "sha256=", WARD_HMAC_SHA256,
	    body, delivery);
	add_hex(
	    fields, "X-Hub-Signature", "sha1=", WARD_HMAC_SHA1, body, delivery);
}

static void
sign_gitea(struct ward_fields *fields, struct ward_view body,
    const struct ward_delivery *delivery)
{
	sign_github(fields, body, delivery);
	add_hex(
	    fields, "X-Gitea-Signature", "", WARD_HMAC_SHA256, body, delivery);
	add_hex(
	    fields, "X-Gogs-Signature", "", WARD_HMAC_SHA256, body, delivery);
}

/* These hosts send the secret itself. */
static void
add_token(struct ward_fields *fields, const char *name,
    const struct ward_delivery *delivery)
{
	if (delivery->secret.size > 0)
		ward_fields_add(fields, name,
		    ward_arena_copy(fields->arena, delivery->secret.data,
			delivery->secret.size));
}

static void
sign_gitlab(struct ward_fields *fields, struct ward_view body,
    const struct ward_delivery *delivery)
{
	(void)body;
	add_token(fields, "X-Gitlab-Token", delivery);
}

static void
sign_codeup(struct ward_fields *fields, struct ward_view body,
    const struct ward_delivery *delivery)
{
	(void)body;
	add_token(fields, "X-Codeup-Token", delivery);
}

static void
sign_bearer(struct ward_fields *fields, struct ward_view body,
    const struct ward_delivery *delivery)
{
	(void)body;
	if (delivery->secret.size > 0)
		ward_workflow_authorize(fields, "Bearer", delivery->secret);
}

static const struct flavour flavours[] = {
	[WARD_WEBHOOK_STANDARD] = { ward_payload_standard, sign_standard },
	[WARD_WEBHOOK_GITHUB] = { ward_payload_github, sign_github },
	[WARD_WEBHOOK_GITEA] = { ward_payload_gitea, sign_gitea },
	[WARD_WEBHOOK_GITLAB] = { ward_payload_gitlab, sign_gitlab },
	[WARD_WEBHOOK_CODEUP] = { ward_payload_codeup, sign_codeup },
	[WARD_WEBHOOK_CLOUDEVENTS] = { ward_payload_cloudevents,
	    sign_standard },
	[WARD_WEBHOOK_CLOUDEVENTS_BINARY] = { ward_payload_cloudevents_binary,
	    sign_standard },
	[WARD_WEBHOOK_CDEVENTS] = { ward_payload_cdevents, sign_standard },
	[WARD_WEBHOOK_BEARER] = { ward_payload_standard, sign_bearer },
	[WARD_WEBHOOK_WOODPECKER] = { ward_payload_woodpecker, sign_bearer },
};

static const struct ward_error *
add_headers(struct ward_fields *fields, const struct ward_delivery *delivery)
{
	const struct ward_webhook_settings *settings =
	    delivery->target->settings;

	const struct ward_error *err = NULL;

	for (size_t i = 0; i < settings->headers.count && !err; i++) {
		const struct ward_param *header = &settings->headers.items[i];
		const char *value = "";

		if (fields->count == WARD_FIELDS_MAX)
			return ward_error(WARD_E_LIMIT, "too many headers");
		err = ward_delivery_render(&value, fields->arena, delivery,
		    header->name, header->value, NULL);
		ward_fields_add(fields, header->name, value);
	}
	return err;
}

static const struct ward_error *
compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_webhook_settings *settings =
	    delivery->target->settings;
	const struct flavour *flavour = &flavours[settings->flavour];
	struct ward_buf body = WARD_BUF_INIT;
	struct ward_fields fields;
	const struct ward_error *err;

	ward_fields_init(&fields, arena);
	flavour->payload(&body, &fields, delivery);
	flavour->sign(&fields, ward_buf_view(&body), delivery);
	err = add_headers(&fields, delivery);
	ward_fields_finish(&fields, &body, out);
	return err;
}

/* Some receivers say 2xx whatever comes of it. */
static void
read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_http_answer *answer)
{
	const struct ward_webhook_settings *settings =
	    delivery->target->settings;
	const char *wanted = settings->answer;

	if (wanted == NULL ||
	    (answer->body.size > 0 &&
		memmem(answer->body.data, answer->body.size, wanted,
		    strlen(wanted)) != NULL))
		return;
	out->kind = WARD_RESULT_DEAD;
	out->reason = ward_arena_printf(arena, TEXT_MAX,
	    "the text that says that something was started is missing: %s",
	    ward_delivery_said(arena, delivery, answer));
}

const struct ward_receiver ward_receiver_webhook = {
	.name = "webhook",
	.compose = compose,
	.read = read,
};

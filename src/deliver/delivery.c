/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the end of a request becomes a result that a schedule goes by. */
#include "delivery.h"

#include <string.h>
#include "refward/base64.h"
#include "refward/text.h"
#include "secret.h"

#define TEXT_MAX 1024

const struct ward_receiver *
ward_receiver_find(const char *name)
{
	for (size_t i = 0; ward_receivers[i] != NULL; i++)
		if (!strcmp(ward_receivers[i]->name, name))
			return ward_receivers[i];
	return NULL;
}

const struct ward_error *
ward_delivery_render(const char **out, struct ward_arena *arena,
    const struct ward_delivery *delivery, const char *key,
    const struct ward_template *text,
    void (*escape)(struct ward_buf *out, struct ward_view value))
{
	struct ward_buf rendered = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	const char *problem = ward_template_render(
	    &rendered, text, &delivery->intent->jobs[0].values, escape, arena);

	if (problem != NULL)
		err = ward_error(WARD_E_INVALID, "%s: %s", key, problem);
	else
		*out = ward_arena_strdup(arena, ward_buf_str(&rendered));
	ward_buf_release(&rendered);
	return err;
}

const struct ward_error *
ward_delivery_compose(struct ward_http_request *out, struct ward_arena *arena,
    const struct ward_receiver *receiver, const struct ward_delivery *delivery)
{
	const struct ward_target *target = delivery->target;
	const struct ward_error *err = NULL;

	*out = (struct ward_http_request){ .method = "POST",
		.allows_http = target->allows_http,
		.allows_private = target->allows_private,
		.ca_file = target->ca_file,
		.seconds = (unsigned int)target->timeout };
	if (target->url != NULL)
		err = ward_delivery_render(&out->url, arena, delivery, "url",
		    target->url, ward_escape_url);
	return err ? err : receiver->compose(out, arena, delivery);
}

/* GitHub forbids what it would take later. */
static bool
is_limited(const struct ward_http_answer *answer)
{
	const char *left = ward_http_field(answer, "X-RateLimit-Remaining");

	return answer->retry_after >= 0 || (left != NULL && !strcmp(left, "0"));
}

/* What a status asks for (Standard Webhooks, CloudEvents' web hooks). */
static enum ward_result_kind
kind_of(const struct ward_http_answer *answer)
{
	switch (answer->status) {
	case 410:
		return WARD_RESULT_DISABLE;
	case 403:
		return is_limited(answer) ? WARD_RESULT_RETRY
					  : WARD_RESULT_DEAD;
	case 408:
	case 425:
	case 429:
		return WARD_RESULT_RETRY;
	default:
		break;
	}
	if (answer->status >= 500)
		return WARD_RESULT_RETRY;
	return answer->status >= 200 && answer->status < 300 ? WARD_RESULT_DONE
							     : WARD_RESULT_DEAD;
}

static bool
holds(struct ward_view text, struct ward_view secret)
{
	return secret.size > 0 && text.size >= secret.size &&
	    memmem(text.data, text.size, secret.data, secret.size) != NULL;
}

/* As a part of what was encoded, `before` bytes behind a multiple of three:
 * those digits that nothing but the secret decides. */
static bool
holds_encoded(struct ward_view text, struct ward_view secret, size_t before)
{
	struct ward_buf raw = WARD_BUF_INIT, encoded = WARD_BUF_INIT;
	size_t skip = before > 0 ? before + 1 : 0;
	size_t end = (before + secret.size) * 4 / 3;
	bool is_there = false;

	ward_buf_add(&raw, "  ", before);
	ward_buf_add_view(&raw, secret);
	ward_base64_add(&encoded, raw.data, raw.size);
	if (secret.size > 0 && end > skip)
		is_there =
		    holds(text, ward_view(encoded.data + skip, end - skip));
	ward_secret_release(&raw);
	ward_secret_release(&encoded);
	return is_there;
}

static bool
tells(struct ward_view text, struct ward_view secret)
{
	bool does = holds(text, secret);

	for (size_t before = 0; before < 3 && !does; before++)
		does = holds_encoded(text, secret, before);
	return does;
}

/* As it is, or as HTTP's own authorization writes it. */
static bool
holds_secret(struct ward_view text, const struct ward_delivery *delivery)
{
	return tells(text, delivery->secret) ||
	    tells(text, delivery->next_secret);
}

const char *
ward_delivery_said(struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_http_answer *answer)
{
	struct ward_view body = ward_view_trim(answer->body);

	if (holds_secret(body, delivery))
		body.size = 0;

	if (answer->status >= 300 && answer->status < 400)
		return ward_arena_printf(arena, TEXT_MAX,
		    "it answered %d, and redirects are not followed",
		    answer->status);
	if (body.size == 0)
		return ward_arena_printf(
		    arena, TEXT_MAX, "it answered %d", answer->status);
	return ward_arena_printf(arena, TEXT_MAX, "it answered %d: %.*s",
	    answer->status, (int)(body.size < TEXT_MAX ? body.size : TEXT_MAX),
	    body.data);
}

void
ward_delivery_read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_receiver *receiver, const struct ward_delivery *delivery,
    const struct ward_http_answer *answer)
{
	*out = (struct ward_result){ .after = -1 };
	if (answer->end != WARD_HTTP_ANSWERED) {
		out->kind = answer->end == WARD_HTTP_UNSENT
		    ? WARD_RESULT_RETRY
		    : WARD_RESULT_AMBIGUOUS;
		out->reason = ward_arena_strdup(arena, answer->reason);
		return;
	}
	out->kind = kind_of(answer);
	out->after = answer->retry_after;
	if (out->kind != WARD_RESULT_DONE)
		out->reason = ward_delivery_said(arena, delivery, answer);
	else if (receiver->read != NULL)
		receiver->read(out, arena, delivery, answer);
	if (out->link != NULL &&
	    holds_secret(ward_view_str(out->link), delivery))
		out->link = NULL;
}

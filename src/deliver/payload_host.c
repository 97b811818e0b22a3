/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git hosts tell of a push. What only they know (addresses of pages,
 * the texts of commits) is left out or empty. */
#include "payload.h"

#include "refward/refname.h"

static bool
is_tag(const struct ward_delivery *delivery)
{
	return ward_refname_is_tag(
	    ward_view_str(delivery->intent->jobs[0].ref));
}

/* "basket" of "shop/basket". */
static struct ward_view
last_part(const char *name)
{
	struct ward_view rest = ward_view_str(name), part = rest;

	while (ward_view_split(&rest, '/', &part))
		;
	return part;
}

static void
add_values(struct ward_json *json, struct ward_arena *arena,
    const struct ward_job *job)
{
	ward_json_str(json, "ref", job->ref);
	ward_json_str(json, "before", ward_event_hex(arena, &job->old));
	ward_json_str(json, "after", ward_event_hex(arena, &job->new));
}

static void
add_empty(struct ward_json *json, const char *key)
{
	ward_json_open(json, key, '[');
	ward_json_close(json, ']');
}

/* Ours, under a key that no host has. */
static void
add_ours(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	ward_json_open(json, "refward", '{');
	ward_event_members(json, arena, delivery);
	ward_json_close(json, '}');
}

static void
add_commit(struct ward_json *json, const char *key, const char *id)
{
	if (id[0] == '\0') {
		ward_json_str(json, key, NULL);
		return;
	}
	ward_json_open(json, key, '{');
	ward_json_str(json, "id", id);
	ward_json_close(json, '}');
}

static void
add_push(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	const struct ward_intent *intent = delivery->intent;
	enum ward_update_kind kind = intent->lines[0].kind;
	bool is_deleted = kind == WARD_UPDATE_DELETE;
	struct ward_json json;

	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	add_values(&json, fields->arena, &intent->jobs[0]);
	ward_json_bool(&json, "created", kind == WARD_UPDATE_CREATE);
	ward_json_bool(&json, "deleted", is_deleted);
	ward_json_bool(&json, "forced", kind == WARD_UPDATE_REWRITE);
	add_empty(&json, "commits");
	add_commit(&json, "head_commit",
	    is_deleted ? "" : ward_delivery_value(delivery, "sha"));
	ward_json_open(&json, "repository", '{');
	ward_json_view(&json, "name", last_part(intent->repository));
	ward_json_str(&json, "full_name", intent->repository);
	ward_json_close(&json, '}');
	ward_json_open(&json, "pusher", '{');
	ward_json_str(&json, "name", intent->pusher);
	ward_json_close(&json, '}');
	add_ours(&json, fields->arena, delivery);
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type", "application/json");
}

void
ward_payload_github(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	add_push(body, fields, delivery);
	ward_fields_add(fields, "X-GitHub-Event", "push");
	ward_fields_add(fields, "X-GitHub-Delivery", delivery->id);
}

/* It sends the fields of its ancestor and of GitHub, too. */
void
ward_payload_gitea(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	ward_payload_github(body, fields, delivery);
	ward_fields_add(fields, "X-Gitea-Event", "push");
	ward_fields_add(fields, "X-Gitea-Event-Type", "push");
	ward_fields_add(fields, "X-Gitea-Delivery", delivery->id);
	ward_fields_add(fields, "X-Gogs-Event", "push");
	ward_fields_add(fields, "X-Gogs-Event-Type", "push");
	ward_fields_add(fields, "X-Gogs-Delivery", delivery->id);
}

static void
add_project(struct ward_json *json, const char *key, const char *name)
{
	ward_json_open(json, key, '{');
	ward_json_view(json, "name", last_part(name));
	ward_json_str(json, "path_with_namespace", name);
	ward_json_close(json, '}');
}

static void
add_hook(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	const struct ward_intent *intent = delivery->intent;
	const char *kind = is_tag(delivery) ? "tag_push" : "push";
	const char *sha = ward_delivery_value(delivery, "sha");
	struct ward_json json;

	if (intent->lines[0].kind == WARD_UPDATE_DELETE || sha[0] == '\0')
		sha = NULL;
	ward_json_init(&json, body);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "object_kind", kind);
	ward_json_str(&json, "event_name", kind);
	add_values(&json, fields->arena, &intent->jobs[0]);
	ward_json_str(&json, "checkout_sha", sha);
	ward_json_str(&json, "user_name", intent->pusher);
	ward_json_str(&json, "user_username", intent->pusher);
	add_project(&json, "project", intent->repository);
	add_project(&json, "repository", intent->repository);
	add_empty(&json, "commits");
	ward_json_number(&json, "total_commits_count", 0);
	add_ours(&json, fields->arena, delivery);
	ward_json_close(&json, '}');
	ward_fields_add(fields, "Content-Type", "application/json");
}

static const char *
hook_name(const struct ward_delivery *delivery)
{
	return is_tag(delivery) ? "Tag Push Hook" : "Push Hook";
}

void
ward_payload_gitlab(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	add_hook(body, fields, delivery);
	ward_fields_add(fields, "X-Gitlab-Event", hook_name(delivery));
	ward_fields_add(fields, "X-Gitlab-Event-UUID", delivery->id);
	ward_fields_add(fields, "Idempotency-Key", delivery->id);
}

void
ward_payload_codeup(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery)
{
	add_hook(body, fields, delivery);
	ward_fields_add(fields, "Codeup-Event", hook_name(delivery));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides under which names an event is told, so that common tools know them. */
#include "dispatcher.h"

#include "refward/json.h"

#define ECS_VERSION   "8.11"
#define AGAIN_SECONDS 60
#define TOLD_MAX      (64 * 1024)

static void
add(struct ward_json *json, const char *key, const char *value)
{
	if (value != NULL)
		ward_json_str(json, key, value);
}

void
ward_tell(struct ward_dispatcher *d, const struct ward_news *news)
{
	struct ward_json json;

	ward_json_init(&json, &d->told);
	ward_json_open(&json, NULL, '{');
	ward_json_time(&json, "@timestamp", d->now);
	ward_json_str(&json, "log.level", news->level);
	ward_json_str(&json, "message", news->message);
	ward_json_str(&json, "ecs.version", ECS_VERSION);
	ward_json_str(&json, "event.dataset", "refward.dispatch");
	ward_json_str(&json, "event.action", news->action);
	if (news->home != NULL)
		ward_json_str(&json, "vcs.repository.name", news->home->name);
	add(&json, "vcs.ref.head.name", news->ref);
	add(&json, "vcs.ref.head.revision", news->new);
	add(&json, "vcs.ref.base.revision", news->old);
	add(&json, "cicd.pipeline.name", news->pipeline);
	add(&json, "cicd.pipeline.run.id", news->delivery);
	add(&json, "cicd.pipeline.run.url.full", news->link);
	add(&json, "refward.push", news->push);
	add(&json, "refward.target", news->target);
	add(&json, "event.reason", news->reason);
	ward_json_close(&json, '}');
	ward_buf_add_char(&d->told, '\n');
	if (d->told.size > TOLD_MAX)
		ward_tell_all(d);
}

void
ward_tell_all(struct ward_dispatcher *d)
{
	if (d->told.size > 0)
		d->tell(d->tell_data, ward_buf_view(&d->told));
	ward_buf_clear(&d->told);
}

/* What lasts is tried every second, and told every minute. */
void
ward_tell_error(
    struct ward_dispatcher *d, const char *what, const struct ward_error *err)
{
	struct ward_news news = { .action = "error",
		.level = "error",
		.message = what,
		.reason = err->text };
	bool is_again = ward_view_equal(
	    ward_buf_view(&d->trouble), ward_view_str(err->text));

	if (is_again && d->now >= d->trouble_told &&
	    d->now < d->trouble_told + AGAIN_SECONDS)
		return;
	ward_buf_clear(&d->trouble);
	ward_buf_add_str(&d->trouble, err->text);
	d->trouble_told = d->now;
	ward_tell(d, &news);
}

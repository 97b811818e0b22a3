/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how deliveries and events are shown, to people and to programs. */
#include "src/cmd/outbox_tell.h"

#include "refward/calendar.h"
#include "refward/text.h"

#define WORD_CAP 200

static void
tell_json(
    struct ward_outbox_telling *telling, const struct ward_outbox_item *item)
{
	struct ward_json *json = &telling->json;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "id", item->id);
	ward_json_str(json, "state", item->state);
	ward_json_str(json, "repository", item->repository);
	ward_json_str(json, "ref", item->ref);
	ward_json_str(json, "push", item->push);
	ward_json_str(json, "pipeline", item->pipeline);
	ward_json_str(json, "target", item->target);
	ward_json_number(json, "attempts", item->attempts);
	ward_json_str(json, "reason", item->reason);
	ward_json_str(json, "link", item->link);
	ward_json_time(json, "created", item->created);
	ward_json_time(json, "changed", item->changed);
	ward_json_time(json, "due", item->due);
	if (telling->shows_all)
		ward_json_str(json, "entry", item->entry);
	ward_json_close(json, '}');
}

static void
add_word(struct ward_buf *out, const char *word)
{
	ward_buf_add_char(out, ' ');
	ward_escape_terminal(out, ward_view_str(word), WORD_CAP);
}

static void
tell_line(
    struct ward_outbox_telling *telling, const struct ward_outbox_item *item)
{
	struct ward_buf *out = &telling->out;

	ward_add_time(out, item->created);
	ward_buf_printf(out, " %s %-9s", item->id, item->state);
	add_word(out, item->repository);
	add_word(out, item->ref);
	add_word(out, item->pipeline);
	add_word(out, item->target);
	if (item->attempts > 0)
		ward_buf_printf(
		    out, " attempts=%lld", (long long)item->attempts);
	if (item->reason != NULL) {
		ward_buf_add_char(out, ':');
		add_word(out, item->reason);
	}
	if (item->link != NULL)
		add_word(out, item->link);
	ward_buf_add_char(out, '\n');
}

/* An entry is lines of text; nothing in it may steer a terminal. */
static void
tell_entry(struct ward_outbox_telling *telling, const char *entry)
{
	struct ward_view rest = ward_view_str(entry), line;

	while (ward_view_split(&rest, '\n', &line)) {
		ward_buf_add_str(&telling->out, "    ");
		ward_escape_terminal(&telling->out, line, 0);
		ward_buf_add_char(&telling->out, '\n');
	}
}

const struct ward_error *
ward_outbox_tell_item(void *data, const struct ward_outbox_item *item)
{
	struct ward_outbox_telling *telling = data;

	telling->count++;
	if (telling->is_json) {
		tell_json(telling, item);
		return NULL;
	}
	tell_line(telling, item);
	if (telling->shows_all)
		tell_entry(telling, item->entry);
	return NULL;
}

const struct ward_error *
ward_outbox_tell_count(void *data, const struct ward_outbox_count *count)
{
	struct ward_outbox_telling *telling = data;

	if (telling->is_json) {
		ward_json_open(&telling->json, NULL, '{');
		ward_json_str(&telling->json, "target", count->target);
		ward_json_str(&telling->json, "state", count->state);
		ward_json_number(&telling->json, "count", count->count);
		ward_json_time(&telling->json, "oldest", count->oldest);
		ward_json_close(&telling->json, '}');
		return NULL;
	}
	ward_buf_printf(&telling->out, "%8lld %-9s since ",
	    (long long)count->count, count->state);
	ward_add_time(&telling->out, count->oldest);
	add_word(&telling->out, count->target);
	ward_buf_add_char(&telling->out, '\n');
	return NULL;
}

static void
tell_event_json(struct ward_json *json, const struct ward_outbox_event *event)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "id", event->id);
	ward_json_str(json, "kind", event->kind);
	ward_json_str(json, "repository", event->repository);
	ward_json_str(json, "ref", event->ref);
	ward_json_str(json, "old", event->old);
	ward_json_str(json, "new", event->new);
	ward_json_str(json, "push", event->push);
	ward_json_str(json, "verdict", event->verdict);
	ward_json_str(json, "reason", event->reason);
	ward_json_time(json, "time", event->time);
	ward_json_close(json, '}');
}

const struct ward_error *
ward_outbox_tell_event(void *data, const struct ward_outbox_event *event)
{
	struct ward_outbox_telling *telling = data;
	struct ward_buf *out = &telling->out;

	if (telling->is_json) {
		tell_event_json(&telling->json, event);
		return NULL;
	}
	ward_add_time(out, event->time);
	ward_buf_printf(out, " %s %s %s", event->id, event->kind,
	    event->verdict != NULL ? event->verdict : "-");
	add_word(out, event->repository);
	add_word(out, event->ref);
	add_word(out, event->old);
	add_word(out, event->new);
	if (event->reason != NULL) {
		ward_buf_add_char(out, ':');
		add_word(out, event->reason);
	}
	ward_buf_add_char(out, '\n');
	return NULL;
}

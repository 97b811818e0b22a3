/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_EVENT_H
#define WARD_DELIVER_EVENT_H

#include "refward/json.h"
#include "delivery.h"

/* The members of the object that says everything of an event; refward-outbox(5)
 * describes them. */
void ward_event_members(struct ward_json *json, struct ward_arena *arena,
    const struct ward_delivery *delivery);

/* "refward.branch.updated": what happened to the ref. */
const char *
ward_event_type(struct ward_arena *arena, const struct ward_delivery *delivery);

/* "/repositories/ID": the source of events, the same as long as the repository
 * lives. */
const char *ward_event_source(
    struct ward_arena *arena, const struct ward_delivery *delivery);

/* "2026-01-15T12:00:00Z" */
const char *ward_event_time(struct ward_arena *arena, int64_t seconds);

/* What a ref that is not there is called. */
const char *ward_event_hex(struct ward_arena *arena, const struct ward_oid *id);

/* A growing list of fields, the arena's. */
struct ward_fields {
	struct ward_arena *arena;
	struct ward_http_field *items;
	size_t count;
};
#define WARD_FIELDS_MAX 64

void ward_fields_init(struct ward_fields *fields, struct ward_arena *arena);
void ward_fields_add(
    struct ward_fields *fields, const char *name, const char *value);
/* Put fields and body into the request; *body is released. */
void ward_fields_finish(struct ward_fields *fields, struct ward_buf *body,
    struct ward_http_request *out);

#endif

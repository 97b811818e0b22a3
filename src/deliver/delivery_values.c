/* SPDX-License-Identifier: Apache-2.0 */
/* Hides under which names a run learns what it is about. */
#include <string.h>
#include "refward/calendar.h"
#include "refward/refname.h"
#include "event.h"

#define SHORT_ID 8
#define STANDARD 16

const char *
ward_delivery_value(const struct ward_delivery *delivery, const char *name)
{
	const char *value =
	    ward_pairs_find(&delivery->intent->jobs[0].values, name);

	return value != NULL ? value : "";
}

/* As Flow writes it: 2026-01-15-12-00-00. */
static const char *
date_time(struct ward_arena *arena, int64_t seconds)
{
	int64_t day = ward_day_of(seconds);
	struct ward_date date = ward_date(day);
	int rest = (int)(seconds - day * WARD_DAY_SECONDS);

	return ward_arena_printf(arena, 32, "%04d-%02d-%02d-%02d-%02d-%02d",
	    date.year, date.month, date.day, rest / 3600, rest / 60 % 60,
	    rest % 60);
}

/* A name that is there already gets the new value. */
static void
set(struct ward_pairs *pairs, const char *name, const char *value)
{
	size_t at = 0;

	while (at < pairs->count && strcmp(pairs->items[at].name, name) != 0)
		at++;
	pairs->items[at].name = name;
	pairs->items[at].value = value;
	if (at == pairs->count)
		pairs->count++;
}

static void
set_commit(struct ward_pairs *pairs, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const char *sha = ward_delivery_value(delivery, "sha");
	struct ward_view name =
	    ward_refname_short(ward_view_str(delivery->intent->jobs[0].ref));

	set(pairs, "CI_COMMIT_REF_NAME",
	    ward_arena_copy(arena, name.data, name.size));
	set(pairs, "CI_COMMIT_SHA", sha);
	set(pairs, "CI_COMMIT_ID",
	    ward_arena_copy(
		arena, sha, strlen(sha) < SHORT_ID ? strlen(sha) : SHORT_ID));
	set(pairs, "DATETIME", date_time(arena, delivery->intent->time));
	set(pairs, "BUILD_NUMBER", ward_delivery_value(delivery, "sequence"));
}

void
ward_delivery_values(struct ward_pairs *out, struct ward_arena *arena,
    const struct ward_delivery *delivery)
{
	const struct ward_intent *intent = delivery->intent;
	const struct ward_job *job = &intent->jobs[0];

	out->count = 0;
	out->items = ward_arena_alloc(
	    arena, (STANDARD + job->params.count) * sizeof(*out->items));
	set(out, "REFWARD_DELIVERY_ID", delivery->id);
	set(out, "REFWARD_PUSH_ID", intent->push);
	set(out, "REFWARD_REPOSITORY", intent->repository);
	set(out, "REFWARD_PUSHER", intent->pusher);
	set(out, "REFWARD_PIPELINE", job->name);
	set(out, "REFWARD_EVENT", ward_event_name(job->event));
	set(out, "REFWARD_REF", job->ref);
	set(out, "REFWARD_OLD", ward_event_hex(arena, &job->old));
	set(out, "REFWARD_NEW", ward_event_hex(arena, &job->new));
	set_commit(out, arena, delivery);
	for (size_t i = 0; i < job->params.count; i++)
		set(out, job->params.items[i].name, job->params.items[i].value);
}

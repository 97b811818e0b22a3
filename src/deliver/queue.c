/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what a line fires becomes deliveries, each once. */
#include "dispatcher.h"
#include "figures.h"

#include <stdio.h>

#define ONCE "not sent: the same was fired before (once = yes)"

/* The same job as an intent of its own, which says all of it. */
static void
write_entry(
    struct ward_buf *out, const struct ward_intent *intent, size_t number)
{
	struct ward_job job = intent->jobs[number];
	struct ward_intent one = *intent;

	one.lines = &intent->lines[job.line];
	one.nlines = 1;
	job.line = 0;
	one.jobs = &job;
	one.njobs = 1;
	one.record = NULL;
	ward_intent_write(out, &one);
}

static const struct ward_error *
count(void *data, const struct ward_row *row)
{
	*(int64_t *)data = ward_row_number(row, 0);
	return NULL;
}

static const struct ward_error *
was_fired(struct ward_dispatcher *d, const struct ward_home *home,
    const struct ward_job *job, const char *id, bool *out)
{
	int64_t n = 0;
	const struct ward_error *err = NULL;

	if (job->once != NULL)
		err = ward_ledger_each(d->ledger, count, &n,
		    "SELECT count(*) FROM delivery WHERE repository = ? AND "
		    "pipeline = ? AND once = ? AND id <> ? AND state <> 'dead'",
		    "ittt", home->number, job->pipeline, job->once, id);
	*out = n > 0;
	return err;
}

static const struct ward_error *
queue_job(struct ward_dispatcher *d, const struct ward_home *home,
    const struct ward_intent *intent, size_t number, enum ward_queue_as as,
    const char *reason)
{
	static const char *const states[] = { [WARD_QUEUE_TO_SEND] = "queued",
		[WARD_QUEUE_IN_DOUBT] = "ambiguous",
		[WARD_QUEUE_SENT] = "done" };
	const struct ward_job *job = &intent->jobs[number];
	struct ward_buf entry = WARD_BUF_INIT;
	const char *state = states[as];
	char id[WARD_UUID_SIZE];
	const struct ward_error *err;
	bool is_again;

	ward_job_id(id, home->id, intent->push, job->line, job->pipeline);
	err = was_fired(d, home, job, id, &is_again);
	if (err)
		return err;
	if (as == WARD_QUEUE_TO_SEND && is_again) {
		state = states[WARD_QUEUE_SENT];
		reason = ONCE;
	}
	write_entry(&entry, intent, number);
	err = ward_ledger_do(d->ledger,
	    "INSERT INTO delivery (id, repository, push, ref, pipeline, "
	    "target, once, entry, state, due, reason, created, changed) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT (id) DO UPDATE SET state = 'queued', reason = NULL "
	    "WHERE state = 'ambiguous' AND attempts = 0 AND "
	    "excluded.state = 'queued'",
	    "tittttttt"
	    "itii",
	    id, home->number, intent->push, job->ref, job->pipeline,
	    job->target, job->once, ward_buf_str(&entry), state, d->now, reason,
	    d->now, d->now);
	ward_buf_release(&entry);
	d->has_queued = true;
	return err;
}

const struct ward_error *
ward_queue_line(struct ward_dispatcher *d, const struct ward_home *home,
    const struct ward_intent *intent, size_t line, enum ward_queue_as as,
    const char *reason)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < intent->njobs && !err; i++)
		if (intent->jobs[i].line == line)
			err = queue_job(d, home, intent, i, as, reason);
	return err;
}

static const struct ward_error *
set_event_id(struct ward_dispatcher *d, const struct ward_home *home,
    const char *kind, int64_t sequence)
{
	char id[WARD_UUID_SIZE], number[32];

	snprintf(number, sizeof(number), "%lld", (long long)sequence);
	ward_job_id(id, home->id, number, 0, kind);
	return ward_ledger_do(d->ledger,
	    "UPDATE event SET id = ? WHERE sequence = ?", "ti", id, sequence);
}

const struct ward_error *
ward_note_event(struct ward_dispatcher *d, const struct ward_home *home,
    const char *kind, const char *push, const char *ref,
    const struct ward_oid *old, const struct ward_oid *new)
{
	char before[WARD_OID_HEX_MAX + 1], after[WARD_OID_HEX_MAX + 1];
	struct ward_news news = { .action = kind,
		.level = "error",
		.message = "a ref was moved and no push explains it",
		.home = home,
		.push = push,
		.ref = ref,
		.old = ward_oid_hex(old, before),
		.new = ward_oid_hex(new, after) };
	const struct ward_error *err = ward_ledger_do(d->ledger,
	    "INSERT INTO event (repository, kind, push, ref, old, new, time, "
	    "verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "ittttti"
	    "t",
	    home->number, kind, push, ref, before, after, d->now,
	    push == NULL && !ward_oid_is_null(new) ? "waiting" : NULL);

	if (!err)
		err = set_event_id(d, home, kind, ward_ledger_last(d->ledger));
	if (!err)
		err = ward_figure_add(d->ledger,
		    &(struct ward_figure){ .name = "event",
			.home = home->number,
			.what = kind,
			.value = 1 });
	if (push != NULL)
		news.message = "whether this push moved the ref is not known";
	if (!err)
		ward_tell(d, &news);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how operators look into the ledger, and what they may change there. */
#include "outbox.h"

#include <stdlib.h>
#include "refward/memory.h"

#define FOUND                                                         \
	" (?1 IS NULL OR d.id = ?1) AND (?2 IS NULL OR d.state = ?2)" \
	" AND (?3 IS NULL OR d.target = ?3)"                          \
	" AND (?4 IS NULL OR r.name = ?4)"                            \
	" AND (?5 IS NULL OR d.ref = ?5)"                             \
	" AND (?6 IS NULL OR d.push = ?6)"
#define JOINED "delivery d JOIN repository r ON r.number = d.repository"
#define FILTER(f) \
	(f)->id, (f)->state, (f)->target, (f)->repository, (f)->ref, (f)->push

const struct ward_error *
ward_outbox_open(struct ward_outbox **out, const char *ledger)
{
	struct ward_outbox *outbox = ward_alloc(sizeof(*outbox));
	const struct ward_error *err =
	    ward_ledger_open_to_read(&outbox->ledger, ledger);

	if (err) {
		free(outbox);
		return err;
	}
	*out = outbox;
	return NULL;
}

void
ward_outbox_close(struct ward_outbox *outbox)
{
	if (outbox == NULL)
		return;
	ward_ledger_close(outbox->ledger);
	free(outbox);
}

struct visit {
	ward_outbox_fn each;
	ward_outbox_count_fn count;
	ward_outbox_event_fn event;
	void *data;
};

static const struct ward_error *
take_item(void *data, const struct ward_row *row)
{
	const struct visit *visit = data;
	struct ward_outbox_item item = { .id = ward_row_text(row, 0),
		.repository = ward_row_text(row, 1),
		.push = ward_row_text(row, 2),
		.ref = ward_row_text(row, 3),
		.pipeline = ward_row_text(row, 4),
		.target = ward_row_text(row, 5),
		.state = ward_row_text(row, 6),
		.reason = ward_row_text(row, 7),
		.entry = ward_row_text(row, 8),
		.attempts = ward_row_number(row, 9),
		.created = ward_row_number(row, 10),
		.changed = ward_row_number(row, 11),
		.due = ward_row_number(row, 12),
		.link = ward_row_text(row, 13) };

	return visit->each(visit->data, &item);
}

const struct ward_error *
ward_outbox_each(struct ward_outbox *outbox,
    const struct ward_outbox_filter *filter, ward_outbox_fn each, void *data)
{
	struct visit visit = { .each = each, .data = data };

	return ward_ledger_each(outbox->ledger, take_item, &visit,
	    "SELECT id, name, push, ref, pipeline, target, state, reason, "
	    "entry, attempts, created, changed, due, link FROM ("
	    "SELECT d.*, r.name FROM " JOINED " WHERE" FOUND
	    " ORDER BY d.sequence DESC LIMIT ?7) ORDER BY sequence",
	    "tttttti", FILTER(filter),
	    filter->most > 0 ? filter->most : (int64_t)-1);
}

static const struct ward_error *
take_event(void *data, const struct ward_row *row)
{
	const struct visit *visit = data;
	struct ward_outbox_event event = { .id = ward_row_text(row, 0),
		.repository = ward_row_text(row, 1),
		.kind = ward_row_text(row, 2),
		.push = ward_row_text(row, 3),
		.ref = ward_row_text(row, 4),
		.old = ward_row_text(row, 5),
		.new = ward_row_text(row, 6),
		.verdict = ward_row_text(row, 7),
		.reason = ward_row_text(row, 8),
		.time = ward_row_number(row, 9) };

	return visit->event(visit->data, &event);
}

const struct ward_error *
ward_outbox_events(struct ward_outbox *outbox,
    const struct ward_outbox_filter *filter, ward_outbox_event_fn each,
    void *data)
{
	struct visit visit = { .event = each, .data = data };

	return ward_ledger_each(outbox->ledger, take_event, &visit,
	    "SELECT id, name, kind, push, ref, old, new, verdict, reason, time "
	    "FROM (SELECT e.*, r.name FROM event e "
	    "JOIN repository r ON r.number = e.repository "
	    "WHERE (?1 IS NULL OR e.id = ?1) AND (?2 IS NULL OR e.verdict = ?2)"
	    " AND (?3 IS NULL OR r.name = ?3) AND (?4 IS NULL OR e.ref = ?4)"
	    " AND (?5 IS NULL OR e.push = ?5)"
	    " ORDER BY e.sequence DESC LIMIT ?6) ORDER BY sequence",
	    "ttttti", filter->id, filter->state, filter->repository,
	    filter->ref, filter->push,
	    filter->most > 0 ? filter->most : (int64_t)-1);
}

/* --- acts ----------------------------------------------------------------- */

/* A target that was disabled is asked for again. */
static const struct ward_error *
enable(struct ward_outbox *outbox, const struct ward_outbox_filter *filter)
{
	return ward_ledger_do(outbox->ledger,
	    "DELETE FROM disabled WHERE (repository, target) IN "
	    "(SELECT d.repository, d.target FROM " JOINED " WHERE" FOUND ")",
	    "tttttt", FILTER(filter));
}

static const struct ward_error *
send_again(struct ward_outbox *outbox, const struct ward_outbox_filter *filter,
    bool is_done_too, const char *who, int64_t now)
{
	return ward_ledger_do(outbox->ledger,
	    "UPDATE delivery SET state = 'queued', attempts = 0, due = ?7, "
	    "changed = ?7, reason = ?8 WHERE sequence IN "
	    "(SELECT d.sequence FROM " JOINED " WHERE" FOUND
	    " AND (d.state IN ('dead', 'ambiguous', 'queued') OR "
	    "(?9 AND d.state = 'done')))",
	    "ttttttiti", FILTER(filter), now, who, (int64_t)is_done_too);
}

static const struct ward_error *
drop(struct ward_outbox *outbox, const struct ward_outbox_filter *filter,
    const char *who, int64_t now)
{
	return ward_ledger_do(outbox->ledger,
	    "UPDATE delivery SET state = 'done', changed = ?7, reason = ?8 "
	    "WHERE sequence IN (SELECT d.sequence FROM " JOINED " WHERE" FOUND
	    " AND d.state IN ('dead', 'ambiguous', 'queued'))",
	    "ttttttit", FILTER(filter), now, who);
}

const struct ward_error *
ward_outbox_act(struct ward_outbox *outbox,
    const struct ward_outbox_filter *filter, enum ward_outbox_act act,
    const char *who, int64_t now, int64_t *changed)
{
	struct ward_buf reason = WARD_BUF_INIT;
	const struct ward_error *err = ward_ledger_begin(outbox->ledger);

	ward_buf_printf(&reason, "%s by %s",
	    act == WARD_OUTBOX_DROP ? "dropped" : "sent again", who);
	if (!err && act != WARD_OUTBOX_DROP)
		err = enable(outbox, filter);
	if (!err && act == WARD_OUTBOX_DROP)
		err = drop(outbox, filter, ward_buf_str(&reason), now);
	else if (!err)
		err = send_again(outbox, filter, act == WARD_OUTBOX_REDELIVER,
		    ward_buf_str(&reason), now);
	*changed = err ? 0 : ward_ledger_changes(outbox->ledger);
	ward_buf_release(&reason);
	return ward_ledger_end(outbox->ledger, err);
}

/* --- figures -------------------------------------------------------------- */

static const struct ward_error *
take_count(void *data, const struct ward_row *row)
{
	const struct visit *visit = data;
	struct ward_outbox_count count = { .target = ward_row_text(row, 0),
		.state = ward_row_text(row, 1),
		.count = ward_row_number(row, 2),
		.oldest = ward_row_number(row, 3) };

	return visit->count(visit->data, &count);
}

const struct ward_error *
ward_outbox_stats(
    struct ward_outbox *outbox, ward_outbox_count_fn each, void *data)
{
	struct visit visit = { .count = each, .data = data };

	return ward_ledger_each(outbox->ledger, take_count, &visit,
	    "SELECT target, state, count(*), min(created) FROM delivery "
	    "GROUP BY target, state ORDER BY target, state",
	    "");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what was found out is written down, all of it or nothing. */
#include <string.h>
#include "figures.h"
#include "intake.h"

#define REASON_MAX   256
#define UNKNOWN_PUSH "whether this push moved the ref is not known"
#define SENT_FOR                                                          \
	"not sent: this push or %s moved the ref, and what both fire is " \
	"sent for that one"

static const struct ward_error *
add_push(struct ward_round *round, const struct ward_pending *pending)
{
	return ward_ledger_do(round->d->ledger,
	    "INSERT OR IGNORE INTO push (id, repository, time, pusher) "
	    "VALUES (?, ?, ?, ?)",
	    "tiit", pending->intent.push, pending->home.number,
	    pending->intent.time, pending->intent.pusher);
}

static const struct ward_error *
set_outcome(struct ward_round *round, struct ward_pending *pending, size_t line,
    enum ward_move_outcome outcome)
{
	const struct ward_error *err = add_push(round, pending);

	pending->outcomes[line] = outcome;
	if (!err)
		err = ward_ledger_do(round->d->ledger,
		    "INSERT INTO line (push, number, outcome, stand_in) "
		    "VALUES (?, ?, ?, ?) "
		    "ON CONFLICT DO UPDATE SET outcome = excluded.outcome "
		    "WHERE outcome <> excluded.outcome",
		    "titt", pending->intent.push, (int64_t)line + 1,
		    ward_move_outcome_name(outcome), pending->stand_ins[line]);
	if (!err && ward_ledger_changes(round->d->ledger) > 0)
		err = ward_figure_add(round->d->ledger,
		    &(struct ward_figure){ .name = "update",
			.home = pending->home.number,
			.what = ward_move_outcome_name(outcome),
			.value = 1 });
	return err;
}

static void
tell_settled(struct ward_round *round, const struct ward_pending *pending,
    size_t line, enum ward_move_outcome outcome)
{
	const struct ward_intent_line *of = &pending->intent.lines[line];
	char old[WARD_OID_HEX_MAX + 1], new[WARD_OID_HEX_MAX + 1];
	struct ward_news news = { .action = "settled",
		.level = "info",
		.message = ward_move_outcome_name(outcome),
		.home = &pending->home,
		.push = pending->intent.push,
		.ref = of->ref,
		.old = ward_oid_hex(&of->old, old),
		.new = ward_oid_hex(&of->new, new) };

	ward_tell(round->d, &news);
}

/* By the one who made it, as far as that is known. */
static const struct ward_error *
queue_made(struct ward_round *round, const struct ward_case *one,
    const struct ward_settlement *found, size_t claim)
{
	const struct ward_pending *owner = one->owners[claim];
	struct ward_intent intent = owner->intent;

	if (found->outcomes[claim] == WARD_MOVE_SHARED)
		ward_unattribute(
		    &intent, round->arena, one, found->outcomes, claim);
	return ward_queue_line(round->d, one->home, &intent, one->lines[claim],
	    WARD_QUEUE_TO_SEND, NULL);
}

/* In the order of the ref's history, which is that of its lane. */
static const struct ward_error *
write_made(struct ward_round *round, struct ward_case *one,
    const struct ward_settlement *found)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < found->nmade && !err; i++) {
		const struct ward_made *made = &found->made[i];

		if (made->claim == WARD_UNMEDIATED)
			err = ward_note_event(round->d, one->home, "unmediated",
			    NULL, one->ref, &made->old, &made->new);
		else
			err = queue_made(round, one, found, made->claim);
	}
	return err;
}

static const struct ward_error *
queue_doubtful(
    struct ward_round *round, const struct ward_pending *pending, size_t line)
{
	const char *stand_in = pending->stand_ins[line];

	if (stand_in == NULL)
		return ward_queue_line(round->d, &pending->home,
		    &pending->intent, line, WARD_QUEUE_IN_DOUBT, UNKNOWN_PUSH);
	return ward_queue_line(round->d, &pending->home, &pending->intent, line,
	    WARD_QUEUE_SENT,
	    ward_arena_printf(round->arena, REASON_MAX, SENT_FOR, stand_in));
}

static const struct ward_error *
write_line(struct ward_round *round, struct ward_pending *pending, size_t line,
    enum ward_move_outcome outcome)
{
	const struct ward_intent_line *of = &pending->intent.lines[line];
	const struct ward_error *err =
	    set_outcome(round, pending, line, outcome);

	if (err)
		return err;
	tell_settled(round, pending, line, outcome);
	if (outcome != WARD_MOVE_AMBIGUOUS && outcome != WARD_MOVE_SHARED)
		return NULL;
	err = ward_note_event(round->d, &pending->home, "ambiguous",
	    pending->intent.push, of->ref, &of->old, &of->new);
	if (!err && outcome == WARD_MOVE_AMBIGUOUS)
		err = queue_doubtful(round, pending, line);
	return err;
}

static const struct ward_error *
write_outcome(struct ward_round *round, struct ward_case *one,
    const struct ward_settlement *found, size_t claim)
{
	struct ward_pending *owner = one->owners[claim];
	size_t line = one->lines[claim], stand_in = found->stand_ins[claim];

	if (found->outcomes[claim] == WARD_MOVE_WAITS)
		return NULL;
	if (stand_in != WARD_UNMEDIATED)
		owner->stand_ins[line] = one->owners[stand_in]->intent.push;
	return write_line(round, owner, line, found->outcomes[claim]);
}

static const struct ward_error *
write_ref(struct ward_round *round, const struct ward_case *one,
    const struct ward_settlement *found)
{
	const char *place =
	    found->nlogged > 0 ? one->places[found->nlogged - 1] : one->place;
	char value[WARD_OID_HEX_MAX + 1];

	if (one->home->is_gone)
		return NULL;
	return ward_ledger_do(round->d->ledger,
	    "INSERT OR REPLACE INTO ref (repository, name, value, place) "
	    "VALUES (?, ?, ?, ?)",
	    "ittt", one->home->number, one->ref,
	    ward_oid_hex(&found->settled, value), place);
}

static const struct ward_error *
settle_case(struct ward_round *round, struct ward_case *one)
{
	struct ward_settle_input input = { .claims = one->claims,
		.nclaims = one->nclaims,
		.has_settled = one->has_settled,
		.settled = one->settled,
		.present = one->present,
		.has_log = one->has_log,
		.log = one->log,
		.nlog = one->nlog };
	struct ward_settlement found;
	const struct ward_error *err;

	ward_cases_compare(one);
	ward_settle(&found, round->arena, &input);
	err = write_made(round, one, &found);
	for (size_t i = 0; i < one->nclaims && !err; i++)
		err = write_outcome(round, one, &found, i);
	return err ? err : write_ref(round, one, &found);
}

/* Lines that were settled without a look at the ref. */
static const struct ward_error *
write_plain(struct ward_round *round, struct ward_pending *pending)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < pending->intent.nlines && !err; i++) {
		if (pending->is_doubtful[i])
			err =
			    write_line(round, pending, i, WARD_MOVE_AMBIGUOUS);
		else if (pending->outcomes[i] == WARD_MOVE_NOT_APPLIED)
			err = set_outcome(
			    round, pending, i, WARD_MOVE_NOT_APPLIED);
	}
	return err;
}

const struct ward_error *
ward_cases_settle(struct ward_round *round)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < round->npending && !err; i++)
		err = write_plain(round, &round->pending[i]);
	for (size_t i = 0; i < round->ncases && !err; i++)
		if (!round->cases[i].is_blocked)
			err = settle_case(round, &round->cases[i]);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the order in which the outbox is taken in, so that nothing that moves
 * meanwhile is misread. */
#include "intake.h"

#include <stdlib.h>
#include <string.h>

/* How long a line that is behind a receive-pack that runs waits for it. */
#define PATIENCE 60
/* When what cannot be told to be gone is taken to be. */
#define FORGET (24 * 60 * 60)

/* A line that changes nothing is no event. */
static bool
is_change(const struct ward_intent_line *line)
{
	return !ward_oid_equal(&line->old, &line->new);
}

/* --- reading -------------------------------------------------------------- */

static const struct ward_error *
set_aside(struct ward_dispatcher *d, const char *name,
    enum ward_spool_state state, const struct ward_error *why)
{
	ward_tell_error(d, "an entry cannot be read: it was set aside", why);
	return ward_spool_move(d->outbox, name, state, WARD_SPOOL_DAMAGED);
}

static bool
is_damaged(const struct ward_error *err)
{
	return err->code == WARD_E_CORRUPT || err->code == WARD_E_LIMIT ||
	    err->code == WARD_E_INVALID;
}

/* Only what is damaged is set aside: another version's is left for it. */
static const struct ward_error *
read_intent(struct ward_round *round, const char *name, bool *is_read)
{
	struct ward_pending *pending = &round->pending[round->npending];
	const struct ward_error *err;

	*is_read = false;
	pending->name = name;
	err = ward_spool_read_intent(&pending->intent, round->arena,
	    round->d->outbox, WARD_SPOOL_NEW, name);
	if (err && err->code == WARD_E_MISSING)
		return NULL;
	if (err && is_damaged(err))
		return set_aside(round->d, name, WARD_SPOOL_NEW, err);
	if (err) {
		ward_tell_error(round->d, "an entry cannot be read", err);
		return NULL;
	}
	*is_read = true;
	return NULL;
}

static const struct ward_error *
read_confirmation(struct ward_round *round, struct ward_pending *pending)
{
	struct ward_confirmation confirmation;
	const char *push = pending->intent.push;
	const struct ward_error *err;

	pending->confirmed =
	    ward_arena_alloc(round->arena, pending->intent.nlines);
	err = ward_spool_read_confirmation(
	    &confirmation, round->arena, round->d->outbox, push);
	if (err && err->code == WARD_E_MISSING)
		return NULL;
	if (err && is_damaged(err))
		return set_aside(round->d, push, WARD_SPOOL_CONFIRMED, err);
	if (err)
		return err;
	pending->is_confirmed = true;
	for (size_t i = 0; i < confirmation.nlines; i++)
		if (confirmation.lines[i] < pending->intent.nlines)
			pending->confirmed[confirmation.lines[i]] = true;
	pending->doubts = confirmation.doubts;
	pending->ndoubts = confirmation.ndoubts;
	return NULL;
}

static enum ward_move_state
state_of(const struct ward_dispatcher *d, const struct ward_intent *intent)
{
	switch (ward_process_state(&intent->process)) {
	case WARD_PROCESS_IS_GONE:
		return WARD_MOVE_GONE;
	case WARD_PROCESS_RUNS:
		return ward_is_past(d, intent->time, PATIENCE)
		    ? WARD_MOVE_UNKNOWN
		    : WARD_MOVE_OPEN;
	default:
		return ward_is_past(d, intent->time, FORGET)
		    ? WARD_MOVE_GONE
		    : WARD_MOVE_UNKNOWN;
	}
}

struct known {
	struct ward_pending *pending;
	struct ward_arena *arena;
};

static const struct ward_error *
take_outcome(void *data, const struct ward_row *row)
{
	const struct known *known = data;
	struct ward_pending *pending = known->pending;
	int64_t number = ward_row_number(row, 0);
	const char *outcome = ward_row_text(row, 1);
	const char *stand_in = ward_row_text(row, 2);

	pending->was_begun = true;
	if (number < 1 || (size_t)number > pending->intent.nlines)
		return NULL;
	if (stand_in != NULL)
		pending->stand_ins[number - 1] =
		    ward_arena_strdup(known->arena, stand_in);
	for (int i = WARD_MOVE_WAITS; i < WARD_MOVE_OUTCOMES; i++)
		if (strcmp(outcome,
			ward_move_outcome_name((enum ward_move_outcome)i)) == 0)
			pending->outcomes[number - 1] =
			    (enum ward_move_outcome)i;
	return NULL;
}

/* What was settled before, and what changes nothing. */
static const struct ward_error *
read_outcomes(struct ward_round *round, struct ward_pending *pending)
{
	const struct ward_intent *intent = &pending->intent;
	struct known known = { pending, round->arena };

	pending->outcomes = ward_arena_alloc(
	    round->arena, intent->nlines * sizeof(*pending->outcomes));
	pending->is_doubtful = ward_arena_alloc(round->arena, intent->nlines);
	pending->stand_ins = ward_arena_alloc(
	    round->arena, intent->nlines * sizeof(*pending->stand_ins));
	for (size_t i = 0; i < intent->nlines; i++)
		if (!is_change(&intent->lines[i]))
			pending->outcomes[i] = WARD_MOVE_NOT_APPLIED;
	return ward_ledger_each(round->d->ledger, take_outcome, &known,
	    "SELECT number, outcome, stand_in FROM line WHERE push = ?", "t",
	    intent->push);
}

/* The process is looked at before any ref is: what it did, it had done. */
static const struct ward_error *
read_one(struct ward_round *round, const char *name)
{
	struct ward_pending *pending = &round->pending[round->npending];
	const struct ward_error *err;
	bool is_read;

	memset(pending, 0, sizeof(*pending));
	err = read_intent(round, name, &is_read);
	if (err || !is_read)
		return err;
	pending->state = state_of(round->d, &pending->intent);
	err = read_confirmation(round, pending);
	if (!err)
		err = ward_home_find(
		    round->d, round->arena, &pending->intent, &pending->home);
	if (!err)
		err = read_outcomes(round, pending);
	if (!err && !pending->home.is_foreign)
		round->npending++;
	return err;
}

static const struct ward_error *
read_all(struct ward_round *round)
{
	struct ward_spool_names *names = &round->names;
	const struct ward_error *err;

	/* All of them: a ref is settled with all its lines or not at all. */
	err = ward_spool_list(
	    names, round->arena, round->d->outbox, WARD_SPOOL_NEW, SIZE_MAX);
	if (err)
		return err;
	round->pending = ward_arena_alloc(
	    round->arena, (names->count + 1) * sizeof(*round->pending));
	for (size_t i = 0; i < names->count && !err; i++)
		err = read_one(round, names->items[i]);
	return err;
}

/* --- a round -------------------------------------------------------------- */

static const struct ward_error *
settle(struct ward_round *round)
{
	const struct ward_error *err = ward_ledger_begin(round->d->ledger);

	if (err)
		return err;
	err = read_all(round);
	if (!err)
		ward_cases_make(round);
	if (!err)
		err = ward_cases_read(round);
	if (!err)
		err = ward_cases_block(round);
	if (!err)
		err = ward_cases_settle(round);
	return ward_ledger_end(round->d->ledger, err);
}

static bool
is_settled(const struct ward_pending *pending)
{
	for (size_t i = 0; i < pending->intent.nlines; i++)
		if (pending->outcomes[i] == WARD_MOVE_WAITS)
			return false;
	return true;
}

/* One that cannot be put aside holds up no other; the first one is told. */
static const struct ward_error *
finish(struct ward_round *round, size_t *waiting)
{
	struct ward_buf trouble = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	*waiting = 0;
	for (size_t i = 0; i < round->npending; i++) {
		struct ward_pending *pending = &round->pending[i];

		if (!is_settled(pending)) {
			(*waiting)++;
			continue;
		}
		err = ward_finish_push(round->d, pending);
		if (err && trouble.size == 0)
			ward_buf_printf(&trouble, "push %s: %s",
			    pending->intent.push, err->text);
	}
	err = trouble.size > 0
	    ? ward_error(WARD_E_LIMIT, "%s", ward_buf_str(&trouble))
	    : NULL;
	ward_buf_release(&trouble);
	return err;
}

const struct ward_error *
ward_take_in(struct ward_dispatcher *d, size_t *waiting)
{
	struct ward_round round = { .d = d, .arena = ward_arena_new() };
	const struct ward_error *err = settle(&round);

	if (!err)
		err = finish(&round, waiting);
	ward_arena_free(round.arena);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is told which pushes moved a ref. */
#include "refward/settle.h"

#include <stdlib.h>
#include <string.h>
#include "trail.h"

/* Claims and log entries that say the same of the ref. */
struct kind {
	struct ward_move move;
	size_t nlogged;	   /* entries of the log */
	size_t nconfirmed; /* claims */
	size_t nopen;
	size_t nclosed; /* neither: gone, or unknown */
	/* Of the closed: how many were made; the rest is not yet told. */
	size_t nproved;
	size_t nused; /* while the moves are put in order */
};

struct settling {
	const struct ward_settle_input *in;
	struct ward_settlement *out;
	struct ward_arena *arena;
	struct kind *kinds; /* sorted */
	size_t nkinds;
	size_t *kind_of; /* by claim */
	struct ward_oid from;
};

static const char *const names[] = { "waits", "applied", "not-applied",
	"ambiguous" };

const char *
ward_move_outcome_name(enum ward_move_outcome outcome)
{
	return names[outcome];
}

/* --- what is known -------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	return ward_move_compare(
	    &((const struct kind *)a)->move, &((const struct kind *)b)->move);
}

static struct kind *
find_kind(const struct settling *s, const struct ward_oid *old,
    const struct ward_oid *new)
{
	struct kind key = { .move = { .old = *old, .new = *new } };

	return bsearch(&key, s->kinds, s->nkinds, sizeof(key), compare);
}

static void
add_kind(
    struct settling *s, const struct ward_oid *old, const struct ward_oid *new)
{
	struct kind *kind = &s->kinds[s->nkinds++];

	kind->move.old = *old;
	kind->move.new = *new;
}

static void
make_kinds(struct settling *s)
{
	const struct ward_settle_input *in = s->in;
	size_t count = 0;

	s->kinds = ward_arena_alloc(
	    s->arena, (in->nclaims + in->nlog + 1) * sizeof(*s->kinds));
	for (size_t i = 0; i < in->nclaims; i++)
		add_kind(s, &in->claims[i].old, &in->claims[i].new);
	for (size_t i = 0; i < in->nlog; i++)
		add_kind(s, &in->log[i].old, &in->log[i].new);
	if (s->nkinds == 0)
		return;
	qsort(s->kinds, s->nkinds, sizeof(*s->kinds), compare);
	for (size_t i = 0; i < s->nkinds; i++)
		if (i == 0 || compare(&s->kinds[count - 1], &s->kinds[i]) != 0)
			s->kinds[count++] = s->kinds[i];
	s->nkinds = count;
}

static void
count_claims(struct settling *s)
{
	const struct ward_settle_input *in = s->in;

	s->kind_of =
	    ward_arena_alloc(s->arena, (in->nclaims + 1) * sizeof(*s->kind_of));
	for (size_t i = 0; i < in->nclaims; i++) {
		const struct ward_claim *claim = &in->claims[i];
		struct kind *kind = find_kind(s, &claim->old, &claim->new);

		s->kind_of[i] = (size_t)(kind - s->kinds);
		kind->nconfirmed += claim->state == WARD_MOVE_CONFIRMED;
		kind->nopen += claim->state == WARD_MOVE_OPEN;
		kind->nclosed += claim->state == WARD_MOVE_GONE ||
		    claim->state == WARD_MOVE_UNKNOWN;
	}
	for (size_t i = 0; i < in->nlog; i++)
		find_kind(s, &in->log[i].old, &in->log[i].new)->nlogged +=
		    in->log[i].is_push;
}

static bool
has_delete(const struct settling *s)
{
	for (size_t i = 0; i < s->in->nclaims; i++)
		if (ward_oid_is_null(&s->in->claims[i].new))
			return true;
	return false;
}

/* The log tells every move from the settled value to the present one. Of a ref
 * that was not there it tells only the last life, if there were several. */
static bool
is_log_complete(const struct settling *s)
{
	const struct ward_settle_input *in = s->in;
	const struct ward_oid *place = &s->from;

	if (!in->has_log || (ward_oid_is_null(place) && has_delete(s)))
		return false;
	for (size_t i = 0; i < in->nlog; i++) {
		if (!ward_oid_equal(&in->log[i].old, place))
			return false;
		place = &in->log[i].new;
	}
	return ward_oid_equal(place, &in->present);
}

/* Of what the log says, whatever no confirmed line did. */
static size_t
unexplained(const struct kind *kind)
{
	return kind->nlogged > kind->nconfirmed
	    ? kind->nlogged - kind->nconfirmed
	    : 0;
}

/* --- what comes out ------------------------------------------------------- */

/* Claims of one kind are named in their order: confirmed ones first. */
static size_t
next_claim(const struct settling *s, const struct kind *kind)
{
	size_t number = (size_t)(kind - s->kinds), found = WARD_UNMEDIATED;

	for (size_t i = 0; i < s->in->nclaims; i++) {
		enum ward_move_state state = s->in->claims[i].state;

		if (s->kind_of[i] != number || state == WARD_MOVE_OPEN ||
		    s->out->outcomes[i] != WARD_MOVE_WAITS)
			continue;
		if (state == WARD_MOVE_CONFIRMED)
			return i;
		if (found == WARD_UNMEDIATED)
			found = i;
	}
	return found;
}

static void
add_made(struct settling *s, const struct ward_oid *old,
    const struct ward_oid *new, size_t claim)
{
	struct ward_made *made = &s->out->made[s->out->nmade++];

	made->old = *old;
	made->new = *new;
	made->claim = claim;
	s->out->settled = *new;
	if (claim != WARD_UNMEDIATED)
		s->out->outcomes[claim] = WARD_MOVE_APPLIED;
}

static void
give_up_on(struct settling *s, const struct kind *kind)
{
	size_t number = (size_t)(kind - s->kinds);

	for (size_t i = 0; i < s->in->nclaims; i++)
		if (s->kind_of[i] == number &&
		    s->out->outcomes[i] == WARD_MOVE_WAITS &&
		    s->in->claims[i].state != WARD_MOVE_OPEN &&
		    s->in->claims[i].state != WARD_MOVE_CONFIRMED)
			s->out->outcomes[i] = WARD_MOVE_AMBIGUOUS;
}

/* Confirmed, or proved by the log. */
static bool
is_sure(const struct settling *s, size_t claim)
{
	const struct kind *kind = &s->kinds[s->kind_of[claim]];

	if (s->in->claims[claim].state == WARD_MOVE_CONFIRMED)
		return true;
	return s->in->claims[claim].state != WARD_MOVE_OPEN &&
	    kind->nproved > 0 && kind->nproved == kind->nclosed;
}

/* What is sure stays so where no way leads to it. */
static void
add_sure(struct settling *s, bool tells_gaps)
{
	for (size_t i = 0; i < s->in->nclaims; i++) {
		const struct ward_claim *claim = &s->in->claims[i];

		if (!is_sure(s, i) || s->out->outcomes[i] != WARD_MOVE_WAITS)
			continue;
		/* What led there then was no push. */
		if (tells_gaps &&
		    !ward_oid_equal(&s->out->settled, &claim->old))
			add_made(
			    s, &s->out->settled, &claim->old, WARD_UNMEDIATED);
		add_made(s, &claim->old, &claim->new, i);
	}
}

static void
add_rest(struct settling *s)
{
	if (!ward_oid_equal(&s->out->settled, &s->in->present))
		add_made(s, &s->out->settled, &s->in->present, WARD_UNMEDIATED);
}

/* What is gone and was not found. */
static void
drop_gone(struct settling *s)
{
	for (size_t i = 0; i < s->in->nclaims; i++)
		if (s->in->claims[i].state == WARD_MOVE_GONE &&
		    s->out->outcomes[i] == WARD_MOVE_WAITS)
			s->out->outcomes[i] = WARD_MOVE_NOT_APPLIED;
}

/* --- by the reflog -------------------------------------------------------- */

/* One entry; false where it has to be waited for. */
static bool
take_logged(struct settling *s, const struct ward_logged *logged)
{
	struct kind *kind = find_kind(s, &logged->old, &logged->new);
	size_t left = unexplained(kind);

	if (!logged->is_push) {
		add_made(s, &logged->old, &logged->new, WARD_UNMEDIATED);
		return true;
	}
	if (left > 0 && kind->nopen > 0 && kind->nused >= kind->nconfirmed)
		return false;
	/* More pushes than moves: which of them it was, nobody knows. */
	if (left > 0 && left < kind->nclosed &&
	    kind->nused >= kind->nconfirmed) {
		give_up_on(s, kind);
		s->out->settled = logged->new;
		kind->nused++;
		return true;
	}
	kind->nused++;
	add_made(s, &logged->old, &logged->new, next_claim(s, kind));
	return true;
}

static void
settle_by_log(struct settling *s)
{
	const struct ward_settle_input *in = s->in;

	for (size_t i = 0; i < in->nlog; i++) {
		if (!take_logged(s, &in->log[i]))
			return;
		s->out->nlogged++;
	}
	add_sure(s, false);
	s->out->settled = in->present;
	drop_gone(s);
}

/* --- by the chain --------------------------------------------------------- */

static bool
has_open(const struct settling *s)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (s->kinds[i].nopen > 0)
			return true;
	return false;
}

/* A part of the log is proof as far as it goes. */
static void
prove(struct settling *s)
{
	for (size_t i = 0; i < s->nkinds; i++) {
		struct kind *kind = &s->kinds[i];
		size_t left = unexplained(kind);

		kind->nproved = left < kind->nclosed ? left : kind->nclosed;
	}
}

/* The moves as a graph; `with_closed`: also those that are not proved. */
static void
make_trail(struct settling *s, struct ward_trail *trail, bool with_closed)
{
	struct ward_move *moves =
	    ward_arena_alloc(s->arena, (s->nkinds + 1) * sizeof(*moves));

	for (size_t i = 0; i < s->nkinds; i++) {
		const struct kind *kind = &s->kinds[i];

		moves[i] = kind->move;
		moves[i].least = kind->nconfirmed + kind->nproved;
		moves[i].most = with_closed ? kind->nconfirmed + kind->nclosed
					    : moves[i].least;
	}
	trail->moves = moves;
	trail->nmoves = s->nkinds;
	trail->from = s->from;
	trail->to = s->in->present;
}

/* Of a kind of which only some were made, none can be named. */
static void
add_trail(struct settling *s, const struct ward_trail *trail)
{
	for (size_t i = 0; i < trail->npath; i++) {
		struct kind *kind = &s->kinds[trail->path[i]];
		size_t nclosed_made =
		    trail->counts[trail->path[i]] - kind->nconfirmed;

		if (kind->nused++ >= kind->nconfirmed &&
		    nclosed_made < kind->nclosed) {
			give_up_on(s, kind);
			s->out->settled = kind->move.new;
			continue;
		}
		add_made(
		    s, &kind->move.old, &kind->move.new, next_claim(s, kind));
	}
}

static void
give_up(struct settling *s, const struct ward_trail *trail)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (s->kinds[i].nclosed > s->kinds[i].nproved &&
		    ward_trail_may_pass(trail, &s->kinds[i].move.old,
			&s->kinds[i].move.new, s->arena))
			give_up_on(s, &s->kinds[i]);
	add_sure(s, false);
	s->out->settled = s->in->present;
	drop_gone(s);
}

/* No way leads from the settled value to the present one. */
static void
settle_without_trail(struct settling *s)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (s->kinds[i].nproved > 0 &&
		    s->kinds[i].nproved < s->kinds[i].nclosed)
			give_up_on(s, &s->kinds[i]);
	add_sure(s, true);
	add_rest(s);
	drop_gone(s);
}

static void
settle_by_chain(struct settling *s)
{
	struct ward_trail trail, sure;
	enum ward_trail_answer answer;

	prove(s);
	make_trail(s, &sure, false);
	make_trail(s, &trail, true);
	answer = ward_trail_find(&trail, s->arena);
	s->out->nlogged = s->in->nlog;
	if (answer == WARD_TRAIL_ONE) {
		add_trail(s, &trail);
		drop_gone(s);
	} else if (answer == WARD_TRAIL_NONE) {
		settle_without_trail(s);
	} else {
		give_up(s, &trail);
	}
}

/* While some receive-pack may yet move the ref, only what needs none of its
 * moves is told. */
static void
settle_what_is_sure(struct settling *s)
{
	struct ward_trail trail;

	prove(s);
	make_trail(s, &trail, false);
	if (ward_trail_find(&trail, s->arena) != WARD_TRAIL_ONE)
		return;
	s->out->nlogged = s->in->nlog;
	add_trail(s, &trail);
}

void
ward_settle(struct ward_settlement *out, struct ward_arena *arena,
    const struct ward_settle_input *input)
{
	struct settling s = { .in = input, .out = out, .arena = arena };

	memset(out, 0, sizeof(*out));
	out->outcomes = ward_arena_alloc(
	    arena, (input->nclaims + 1) * sizeof(*out->outcomes));
	out->made = ward_arena_alloc(
	    arena, (2 * input->nclaims + input->nlog + 1) * sizeof(*out->made));
	s.from = input->has_settled ? input->settled
	    : input->nclaims > 0    ? input->claims[0].old
				    : input->present;
	out->settled = s.from;
	make_kinds(&s);
	count_claims(&s);
	if (is_log_complete(&s))
		settle_by_log(&s);
	else if (has_open(&s))
		settle_what_is_sure(&s);
	else
		settle_by_chain(&s);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is told which pushes moved a ref. */
#include "refward/settle.h"

#include <stdlib.h>
#include <string.h>
#include "settling.h"

static const char *const names[WARD_MOVE_OUTCOMES] = { "waits", "applied",
	"not-applied", "ambiguous", "shared" };

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
size_t
ward_settling_unexplained(const struct kind *kind)
{
	return kind->nlogged > kind->nconfirmed
	    ? kind->nlogged - kind->nconfirmed
	    : 0;
}

/* --- what comes out ------------------------------------------------------- */

/* Claims of one kind are named in their order: confirmed ones first. */
size_t
ward_settling_next_claim(const struct settling *s, const struct kind *kind)
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

void
ward_settling_add_made(struct settling *s, const struct ward_oid *old,
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

static bool
is_in_doubt(const struct settling *s, const struct kind *kind, size_t claim)
{
	return &s->kinds[s->kind_of[claim]] == kind &&
	    s->out->outcomes[claim] == WARD_MOVE_WAITS &&
	    s->in->claims[claim].state != WARD_MOVE_OPEN &&
	    s->in->claims[claim].state != WARD_MOVE_CONFIRMED;
}

static void
give_up_for(struct settling *s, const struct kind *kind, size_t stand_in)
{
	for (size_t i = 0; i < s->in->nclaims; i++)
		if (is_in_doubt(s, kind, i)) {
			s->out->outcomes[i] = WARD_MOVE_AMBIGUOUS;
			s->out->stand_ins[i] = stand_in;
		}
}

void
ward_settling_give_up_on(struct settling *s, const struct kind *kind)
{
	give_up_for(s, kind, WARD_UNMEDIATED);
}

/* Of those that are not named yet, whichever it is fires the same. */
static bool
are_alike(const struct settling *s, const struct kind *kind)
{
	size_t first = WARD_UNMEDIATED;

	for (size_t i = 0; i < s->in->nclaims; i++) {
		if (!is_in_doubt(s, kind, i))
			continue;
		if (first == WARD_UNMEDIATED)
			first = i;
		if (s->in->claims[i].likeness != s->in->claims[first].likeness)
			return false;
	}
	return first != WARD_UNMEDIATED;
}

void
ward_settling_add_one_of(
    struct settling *s, const struct kind *kind, bool is_last)
{
	size_t claim = ward_settling_next_claim(s, kind);

	s->out->settled = kind->move.new;
	if (!are_alike(s, kind)) {
		ward_settling_give_up_on(s, kind);
		return;
	}
	ward_settling_add_made(s, &kind->move.old, &kind->move.new, claim);
	s->out->outcomes[claim] = WARD_MOVE_SHARED;
	if (is_last)
		give_up_for(s, kind, claim);
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
void
ward_settling_add_sure(struct settling *s, bool tells_gaps)
{
	for (size_t i = 0; i < s->in->nclaims; i++) {
		const struct ward_claim *claim = &s->in->claims[i];

		if (!is_sure(s, i) || s->out->outcomes[i] != WARD_MOVE_WAITS)
			continue;
		/* What led there then was no push. */
		if (tells_gaps &&
		    !ward_oid_equal(&s->out->settled, &claim->old))
			ward_settling_add_made(
			    s, &s->out->settled, &claim->old, WARD_UNMEDIATED);
		ward_settling_add_made(s, &claim->old, &claim->new, i);
	}
}

void
ward_settling_add_rest(struct settling *s)
{
	if (!ward_oid_equal(&s->out->settled, &s->in->present))
		ward_settling_add_made(
		    s, &s->out->settled, &s->in->present, WARD_UNMEDIATED);
}

/* What is gone and was not found. */
void
ward_settling_drop_gone(struct settling *s)
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
	size_t left = ward_settling_unexplained(kind);

	if (!logged->is_push) {
		ward_settling_add_made(
		    s, &logged->old, &logged->new, WARD_UNMEDIATED);
		return true;
	}
	if (left > 0 && kind->nopen > 0 && kind->nused >= kind->nconfirmed)
		return false;
	/* More pushes than moves: which of them it was, nobody knows. */
	if (left > 0 && left < kind->nclosed &&
	    kind->nused >= kind->nconfirmed) {
		kind->nused++;
		ward_settling_add_one_of(
		    s, kind, kind->nused == kind->nconfirmed + left);
		return true;
	}
	kind->nused++;
	ward_settling_add_made(
	    s, &logged->old, &logged->new, ward_settling_next_claim(s, kind));
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
	ward_settling_add_sure(s, false);
	s->out->settled = in->present;
	ward_settling_drop_gone(s);
}

static bool
has_open(const struct settling *s)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (s->kinds[i].nopen > 0)
			return true;
	return false;
}

void
ward_settle(struct ward_settlement *out, struct ward_arena *arena,
    const struct ward_settle_input *input)
{
	struct settling s = { .in = input, .out = out, .arena = arena };

	memset(out, 0, sizeof(*out));
	out->outcomes = ward_arena_alloc(
	    arena, (input->nclaims + 1) * sizeof(*out->outcomes));
	out->stand_ins = ward_arena_alloc(
	    arena, (input->nclaims + 1) * sizeof(*out->stand_ins));
	for (size_t i = 0; i < input->nclaims; i++)
		out->stand_ins[i] = WARD_UNMEDIATED;
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
		ward_settle_what_is_sure(&s);
	else
		ward_settle_by_chain(&s);
}

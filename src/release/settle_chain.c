/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how moves are told where no reflog tells all of them. */
#include "settling.h"

/* A part of the log is proof as far as it goes. */
static void
prove(struct settling *s)
{
	for (size_t i = 0; i < s->nkinds; i++) {
		struct kind *kind = &s->kinds[i];
		size_t left = ward_settling_unexplained(kind);

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
			ward_settling_add_one_of(s, kind,
			    kind->nused == kind->nconfirmed + nclosed_made);
			continue;
		}
		ward_settling_add_made(s, &kind->move.old, &kind->move.new,
		    ward_settling_next_claim(s, kind));
	}
}

static void
give_up(struct settling *s, const struct ward_trail *trail)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (s->kinds[i].nclosed > s->kinds[i].nproved &&
		    ward_trail_may_pass(trail, &s->kinds[i].move.old,
			&s->kinds[i].move.new, s->arena))
			ward_settling_give_up_on(s, &s->kinds[i]);
	ward_settling_add_sure(s, false);
	s->out->settled = s->in->present;
	ward_settling_drop_gone(s);
}

/* No way leads from the settled value to the present one. */
static void
settle_without_trail(struct settling *s)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (s->kinds[i].nproved > 0 &&
		    s->kinds[i].nproved < s->kinds[i].nclosed)
			ward_settling_give_up_on(s, &s->kinds[i]);
	ward_settling_add_sure(s, true);
	ward_settling_add_rest(s);
	ward_settling_drop_gone(s);
}

void
ward_settle_by_chain(struct settling *s)
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
		ward_settling_drop_gone(s);
	} else if (answer == WARD_TRAIL_NONE) {
		settle_without_trail(s);
	} else {
		give_up(s, &trail);
	}
}

/* While some receive-pack may yet move the ref, only what needs none of its
 * moves is told. */
void
ward_settle_what_is_sure(struct settling *s)
{
	struct ward_trail trail;

	prove(s);
	make_trail(s, &trail, false);
	if (ward_trail_find(&trail, s->arena) != WARD_TRAIL_ONE)
		return;
	s->out->nlogged = s->in->nlog;
	add_trail(s, &trail);
}

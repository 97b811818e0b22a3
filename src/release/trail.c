/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how trails are searched, and when the search is given up. */
#include "trail.h"

#include <string.h>

/* A hostile pusher can make a graph with more trails than anybody can count;
 * without a reflog that is "could not tell". */
#define STEPS_MAX 100000

struct search {
	struct ward_trail *trail;
	size_t *counts;
	size_t *path; /* moves made, in order */
	size_t *next; /* by depth: the move to try next */
	size_t depth;
	size_t nmissing; /* moves that still must be made */
	bool has_choice; /* some move may be left out */
	bool has_found;
	bool has_second;
	size_t nsteps;
};

int
ward_move_compare(const struct ward_move *a, const struct ward_move *b)
{
	int order = ward_oid_compare(&a->old, &b->old);

	return order != 0 ? order : ward_oid_compare(&a->new, &b->new);
}

/* The first move from this value, or behind where it would be. */
static size_t
first_from(const struct ward_trail *trail, const struct ward_oid *value)
{
	size_t low = 0, high = trail->nmoves;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ward_oid_compare(&trail->moves[middle].old, value) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct ward_oid *
place_of(const struct search *s)
{
	return s->depth == 0 ? &s->trail->from
			     : &s->trail->moves[s->path[s->depth - 1]].new;
}

static void
note_end(struct search *s)
{
	struct ward_trail *trail = s->trail;
	size_t size = trail->nmoves * sizeof(*s->counts);

	if (s->nmissing > 0 || !ward_oid_equal(place_of(s), &trail->to))
		return;
	if (s->has_found) {
		s->has_second |= memcmp(trail->counts, s->counts, size) != 0;
		return;
	}
	s->has_found = true;
	trail->npath = s->depth;
	memcpy(trail->counts, s->counts, size);
	memcpy(trail->path, s->path, s->depth * sizeof(*s->path));
}

static void
go(struct search *s, size_t move)
{
	if (s->counts[move]++ < s->trail->moves[move].least)
		s->nmissing--;
	s->path[s->depth++] = move;
	s->next[s->depth] = first_from(s->trail, place_of(s));
	note_end(s);
}

static void
go_back(struct search *s)
{
	size_t move = s->path[--s->depth];

	if (--s->counts[move] < s->trail->moves[move].least)
		s->nmissing++;
}

/* The next move that can be made from here; nmoves: none. */
static size_t
choose(struct search *s)
{
	const struct ward_trail *trail = s->trail;
	size_t *at = &s->next[s->depth];

	for (; *at < trail->nmoves; (*at)++) {
		const struct ward_move *move = &trail->moves[*at];

		if (!ward_oid_equal(&move->old, place_of(s)))
			break;
		if (s->counts[*at] < move->most)
			return (*at)++;
	}
	return trail->nmoves;
}

static bool
is_over(const struct search *s)
{
	return s->has_second || (s->has_found && !s->has_choice) ||
	    s->nsteps > STEPS_MAX;
}

static void
walk(struct search *s)
{
	s->next[0] = first_from(s->trail, &s->trail->from);
	note_end(s);
	while (!is_over(s)) {
		size_t move = choose(s);

		s->nsteps++;
		if (move < s->trail->nmoves)
			go(s, move);
		else if (s->depth > 0)
			go_back(s);
		else
			break;
	}
}

enum ward_trail_answer
ward_trail_find(struct ward_trail *trail, struct ward_arena *arena)
{
	struct search s = { .trail = trail };
	size_t most = 0;

	for (size_t i = 0; i < trail->nmoves; i++) {
		const struct ward_move *move = &trail->moves[i];

		most += move->most;
		s.nmissing += move->least;
		s.has_choice |= move->least < move->most;
	}
	trail->npath = 0;
	trail->path = ward_arena_alloc(arena, (most + 1) * sizeof(size_t));
	trail->counts =
	    ward_arena_alloc(arena, (trail->nmoves + 1) * sizeof(size_t));
	s.path = ward_arena_alloc(arena, (most + 1) * sizeof(size_t));
	s.next = ward_arena_alloc(arena, (most + 2) * sizeof(size_t));
	s.counts =
	    ward_arena_alloc(arena, (trail->nmoves + 1) * sizeof(size_t));
	walk(&s);
	if (s.has_second || s.nsteps > STEPS_MAX)
		return s.has_found && !s.has_choice ? WARD_TRAIL_ONE
						    : WARD_TRAIL_MANY;
	return s.has_found ? WARD_TRAIL_ONE : WARD_TRAIL_NONE;
}

/* Whether one value leads to another, whatever was made before. */
static bool
leads(const struct ward_trail *trail, const struct ward_oid *from,
    const struct ward_oid *to, struct ward_arena *arena)
{
	bool *is_seen = ward_arena_alloc(arena, trail->nmoves + 1);
	size_t *queue =
	    ward_arena_alloc(arena, (trail->nmoves + 1) * sizeof(*queue));
	size_t count = 0, at = 0;
	const struct ward_oid *place = from;

	for (;;) {
		if (ward_oid_equal(place, to))
			return true;
		for (size_t i = first_from(trail, place); i < trail->nmoves &&
		     ward_oid_equal(&trail->moves[i].old, place);
		     i++)
			if (!is_seen[i]) {
				is_seen[i] = true;
				queue[count++] = i;
			}
		if (at == count)
			return false;
		place = &trail->moves[queue[at++]].new;
	}
}

bool
ward_trail_may_pass(const struct ward_trail *trail, const struct ward_oid *old,
    const struct ward_oid *new, struct ward_arena *arena)
{
	return leads(trail, &trail->from, old, arena) &&
	    leads(trail, new, &trail->to, arena);
}

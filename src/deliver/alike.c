/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which pushes are so much alike that it does not matter to a pipeline
 * which of them moved the ref. */
#include <string.h>
#include "intake.h"

#define NOBODY "anonymous"

/* What says who pushed, and when. */
static bool
is_of_push(const char *name)
{
	static const char *const names[] = { "date", "delivery-id", "push-id",
		"pusher", "sequence", "time" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
are_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct ward_pair *
next_pair(const struct ward_pairs *pairs, size_t *at)
{
	while (*at < pairs->count && is_of_push(pairs->items[*at].name))
		(*at)++;
	return *at < pairs->count ? &pairs->items[(*at)++] : NULL;
}

static bool
have_same_values(const struct ward_pairs *a, const struct ward_pairs *b)
{
	const struct ward_pair *one, *other;
	size_t i = 0, j = 0;

	do {
		one = next_pair(a, &i);
		other = next_pair(b, &j);
		if (one == NULL || other == NULL)
			return one == other;
	} while (strcmp(one->name, other->name) == 0 &&
	    strcmp(one->value, other->value) == 0);
	return false;
}

static bool
have_same_params(const struct ward_pairs *a, const struct ward_pairs *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].name, b->items[i].name) != 0 ||
		    strcmp(a->items[i].value, b->items[i].value) != 0)
			return false;
	return true;
}

static bool
have_same_tags(const struct ward_image_tags *a, const struct ward_image_tags *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!are_equal(a->items[i].image, b->items[i].image) ||
		    strcmp(a->items[i].tag, b->items[i].tag) != 0)
			return false;
	return true;
}

static bool
are_same_jobs(const struct ward_job *a, const struct ward_job *b)
{
	return a->event == b->event && strcmp(a->ref, b->ref) == 0 &&
	    strcmp(a->pipeline, b->pipeline) == 0 &&
	    strcmp(a->name, b->name) == 0 &&
	    strcmp(a->target, b->target) == 0 &&
	    are_equal(a->image, b->image) && are_equal(a->once, b->once) &&
	    have_same_tags(&a->tags, &b->tags) &&
	    have_same_params(&a->params, &b->params) &&
	    have_same_values(&a->values, &b->values);
}

static const struct ward_job *
next_job(const struct ward_intent *intent, size_t line, size_t *at)
{
	while (*at < intent->njobs && intent->jobs[*at].line != line)
		(*at)++;
	return *at < intent->njobs ? &intent->jobs[(*at)++] : NULL;
}

static bool
fire_same(const struct ward_case *one, size_t a, size_t b)
{
	const struct ward_job *job, *other;
	size_t i = 0, j = 0;

	do {
		job = next_job(&one->owners[a]->intent, one->lines[a], &i);
		other = next_job(&one->owners[b]->intent, one->lines[b], &j);
		if (job == NULL || other == NULL)
			return job == other;
	} while (are_same_jobs(job, other));
	return false;
}

static bool
are_same_moves(const struct ward_claim *a, const struct ward_claim *b)
{
	return ward_oid_equal(&a->old, &b->old) &&
	    ward_oid_equal(&a->new, &b->new);
}

void
ward_cases_compare(struct ward_case *one)
{
	for (size_t i = 0; i < one->nclaims; i++) {
		size_t first = 0;

		while (first < i &&
		    !(one->claims[first].likeness == first &&
			are_same_moves(&one->claims[first], &one->claims[i]) &&
			fire_same(one, first, i)))
			first++;
		one->claims[i].likeness = first;
	}
}

static bool
have_one_pusher(const struct ward_case *one,
    const enum ward_move_outcome *outcomes, size_t claim)
{
	const struct ward_claim *of = &one->claims[claim];

	for (size_t i = 0; i < one->nclaims; i++)
		if (are_same_moves(&one->claims[i], of) &&
		    (outcomes[i] == WARD_MOVE_SHARED ||
			outcomes[i] == WARD_MOVE_AMBIGUOUS) &&
		    strcmp(one->owners[i]->intent.pusher,
			one->owners[claim]->intent.pusher) != 0)
			return false;
	return true;
}

static void
replace_pusher(struct ward_job *job, struct ward_arena *arena)
{
	size_t size = job->values.count * sizeof(*job->values.items);
	struct ward_pair *items = ward_arena_alloc(arena, size + 1);

	if (size > 0)
		memcpy(items, job->values.items, size);
	for (size_t i = 0; i < job->values.count; i++)
		if (strcmp(items[i].name, "pusher") == 0)
			items[i].value = NOBODY;
	job->values.items = items;
}

void
ward_unattribute(struct ward_intent *intent, struct ward_arena *arena,
    const struct ward_case *one, const enum ward_move_outcome *outcomes,
    size_t claim)
{
	size_t size = intent->njobs * sizeof(*intent->jobs);
	struct ward_job *jobs;

	if (have_one_pusher(one, outcomes, claim))
		return;
	jobs = ward_arena_alloc(arena, size + 1);
	if (size > 0)
		memcpy(jobs, intent->jobs, size);
	for (size_t i = 0; i < intent->njobs; i++)
		if (jobs[i].line == one->lines[claim])
			replace_pusher(&jobs[i], arena);
	intent->jobs = jobs;
	intent->pusher = NOBODY;
}

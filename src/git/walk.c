/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the commits that a push brings are told from all others. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "refward/graph.h"
#include "refward/memory.h"
#include "nodes.h"

/* How many commits older than an end are asked whether a trusted ref leads over
 * them to it: dates may lie. */
#define SLACK 1000

/* Marks come in pages: a later walk of a large push meets few commits. */
#define PAGE_BITS      8
#define MARKS_PER_PAGE (1u << PAGE_BITS)

enum answer { UNASKED, NO, YES };

struct mark {
	uint64_t want; /* lanes whose tip leads here */
	uint64_t hide; /* lanes whose own past this is */
	bool is_trusted;
	bool is_queued;
	bool is_listed; /* in walk->order */
	enum answer covered;
};

struct ward_walk {
	struct ward_graph *graph;
	struct ward_queue queue;
	struct mark **pages; /* by node number; NULL: nothing is marked */
	size_t npages;
	size_t nlive; /* in the queue and to be judged, as far as known */
	bool (*is_covered)(void *data, const struct ward_oid *id);
	void *data;
	uint32_t *order; /* visited as to be judged, the newest first */
	size_t norder, order_capacity;
	struct ward_walked *out;
	struct start {
		struct ward_oid id;
		struct mark mark;
	} * starts;
	size_t nstarts, starts_capacity;
	bool is_exhausted;
	bool has_unclean;
	uint64_t unclean; /* lanes */
};

struct ward_walk *
ward_walk_new(struct ward_graph *graph)
{
	struct ward_walk *walk = ward_alloc(sizeof(*walk));

	walk->graph = graph;
	walk->queue.graph = graph;
	return walk;
}

void
ward_walk_free(struct ward_walk *walk)
{
	if (walk == NULL)
		return;
	ward_queue_release(&walk->queue);
	for (size_t i = 0; i < walk->npages; i++)
		free(walk->pages[i]);
	free(walk->pages);
	free(walk->order);
	free(walk->out);
	free(walk->starts);
	free(walk);
}

static void
start_at(struct ward_walk *walk, const struct ward_oid *id, struct mark mark)
{
	if (walk->nstarts == walk->starts_capacity) {
		walk->starts_capacity =
		    ward_grow(walk->starts_capacity, walk->nstarts + 1);
		walk->starts = ward_realloc_array(
		    walk->starts, walk->starts_capacity, sizeof(*walk->starts));
	}
	walk->starts[walk->nstarts].id = *id;
	walk->starts[walk->nstarts].mark = mark;
	walk->nstarts++;
}

void
ward_walk_want(
    struct ward_walk *walk, const struct ward_oid *tip, unsigned int lane)
{
	assert(lane < WARD_LANES_MAX);
	start_at(walk, tip, (struct mark){ .want = UINT64_C(1) << lane });
}

void
ward_walk_hide(
    struct ward_walk *walk, const struct ward_oid *tip, unsigned int lane)
{
	assert(lane < WARD_LANES_MAX);
	start_at(walk, tip, (struct mark){ .hide = UINT64_C(1) << lane });
}

void
ward_walk_trust(struct ward_walk *walk, const struct ward_oid *tip)
{
	start_at(walk, tip, (struct mark){ .is_trusted = true });
}

void
ward_walk_set_covered(struct ward_walk *walk,
    bool (*is_covered)(void *data, const struct ward_oid *id), void *data)
{
	walk->is_covered = is_covered;
	walk->data = data;
}

static struct mark *
mark_of(struct ward_walk *walk, uint32_t number)
{
	size_t page = number >> PAGE_BITS;

	if (page >= walk->npages) {
		size_t count = ward_grow(walk->npages, page + 1);

		walk->pages = ward_realloc_array(
		    walk->pages, count, sizeof(*walk->pages));
		for (size_t i = walk->npages; i < count; i++)
			walk->pages[i] = NULL;
		walk->npages = count;
	}
	if (walk->pages[page] == NULL)
		walk->pages[page] =
		    ward_alloc(MARKS_PER_PAGE * sizeof(*walk->pages[page]));
	return &walk->pages[page][number % MARKS_PER_PAGE];
}

static bool
is_covered(struct ward_walk *walk, uint32_t number)
{
	struct mark *mark = mark_of(walk, number);
	const struct ward_oid *id = &walk->graph->nodes[number].id;

	if (mark->covered == UNASKED)
		mark->covered =
		    walk->is_covered != NULL && walk->is_covered(walk->data, id)
		    ? YES
		    : NO;
	return mark->covered == YES;
}

/* The lanes for which this commit is to be judged, as far as known. */
static uint64_t
lanes_of(struct ward_walk *walk, uint32_t number)
{
	const struct mark *mark = mark_of(walk, number);
	uint64_t lanes = mark->want & ~mark->hide;

	if (lanes == 0 || mark->is_trusted)
		return 0;
	return is_covered(walk, number) ? 0 : lanes;
}

static bool
changes_anything(const struct mark *mark, const struct mark *more)
{
	return (more->want & ~mark->want) != 0 ||
	    (more->hide & ~mark->hide) != 0 ||
	    (more->is_trusted && !mark->is_trusted);
}

/*
 * A covered commit that nothing else is known of is left alone: it is not read,
 * and what lies below it is nobody's business.
 */
static const struct ward_error *
add_marks(struct ward_walk *walk, uint32_t number, const struct mark *more)
{
	struct mark *mark = mark_of(walk, number);
	bool was_live, is_live;

	if (!changes_anything(mark, more))
		return NULL;
	was_live = mark->is_queued && lanes_of(walk, number) != 0;
	mark->want |= more->want;
	mark->hide |= more->hide;
	mark->is_trusted |= more->is_trusted;
	is_live = lanes_of(walk, number) != 0;
	if (is_live || mark->hide != 0 || mark->is_trusted) {
		if (!mark->is_queued) {
			const struct ward_error *err =
			    ward_graph_load(walk->graph, number);

			if (err)
				return err;
			ward_queue_push(&walk->queue, number);
			mark->is_queued = true;
		}
	}
	walk->nlive += is_live;
	walk->nlive -= was_live;
	return NULL;
}

static void
list(struct ward_walk *walk, uint32_t number)
{
	struct mark *mark = mark_of(walk, number);

	if (mark->is_listed)
		return;
	if (walk->norder == walk->order_capacity) {
		walk->order_capacity =
		    ward_grow(walk->order_capacity, walk->norder + 1);
		walk->order = ward_realloc_array(
		    walk->order, walk->order_capacity, sizeof(*walk->order));
	}
	walk->order[walk->norder++] = number;
	mark->is_listed = true;
}

/* What a commit hands down: its past is hidden and trusted as it is, and is
 * wanted only by the lanes that did not stop here. */
static const struct ward_error *
step(struct ward_walk *walk)
{
	uint32_t number = ward_queue_pop(&walk->queue);
	uint64_t lanes = lanes_of(walk, number);
	struct mark *mark = mark_of(walk, number);
	struct mark down = { .want = lanes,
		.hide = mark->hide,
		.is_trusted = mark->is_trusted };
	uint32_t nparents = walk->graph->nodes[number].nparents;
	const struct ward_error *err = NULL;

	mark->is_queued = false;
	if (lanes != 0) {
		walk->nlive--;
		list(walk, number);
	}
	for (uint32_t i = 0; i < nparents && !err; i++) {
		uint32_t first = walk->graph->nodes[number].first;

		err = add_marks(walk, walk->graph->parents[first + i], &down);
	}
	return err;
}

static bool
is_past(const struct mark *mark)
{
	return mark->hide != 0 || mark->is_trusted;
}

/* What is known to be old comes first: it tells which dates need doubt. */
static const struct ward_error *
add_starts(struct ward_walk *walk, bool of_past)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < walk->nstarts && !err; i++) {
		const struct start *start = &walk->starts[i];
		uint32_t number;

		if (is_past(&start->mark) != of_past)
			continue;
		number = ward_graph_number(walk->graph, &start->id);
		err = add_marks(walk, number, &start->mark);
		if (!err && of_past)
			ward_graph_begin_past(walk->graph, number);
	}
	return err;
}

const struct ward_error *
ward_walk_run(
    struct ward_walk *walk, const struct ward_walked **out, size_t *count)
{
	const struct ward_error *err = add_starts(walk, true);
	size_t n = 0;

	if (!err)
		err = add_starts(walk, false);
	while (!err && walk->nlive > 0)
		err = step(walk);
	if (err)
		return err;
	walk->out =
	    ward_realloc_array(walk->out, walk->norder + 1, sizeof(*walk->out));
	for (size_t i = 0; i < walk->norder; i++) {
		uint32_t number = walk->order[walk->norder - 1 - i];
		uint64_t lanes = lanes_of(walk, number);

		if (lanes == 0)
			continue;
		walk->out[n].id = walk->graph->nodes[number].id;
		walk->out[n++].lanes = lanes;
	}
	*out = walk->out;
	*count = n;
	return NULL;
}

const struct ward_error *
ward_walk_settle(
    struct ward_walk *walk, const struct ward_oid *id, uint64_t *lanes)
{
	size_t number = ward_oidmap_get(&walk->graph->numbers, id);
	const struct ward_error *err = NULL;
	bool was_there = true;

	assert(number != WARD_OIDMAP_NONE);
	if (!walk->is_exhausted)
		err = ward_repo_was_there(walk->graph->repo, id, &was_there);
	if (!err && was_there) {
		while (!err && walk->queue.count > 0)
			err = step(walk);
		walk->is_exhausted = !err;
		walk->has_unclean = false;
	}
	if (!err)
		*lanes = lanes_of(walk, (uint32_t)number);
	return err;
}

/* The lanes for which this commit is an end: their own past, and no more. */
static uint64_t
ends_at(struct ward_walk *walk, uint32_t number)
{
	const struct mark *mark = mark_of(walk, number);
	uint64_t ends = mark->want & mark->hide;

	if (ends == 0 || mark->is_trusted || is_covered(walk, number))
		return 0;
	return ends;
}

/* Lanes that end in nothing but their own past, and how old that is. */
static uint64_t
find_ends(struct ward_walk *walk, int64_t *oldest)
{
	uint64_t lanes = 0;

	*oldest = INT64_MAX;
	for (size_t i = 0; i < walk->graph->nnodes; i++) {
		size_t page = i >> PAGE_BITS;
		uint64_t ends;

		if (page >= walk->npages || walk->pages[page] == NULL)
			continue;
		ends = ends_at(walk, (uint32_t)i);
		lanes |= ends;
		if (ends != 0 && walk->graph->nodes[i].date < *oldest)
			*oldest = walk->graph->nodes[i].date;
	}
	return lanes;
}

static bool
trusts_any(const struct ward_walk *walk)
{
	for (size_t i = 0; i < walk->nstarts; i++)
		if (walk->starts[i].mark.is_trusted)
			return true;
	return false;
}

/* The run ends before it is known how far down what is trusted reaches. */
static const struct ward_error *
follow_trust(struct ward_walk *walk, int64_t oldest)
{
	const struct ward_error *err = NULL;

	for (int slack = SLACK; !err && walk->queue.count > 0; err = step(walk))
		if (walk->graph->nodes[walk->queue.items[0]].date < oldest &&
		    slack-- == 0)
			break;
	return err;
}

uint64_t
ward_walk_unclean_lanes(struct ward_walk *walk)
{
	const struct ward_error *err = NULL;
	int64_t oldest;

	if (walk->has_unclean)
		return walk->unclean;
	walk->unclean = find_ends(walk, &oldest);
	if (walk->unclean != 0 && trusts_any(walk)) {
		err = follow_trust(walk, oldest);
		/* Where it breaks off, all ends that are left count. */
		(void)err;
		walk->unclean = find_ends(walk, &oldest);
	}
	walk->has_unclean = true;
	return walk->unclean;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how all commits of a history are met, each read once. */
#include <stdlib.h>
#include <string.h>
#include "refward/graph.h"
#include "refward/memory.h"
#include "nodes.h"
#include "rows.h"

/* Bytes of commits that are read and not yet handed out: what is beyond is read
 * again. */
#define KEPT_MAX ((size_t)16 << 20)

struct mark {
	uint32_t row;	/* what is known to reach it */
	uint32_t given; /* the row with which it was handed out */
	bool is_queued;
};

/* What was read of a commit before it is its turn. */
struct kept {
	struct ward_buf raw;
	struct ward_commit commit;
	struct kept *next; /* of those that are free */
};

/* A commit is seldom larger; memory of such a size is used again. */
#define COMMON_SIZE 4096

struct item {
	int64_t date;
	uint32_t number;
	struct kept *kept; /* NULL: to be read again */
};

struct ward_sweep {
	struct ward_graph *graph;
	struct ward_rows rows;
	struct mark *marks; /* by node */
	size_t nmarks;
	uint64_t *spared; /* by node, as far as there are any */
	size_t nspared;
	struct item *heap;
	size_t count, capacity;
	size_t nkept;	   /* bytes */
	struct kept *last; /* of the commit that was handed out last */
	struct kept *free;
};

struct ward_sweep *
ward_sweep_new(struct ward_graph *graph, unsigned int nsets)
{
	struct ward_sweep *sweep = ward_alloc(sizeof(*sweep));

	sweep->graph = graph;
	ward_rows_init(&sweep->rows, nsets);
	return sweep;
}

static void
let_go(struct ward_sweep *sweep, struct kept *kept)
{
	if (kept == NULL)
		return;
	sweep->nkept -= kept->raw.capacity;
	if (kept->raw.capacity > COMMON_SIZE)
		ward_buf_release(&kept->raw);
	kept->next = sweep->free;
	sweep->free = kept;
}

static void
free_kept(struct ward_sweep *sweep)
{
	for (struct kept *kept = sweep->free, *next; kept != NULL;
	     kept = next) {
		next = kept->next;
		ward_buf_release(&kept->raw);
		free(kept);
	}
}

void
ward_sweep_free(struct ward_sweep *sweep)
{
	if (sweep == NULL)
		return;
	for (size_t i = 0; i < sweep->count; i++)
		let_go(sweep, sweep->heap[i].kept);
	let_go(sweep, sweep->last);
	free_kept(sweep);
	free(sweep->heap);
	ward_rows_release(&sweep->rows);
	free(sweep->marks);
	free(sweep->spared);
	free(sweep);
}

static struct mark *
mark_of(struct ward_sweep *sweep, uint32_t number)
{
	if (number >= sweep->nmarks) {
		size_t count = ward_grow(sweep->nmarks, (size_t)number + 1);

		sweep->marks = ward_realloc_array(
		    sweep->marks, count, sizeof(*sweep->marks));
		memset(&sweep->marks[sweep->nmarks], 0,
		    (count - sweep->nmarks) * sizeof(*sweep->marks));
		sweep->nmarks = count;
	}
	return &sweep->marks[number];
}

/* --- the queue, the youngest first -----------------------------------------
 */

/* The same whatever was numbered first. */
static bool
is_above(
    const struct ward_sweep *sweep, const struct item *a, const struct item *b)
{
	const struct ward_node *nodes = sweep->graph->nodes;

	if (a->date != b->date)
		return a->date > b->date;
	return ward_oid_compare(&nodes[a->number].id, &nodes[b->number].id) < 0;
}

static void
push(struct ward_sweep *sweep, const struct item *item)
{
	size_t at = sweep->count++;

	if (sweep->count > sweep->capacity) {
		sweep->capacity = ward_grow(sweep->capacity, sweep->count);
		sweep->heap = ward_realloc_array(
		    sweep->heap, sweep->capacity, sizeof(*sweep->heap));
	}
	for (; at > 0 && is_above(sweep, item, &sweep->heap[(at - 1) / 2]);
	     at = (at - 1) / 2)
		sweep->heap[at] = sweep->heap[(at - 1) / 2];
	sweep->heap[at] = *item;
}

static struct item
pop(struct ward_sweep *sweep)
{
	struct item top = sweep->heap[0];
	struct item last = sweep->heap[--sweep->count];
	size_t at = 0;

	for (;;) {
		size_t child = at * 2 + 1;

		if (child >= sweep->count)
			break;
		if (child + 1 < sweep->count &&
		    is_above(
			sweep, &sweep->heap[child + 1], &sweep->heap[child]))
			child++;
		if (!is_above(sweep, &sweep->heap[child], &last))
			break;
		sweep->heap[at] = sweep->heap[child];
		at = child;
	}
	if (sweep->count > 0)
		sweep->heap[at] = last;
	return top;
}

/* --- reaching --------------------------------------------------------------
 */

/* The sets for which a commit is still to be handed out. */
static uint64_t
open_sets(struct ward_sweep *sweep, uint32_t number)
{
	const struct mark *mark = mark_of(sweep, number);
	uint64_t sets =
	    sweep->rows.masks[mark->row] & ~sweep->rows.masks[mark->given];

	if (number < sweep->nspared)
		sets &= ~sweep->spared[number];
	return sets;
}

static struct kept *
take_free(struct ward_sweep *sweep)
{
	struct kept *kept = sweep->free;

	if (kept == NULL)
		return ward_alloc(sizeof(*kept));
	sweep->free = kept->next;
	return kept;
}

static const struct ward_error *
load(struct ward_sweep *sweep, struct item *item)
{
	struct ward_graph *graph = sweep->graph;
	bool was_loaded = graph->nodes[item->number].is_loaded;
	struct ward_buf spare;
	const struct ward_error *err = ward_graph_load(graph, item->number);

	if (err)
		return err;
	item->date = graph->nodes[item->number].date;
	if (was_loaded || graph->raw.capacity > KEPT_MAX - sweep->nkept)
		return NULL;
	/* The buffer goes with the views that lead into it. */
	item->kept = take_free(sweep);
	spare = item->kept->raw;
	item->kept->raw = graph->raw;
	item->kept->commit = graph->commit;
	graph->raw = spare;
	sweep->nkept += item->kept->raw.capacity;
	return NULL;
}

static const struct ward_error *
reach(struct ward_sweep *sweep, uint32_t number, uint32_t row)
{
	struct mark *mark = mark_of(sweep, number);
	struct item item = { .number = number };
	const struct ward_error *err;

	mark->row = ward_rows_merge(&sweep->rows, mark->row, row);
	if (mark->is_queued || open_sets(sweep, number) == 0)
		return NULL;
	mark->is_queued = true;
	err = load(sweep, &item);
	if (!err)
		push(sweep, &item);
	return err;
}

const struct ward_error *
ward_sweep_start(struct ward_sweep *sweep, const struct ward_oid *tip,
    uint64_t sets, uint32_t number)
{
	uint32_t row = ward_rows_add(&sweep->rows);

	sweep->rows.masks[row] = sets;
	for (unsigned int i = 0; i < sweep->rows.nsets; i++)
		if (sets >> i & 1)
			ward_row(&sweep->rows, row)[i] = number;
	return reach(sweep, ward_graph_number(sweep->graph, tip), row);
}

static uint64_t *
spared_of(struct ward_sweep *sweep, uint32_t number)
{
	if (number >= sweep->nspared) {
		size_t count = ward_grow(sweep->nspared, (size_t)number + 1);

		sweep->spared = ward_realloc_array(
		    sweep->spared, count, sizeof(*sweep->spared));
		memset(&sweep->spared[sweep->nspared], 0,
		    (count - sweep->nspared) * sizeof(*sweep->spared));
		sweep->nspared = count;
	}
	return &sweep->spared[number];
}

const struct ward_error *
ward_sweep_spare(
    struct ward_sweep *sweep, const struct ward_oid *tip, uint64_t sets)
{
	struct ward_graph *graph = sweep->graph;
	struct ward_queue queue = { .graph = graph };
	const struct ward_error *err = NULL;
	uint32_t number = ward_graph_number(graph, tip);

	for (ward_queue_push(&queue, number); queue.count > 0 && !err;) {
		number = queue.items[--queue.count];
		if ((sets & ~*spared_of(sweep, number)) == 0)
			continue;
		*spared_of(sweep, number) |= sets;
		err = ward_graph_load(graph, number);
		for (uint32_t i = 0; !err && i < graph->nodes[number].nparents;
		     i++) {
			uint32_t parent =
			    graph->parents[graph->nodes[number].first + i];

			if ((sets & ~*spared_of(sweep, parent)) != 0)
				ward_queue_push(&queue, parent);
		}
	}
	ward_queue_release(&queue);
	return err;
}

static const struct ward_error *
reach_parents(struct ward_sweep *sweep, uint32_t number)
{
	struct ward_graph *graph = sweep->graph;
	uint32_t row = mark_of(sweep, number)->row;
	const struct ward_error *err = NULL;

	for (uint32_t i = 0; i < graph->nodes[number].nparents && !err; i++)
		err = reach(
		    sweep, graph->parents[graph->nodes[number].first + i], row);
	return err;
}

const struct ward_error *
ward_sweep_next(struct ward_sweep *sweep, struct ward_swept *out, bool *found)
{
	struct item item;
	struct mark *mark;

	*found = sweep->count > 0;
	if (!*found)
		return NULL;
	item = pop(sweep);
	let_go(sweep, sweep->last);
	sweep->last = item.kept;
	out->number = item.number;
	out->id = sweep->graph->nodes[item.number].id;
	out->commit = item.kept != NULL ? &item.kept->commit : NULL;
	out->sets = open_sets(sweep, item.number);
	mark = mark_of(sweep, item.number);
	mark->is_queued = false;
	out->is_first = mark->given == WARD_NO_ROW;
	out->date = item.date;
	mark->given = mark->row;
	out->starts = mark->row;
	return reach_parents(sweep, item.number);
}

uint32_t
ward_sweep_start_of(
    const struct ward_sweep *sweep, const struct ward_swept *swept, size_t set)
{
	return ward_row(&sweep->rows, swept->starts)[set];
}

void
ward_sweep_each(const struct ward_sweep *sweep,
    void (*each)(void *data, const struct ward_oid *id, uint64_t sets),
    void *data)
{
	for (size_t i = 0; i < sweep->nmarks; i++) {
		uint64_t sets = sweep->rows.masks[sweep->marks[i].given];

		if (i < sweep->nspared)
			sets &= ~sweep->spared[i];
		if (sets != 0)
			each(data, &sweep->graph->nodes[i].id, sets);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how two commits are put in order: ancestor or not. */
#include <stdlib.h>
#include <string.h>
#include "refward/graph.h"
#include "refward/memory.h"
#include "nodes.h"

#define OF_ANCESTOR   1u /* reached from the supposed ancestor */
#define OF_DESCENDANT 2u /* reached from the supposed descendant */
#define OF_BOTH	      3u
#define IN_QUEUE      4u

struct paint {
	struct ward_graph *graph;
	struct ward_queue queue;
	unsigned char *marks; /* by node number */
	size_t nmarks;
	size_t nopen; /* in the queue, and not reached from both */
};

static void
paint_release(struct paint *paint)
{
	ward_queue_release(&paint->queue);
	free(paint->marks);
}

static const struct ward_error *
mark(struct paint *paint, uint32_t number, unsigned int of)
{
	const struct ward_error *err = ward_graph_load(paint->graph, number);
	unsigned int before, after;

	if (err)
		return err;
	if (paint->graph->nnodes > paint->nmarks) {
		size_t size = ward_grow(paint->nmarks, paint->graph->nnodes);

		paint->marks = ward_realloc_array(paint->marks, size, 1);
		memset(paint->marks + paint->nmarks, 0, size - paint->nmarks);
		paint->nmarks = size;
	}
	before = paint->marks[number];
	after = before | of | IN_QUEUE;
	if ((before & OF_BOTH) == (after & OF_BOTH))
		return NULL;
	if (!(before & IN_QUEUE))
		ward_queue_push(&paint->queue, number);
	else
		paint->nopen--;
	if ((after & OF_BOTH) != OF_BOTH)
		paint->nopen++;
	paint->marks[number] = (unsigned char)after;
	return NULL;
}

static const struct ward_error *
step(struct paint *paint)
{
	uint32_t number = ward_queue_pop(&paint->queue);
	unsigned int of = paint->marks[number] & OF_BOTH;
	uint32_t nparents = paint->graph->nodes[number].nparents;
	const struct ward_error *err = NULL;

	paint->marks[number] &= (unsigned char)~IN_QUEUE;
	if (of != OF_BOTH)
		paint->nopen--;
	for (uint32_t i = 0; i < nparents && !err; i++) {
		uint32_t first = paint->graph->nodes[number].first;

		err = mark(paint, paint->graph->parents[first + i], of);
	}
	return err;
}

/*
 * When all that waits was reached from both sides it lies below the supposed
 * ancestor, so nothing that is still to come can lead to it: the answer does
 * not depend on dates.
 */
const struct ward_error *
ward_graph_is_ancestor(struct ward_graph *graph,
    const struct ward_oid *ancestor, const struct ward_oid *descendant,
    bool *out)
{
	struct paint paint = { .graph = graph, .queue.graph = graph };
	uint32_t target = ward_graph_number(graph, ancestor);
	uint32_t tip = ward_graph_number(graph, descendant);
	const struct ward_error *err;

	err = mark(&paint, target, OF_ANCESTOR);
	if (!err) {
		ward_graph_begin_past(graph, target);
		err = mark(&paint, tip, OF_DESCENDANT);
	}
	while (
	    !err && paint.nopen > 0 && !(paint.marks[target] & OF_DESCENDANT))
		err = step(&paint);
	if (!err)
		*out = (paint.marks[target] & OF_DESCENDANT) != 0;
	paint_release(&paint);
	return err;
}

/* Dates only decide how soon the chain is known to have passed the commit. */
const struct ward_error *
ward_graph_is_first_parent(struct ward_graph *graph,
    const struct ward_oid *commit, const struct ward_oid *tip, bool *out)
{
	struct paint past = { .graph = graph, .queue.graph = graph };
	uint32_t target = ward_graph_number(graph, commit);
	uint32_t at = ward_graph_number(graph, tip);
	const struct ward_error *err = mark(&past, target, OF_ANCESTOR);
	bool is_found = false, is_past = false;

	while (!err && !is_found && !is_past) {
		err = ward_graph_load(graph, at);
		while (!err && past.queue.count > 0 && at != target &&
		    graph->nodes[past.queue.items[0]].date >=
			graph->nodes[at].date)
			err = step(&past);
		is_found = at == target;
		is_past = (at < past.nmarks && past.marks[at] != 0) ||
		    graph->nodes[at].nparents == 0;
		if (!err && !is_found && !is_past)
			at = graph->parents[graph->nodes[at].first];
	}
	if (!err)
		*out = is_found;
	paint_release(&past);
	return err;
}

bool
ward_graph_is_line(struct ward_graph *graph, const struct ward_oid *commit,
    const struct ward_oid *tip)
{
	uint32_t target = ward_graph_number(graph, commit);
	uint32_t at = ward_graph_number(graph, tip);

	/* What was not read yet has no parents. */
	while (at != target && graph->nodes[at].nparents == 1)
		at = graph->parents[graph->nodes[at].first];
	return at == target;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which order commits are visited. */
#include <stdlib.h>
#include "refward/graph.h"
#include "refward/memory.h"
#include "nodes.h"

/* A node is above another when it is to be visited first. */
static bool
is_above(const struct ward_queue *queue, uint32_t a, uint32_t b)
{
	const struct ward_node *x = &queue->graph->nodes[a];
	const struct ward_node *y = &queue->graph->nodes[b];

	if (x->is_new != y->is_new)
		return x->is_new;
	return x->date != y->date ? x->date > y->date : a < b;
}

void
ward_queue_release(struct ward_queue *queue)
{
	free(queue->items);
	queue->items = NULL;
	queue->count = queue->capacity = 0;
}

void
ward_queue_push(struct ward_queue *queue, uint32_t number)
{
	size_t at = queue->count++;

	if (queue->count > queue->capacity) {
		queue->capacity = ward_grow(queue->capacity, queue->count);
		queue->items = ward_realloc_array(
		    queue->items, queue->capacity, sizeof(*queue->items));
	}
	while (at > 0 && is_above(queue, number, queue->items[(at - 1) / 2])) {
		queue->items[at] = queue->items[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	queue->items[at] = number;
}

uint32_t
ward_queue_pop(struct ward_queue *queue)
{
	uint32_t top = queue->items[0];
	uint32_t last = queue->items[--queue->count];
	size_t at = 0;

	for (;;) {
		size_t child = at * 2 + 1;

		if (child >= queue->count)
			break;
		if (child + 1 < queue->count &&
		    is_above(
			queue, queue->items[child + 1], queue->items[child]))
			child++;
		if (!is_above(queue, queue->items[child], last))
			break;
		queue->items[at] = queue->items[child];
		at = child;
	}
	queue->items[at] = last;
	return top;
}

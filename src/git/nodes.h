/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_GIT_NODES_H
#define WARD_GIT_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/graph.h"
#include "refward/object.h"

/* The commits of a graph by number: what its walks share. */

struct ward_node {
	struct ward_oid id;
	struct ward_oid tree;
	int64_t date;
	uint32_t first; /* of its parents, in graph->parents */
	uint32_t nparents;
	bool is_loaded; /* tree, date and parents are known */
	bool is_new;	/* came with this push, though its date is older */
};

struct ward_graph {
	struct ward_repo *repo;
	uint64_t commits_max;
	uint64_t nloaded;
	bool has_past;
	int64_t past; /* the latest date of what is known to be old */
	struct ward_oidmap numbers;
	struct ward_node *nodes;
	size_t nnodes, capacity;
	uint32_t *parents; /* numbers of nodes */
	size_t nparents, parents_capacity;
	/* What was read last; its views lead into `raw`. */
	struct ward_buf raw;
	struct ward_commit commit;
	struct ward_graph_kept **kept; /* by node; NULL: nothing is */
	size_t nkept;
	size_t kept_size; /* in bytes */
	bool keeps;
};

/* The number of the node with this id, made where there is none yet. */
uint32_t ward_graph_number(struct ward_graph *graph, const struct ward_oid *id);

/* Make date and parents of a node known. Nodes may move: look them up anew. */
const struct ward_error *
ward_graph_load(struct ward_graph *graph, uint32_t number) WARD_MUST_CHECK;

/* A loaded node is an end of some past, which may be newer than what came. */
void ward_graph_begin_past(struct ward_graph *graph, uint32_t number);

/* New nodes first, since none that was there leads to them, whatever their
 * dates say; then by date, the newest first. A node may be in it more than
 * once. */
struct ward_queue {
	const struct ward_graph *graph;
	uint32_t *items;
	size_t count, capacity;
};

void ward_queue_release(struct ward_queue *queue);
void ward_queue_push(struct ward_queue *queue, uint32_t number);
uint32_t ward_queue_pop(struct ward_queue *queue); /* not empty */

#endif

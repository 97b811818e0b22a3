/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how commits and their parents are kept, so that each is read once. */
#include "refward/graph.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/object.h"
#include "nodes.h"

/* Bytes of commits that are kept: what is beyond is read again. */
#define KEPT_MAX ((size_t)16 << 20)

struct ward_graph_kept {
	struct ward_buf raw;
	struct ward_commit commit;
};

struct ward_graph *
ward_graph_new(struct ward_repo *repo, uint64_t commits_max)
{
	struct ward_graph *graph = ward_alloc(sizeof(*graph));

	graph->repo = repo;
	graph->commits_max = commits_max;
	return graph;
}

static void
let_go(struct ward_graph *graph, size_t number)
{
	struct ward_graph_kept *kept = graph->kept[number];

	if (kept == NULL)
		return;
	graph->kept_size -= kept->raw.capacity;
	ward_buf_release(&kept->raw);
	free(kept);
	graph->kept[number] = NULL;
}

void
ward_graph_free(struct ward_graph *graph)
{
	if (graph == NULL)
		return;
	for (size_t i = 0; i < graph->nkept; i++)
		let_go(graph, i);
	free(graph->kept);
	ward_oidmap_release(&graph->numbers);
	ward_buf_release(&graph->raw);
	free(graph->nodes);
	free(graph->parents);
	free(graph);
}

uint32_t
ward_graph_number(struct ward_graph *graph, const struct ward_oid *id)
{
	size_t number = ward_oidmap_keep(&graph->numbers, id, graph->nnodes);

	if (number < graph->nnodes)
		return (uint32_t)number;
	assert(number < UINT32_MAX);
	if (number == graph->capacity) {
		graph->capacity = ward_grow(graph->capacity, number + 1);
		graph->nodes = ward_realloc_array(
		    graph->nodes, graph->capacity, sizeof(*graph->nodes));
	}
	memset(&graph->nodes[number], 0, sizeof(*graph->nodes));
	graph->nodes[number].id = *id;
	graph->nnodes++;
	return (uint32_t)number;
}

/* Room for so many parents of a node. */
static uint32_t *
make_room(struct ward_graph *graph, uint32_t number, size_t count)
{
	size_t first = graph->nparents;
	size_t need = first + count;

	assert(need < UINT32_MAX);
	if (need > graph->parents_capacity) {
		graph->parents_capacity =
		    ward_grow(graph->parents_capacity, need);
		graph->parents = ward_realloc_array(graph->parents,
		    graph->parents_capacity, sizeof(*graph->parents));
	}
	graph->nparents = need;
	graph->nodes[number].first = (uint32_t)first;
	graph->nodes[number].nparents = (uint32_t)count;
	return &graph->parents[first];
}

static void
add_parents(
    struct ward_graph *graph, uint32_t number, const struct ward_commit *commit)
{
	uint32_t *parents = make_room(graph, number, commit->nparents);

	for (size_t i = 0; i < commit->nparents; i++) {
		struct ward_oid id = ward_commit_parent(commit, i);

		parents[i] = ward_graph_number(graph, &id);
		if (i > 0)
			ward_repo_expect(graph->repo, &id);
	}
}

const struct ward_error *
ward_graph_read_new(struct ward_graph *graph, const struct ward_oid *id,
    struct ward_buf *raw, struct ward_commit *commit, bool *is_new)
{
	uint32_t number = ward_graph_number(graph, id);
	const struct ward_error *err;
	struct ward_buf spare = *raw;

	*is_new = !graph->nodes[number].is_loaded;
	err = ward_graph_load(graph, number);
	if (err || !*is_new)
		return err;
	*raw = graph->raw;
	*commit = graph->commit;
	graph->raw = spare;
	return NULL;
}

uint32_t
ward_graph_know(struct ward_graph *graph,
    const struct ward_graph_commit *commit, const struct ward_oid *parents)
{
	uint32_t number = ward_graph_number(graph, &commit->id);
	uint32_t *numbers;

	if (graph->nodes[number].is_loaded)
		return number;
	numbers = make_room(graph, number, commit->nparents);
	for (size_t i = 0; i < commit->nparents; i++)
		numbers[i] = ward_graph_number(graph, &parents[i]);
	graph->nodes[number].tree = commit->tree;
	graph->nodes[number].date = commit->date;
	graph->nodes[number].is_loaded = true;
	return number;
}

bool
ward_graph_tell(struct ward_graph *graph, const struct ward_oid *id,
    struct ward_graph_commit *out)
{
	size_t number = ward_oidmap_get(&graph->numbers, id);
	const struct ward_node *node;

	if (number == WARD_OIDMAP_NONE || !graph->nodes[number].is_loaded)
		return false;
	node = &graph->nodes[number];
	*out = (struct ward_graph_commit){ .id = *id,
		.tree = node->tree,
		.date = node->date,
		.nparents = node->nparents };
	return true;
}

struct ward_oid
ward_graph_parent(struct ward_graph *graph, const struct ward_oid *id, size_t i)
{
	uint32_t number = ward_graph_number(graph, id);

	assert(i < graph->nodes[number].nparents);
	return graph->nodes[graph->parents[graph->nodes[number].first + i]].id;
}

void
ward_graph_begin_past(struct ward_graph *graph, uint32_t number)
{
	int64_t date = graph->nodes[number].date;

	if (!graph->has_past || date > graph->past)
		graph->past = date;
	graph->has_past = true;
}

/* Asked only where its date says otherwise, and not where a program would have
 * to be asked. */
static const struct ward_error *
find_out_whether_new(struct ward_graph *graph, struct ward_node *node)
{
	const struct ward_error *err;
	bool was_there = true;

	if (!graph->has_past || node->date > graph->past ||
	    ward_repo_runs_programs(graph->repo))
		return NULL;
	err = ward_repo_was_there(graph->repo, &node->id, &was_there);
	node->is_new = !was_there;
	return err;
}

void
ward_graph_keep(struct ward_graph *graph)
{
	graph->keeps = true;
}

/* Keeps what was read last: the buffer goes with the views that lead into it.
 */
static void
keep(struct ward_graph *graph, uint32_t number)
{
	struct ward_graph_kept *kept;

	if (!graph->keeps || graph->raw.capacity > KEPT_MAX - graph->kept_size)
		return;
	if (number >= graph->nkept) {
		size_t count = ward_grow(graph->nkept, (size_t)number + 1);

		graph->kept = ward_realloc_array(
		    graph->kept, count, sizeof(*graph->kept));
		for (size_t i = graph->nkept; i < count; i++)
			graph->kept[i] = NULL;
		graph->nkept = count;
	}
	kept = ward_alloc(sizeof(*kept));
	kept->raw = graph->raw;
	kept->commit = graph->commit;
	graph->kept[number] = kept;
	graph->kept_size += kept->raw.capacity;
	graph->raw = (struct ward_buf)WARD_BUF_INIT;
}

/* What is kept has no room to grow. */
static void
shrink(struct ward_graph *graph)
{
	struct ward_buf exact = WARD_BUF_INIT;

	if (!graph->keeps)
		return;
	ward_buf_add_view(&exact, ward_buf_view(&graph->raw));
	ward_buf_release(&graph->raw);
	graph->raw = exact;
}

const struct ward_error *
ward_graph_take(struct ward_graph *graph, const struct ward_oid *id,
    struct ward_buf *raw, struct ward_commit *commit, bool *found)
{
	size_t number = ward_oidmap_get(&graph->numbers, id);
	struct ward_graph_kept *kept = NULL;

	if (number < graph->nkept)
		kept = graph->kept[number];
	*found = kept != NULL;
	if (kept == NULL)
		return NULL;
	ward_buf_release(raw);
	*raw = kept->raw;
	*commit = kept->commit;
	graph->kept_size -= raw->capacity;
	free(kept);
	graph->kept[number] = NULL;
	return ward_repo_read_again(graph->repo, id, raw->size);
}

/* While the commit is parsed, where its first parent is looked for comes near:
 * what takes longest is to wait for memory. */
static void
expect_parent(struct ward_graph *graph, size_t oid_size)
{
	struct ward_oid id;

	if (ward_commit_peek(&id, ward_buf_view(&graph->raw), oid_size)) {
		ward_oidmap_expect(&graph->numbers, &id);
		ward_repo_expect(graph->repo, &id);
	}
}

const struct ward_error *
ward_graph_load(struct ward_graph *graph, uint32_t number)
{
	struct ward_oid id = graph->nodes[number].id;
	enum ward_object_type type;
	const struct ward_error *err;
	char hex[WARD_OID_HEX_MAX + 1];

	if (graph->nodes[number].is_loaded)
		return NULL;
	if (graph->nloaded >= graph->commits_max)
		return ward_error(WARD_E_LIMIT,
		    "more than %llu commits to look at (commit-budget)",
		    (unsigned long long)graph->commits_max);
	err = ward_repo_read(graph->repo, &id, &type, &graph->raw);
	if (err)
		return ward_error_wrap(
		    err, "commit %s", ward_oid_hex(&id, hex));
	if (type != WARD_OBJECT_COMMIT)
		return ward_error(WARD_E_INVALID, "%s is a %s, not a commit",
		    ward_oid_hex(&id, hex), ward_object_type_name(type));
	shrink(graph);
	expect_parent(graph, id.size);
	if (!ward_commit_parse(
		&graph->commit, ward_buf_view(&graph->raw), id.size))
		return ward_error(WARD_E_INVALID, "commit %s %s",
		    ward_oid_hex(&id, hex), graph->commit.problem);
	add_parents(graph, number, &graph->commit);
	graph->nodes[number].tree = graph->commit.tree;
	graph->nodes[number].date = graph->commit.committer.time;
	err = find_out_whether_new(graph, &graph->nodes[number]);
	if (err)
		return err;
	graph->nodes[number].is_loaded = true;
	graph->nloaded++;
	keep(graph, number);
	return NULL;
}

const struct ward_error *
ward_graph_tree(struct ward_graph *graph, const struct ward_oid *commit,
    struct ward_oid *out)
{
	uint32_t number = ward_graph_number(graph, commit);
	const struct ward_error *err = ward_graph_load(graph, number);

	if (!err)
		*out = graph->nodes[number].tree;
	return err;
}

const struct ward_error *
ward_graph_nparents(
    struct ward_graph *graph, const struct ward_oid *commit, size_t *out)
{
	uint32_t number = ward_graph_number(graph, commit);
	const struct ward_error *err = ward_graph_load(graph, number);

	if (!err)
		*out = graph->nodes[number].nparents;
	return err;
}

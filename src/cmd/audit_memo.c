/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how findings are kept beside the commits in which they were found. */
#include "src/cmd/audit_memo.h"

#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "src/cmd/audit_record.h"
#include "src/cmd/audit_share.h"

struct ward_audit_memo {
	struct ward_memo hooks;
	struct ward_audit_names *names;
	size_t oid_size;
	struct ward_oidmap numbers; /* in records, of what was added */
	struct ward_view *records;
	size_t nrecords, capacity;
	uint32_t *by_node; /* by number in the graph: of a record, from 1 */
	size_t nnodes;
	struct ward_buf news;
	bool is_spoilt;
	struct ward_buf *adopted;
	size_t nadopted;
	struct ward_audit_jobs jobs;

	/* The commit that is being judged. */
	struct ward_audit_record now;
	struct ward_buf events;
	bool is_kept;
	ward_finding_fn taker;
	void *taker_data;
};

static void
note_node(struct ward_audit_memo *memo, uint32_t node, size_t record)
{
	if (node >= memo->nnodes) {
		size_t count = ward_grow(memo->nnodes, (size_t)node + 1);

		memo->by_node = ward_realloc_array(
		    memo->by_node, count, sizeof(*memo->by_node));
		memset(&memo->by_node[memo->nnodes], 0,
		    (count - memo->nnodes) * sizeof(*memo->by_node));
		memo->nnodes = count;
	}
	memo->by_node[node] = (uint32_t)record + 1;
}

static void
know(void *data, struct ward_graph *graph)
{
	struct ward_audit_memo *memo = data;
	struct ward_oid *parents = NULL;
	size_t capacity = 0;

	for (size_t i = 0; i < memo->nrecords && i < UINT32_MAX; i++) {
		struct ward_audit_record record;
		struct ward_graph_commit commit;

		if (!ward_audit_record_read(
			&record, memo->records[i], memo->oid_size))
			continue;
		if (record.nparents > capacity) {
			capacity = ward_grow(capacity, record.nparents);
			parents = ward_realloc_array(
			    parents, capacity, sizeof(*parents));
		}
		for (size_t j = 0; j < record.nparents; j++)
			parents[j] = ward_audit_record_parent(&record, j);
		commit = (struct ward_graph_commit){ .id = record.id,
			.tree = record.tree,
			.date = record.date,
			.nparents = record.nparents };
		note_node(memo, ward_graph_know(graph, &commit, parents), i);
	}
	free(parents);
}

static bool
recall(void *data, uint32_t number, uint64_t sets,
    const struct ward_update *const *refs, struct ward_verdict *verdict)
{
	struct ward_audit_memo *memo = data;
	struct ward_audit_record record;
	struct ward_audit_event event;

	if (number >= memo->nnodes || memo->by_node[number] == 0 ||
	    !ward_audit_record_read(&record,
		memo->records[memo->by_node[number] - 1], memo->oid_size) ||
	    (sets & ~record.sets) != 0)
		return false;
	while (ward_audit_event_next(&record, memo->names, &event)) {
		if (!(sets >> event.set & 1))
			continue;
		if (event.is_unasked) {
			ward_verdict_note_unasked(verdict, event.finding.rule);
			continue;
		}
		event.finding.commit = record.id;
		event.finding.ref = refs[event.set]->ref;
		event.finding.value = refs[event.set]->new;
		ward_verdict_add(verdict, &event.finding);
	}
	return true;
}

static void
keep(void *data, const struct ward_finding *finding)
{
	struct ward_audit_memo *memo = data;

	if (finding->is_unknown ||
	    !ward_audit_event_add(&memo->events, memo->names, finding))
		memo->is_kept = false;
	memo->taker(memo->taker_data, finding);
}

static void
begin(void *data, const struct ward_oid *id, uint64_t sets,
    struct ward_verdict *verdict)
{
	struct ward_audit_memo *memo = data;

	memo->now = (struct ward_audit_record){ .id = *id, .sets = sets };
	ward_buf_clear(&memo->events);
	memo->is_kept = !memo->is_spoilt && verdict->taker != NULL;
	if (!memo->is_kept)
		return;
	memo->taker = verdict->taker;
	memo->taker_data = verdict->taker_data;
	verdict->taker = keep;
	verdict->taker_data = memo;
}

static void
unasked(void *data, const char *set, const char *rule)
{
	struct ward_audit_memo *memo = data;

	if (memo->taker != NULL &&
	    !ward_audit_event_add_unasked(
		&memo->events, memo->names, set, rule))
		memo->is_kept = false;
}

static void
end(void *data, struct ward_graph *graph, struct ward_verdict *verdict)
{
	struct ward_audit_memo *memo = data;
	struct ward_graph_commit commit;

	if (memo->taker == NULL)
		return;
	verdict->taker = memo->taker;
	verdict->taker_data = memo->taker_data;
	memo->taker = NULL;
	if (!memo->is_kept || memo->is_spoilt ||
	    !ward_graph_tell(graph, &memo->now.id, &commit))
		return;
	memo->now.tree = commit.tree;
	memo->now.date = commit.date;
	memo->now.nparents = commit.nparents;
	ward_audit_record_begin(&memo->news, &memo->now);
	for (size_t i = 0; i < commit.nparents; i++) {
		struct ward_oid parent =
		    ward_graph_parent(graph, &memo->now.id, i);

		ward_buf_add(&memo->news, parent.bytes, parent.size);
	}
	ward_buf_add_view(&memo->news, ward_buf_view(&memo->events));
	ward_audit_record_end(&memo->news, &memo->now);
}

static void
spoil(void *data)
{
	struct ward_audit_memo *memo = data;

	memo->is_spoilt = true;
}

struct ward_audit_memo *
ward_audit_memo_new(const struct ward_policy *policy, size_t oid_size)
{
	struct ward_audit_memo *memo = ward_alloc(sizeof(*memo));

	memo->hooks = (struct ward_memo){ .data = memo,
		.know = know,
		.recall = recall,
		.begin = begin,
		.unasked = unasked,
		.end = end,
		.spoil = spoil };
	memo->names = ward_audit_names_new(policy);
	memo->oid_size = oid_size;
	return memo;
}

void
ward_audit_memo_free(struct ward_audit_memo *memo)
{
	if (memo == NULL)
		return;
	ward_audit_names_free(memo->names);
	ward_oidmap_release(&memo->numbers);
	free(memo->records);
	free(memo->by_node);
	for (size_t i = 0; i < memo->nadopted; i++)
		ward_buf_release(&memo->adopted[i]);
	free(memo->adopted);
	ward_buf_release(&memo->news);
	ward_buf_release(&memo->events);
	free(memo);
}

const struct ward_memo *
ward_audit_memo_hooks(const struct ward_audit_memo *memo)
{
	return &memo->hooks;
}

/* To its last byte. */
static bool
is_whole(const struct ward_audit_memo *memo, struct ward_view rest)
{
	struct ward_view bytes;

	while (rest.size > 0) {
		struct ward_audit_record record;
		struct ward_audit_event event;

		if (!ward_audit_record_next(&rest, &bytes) ||
		    !ward_audit_record_read(&record, bytes, memo->oid_size))
			return false;
		while (ward_audit_event_next(&record, memo->names, &event))
			;
		if (record.events.size > 0)
			return false;
	}
	return true;
}

static void
append(struct ward_audit_memo *memo, struct ward_view bytes)
{
	if (memo->nrecords == memo->capacity) {
		memo->capacity = ward_grow(memo->capacity, memo->nrecords + 1);
		memo->records = ward_realloc_array(
		    memo->records, memo->capacity, sizeof(*memo->records));
	}
	memo->records[memo->nrecords++] = bytes;
}

static void
put(struct ward_audit_memo *memo, struct ward_view bytes)
{
	struct ward_oid id = ward_audit_record_id(bytes, memo->oid_size);
	size_t number = ward_oidmap_keep(&memo->numbers, &id, memo->nrecords);

	if (number < memo->nrecords)
		memo->records[number] = bytes;
	else
		append(memo, bytes);
}

static bool
take_all(struct ward_audit_memo *memo, struct ward_view records,
    void (*take)(struct ward_audit_memo *memo, struct ward_view bytes))
{
	struct ward_view bytes;

	if (!is_whole(memo, records))
		return false;
	while (ward_audit_record_next(&records, &bytes))
		take(memo, bytes);
	return true;
}

bool
ward_audit_memo_add(struct ward_audit_memo *memo, struct ward_view records)
{
	return take_all(memo, records, put);
}

bool
ward_audit_memo_adopt(struct ward_audit_memo *memo, struct ward_view records)
{
	struct ward_buf copy = WARD_BUF_INIT;

	ward_buf_add_view(&copy, records);
	if (!take_all(memo, ward_buf_view(&copy), append)) {
		ward_buf_release(&copy);
		return false;
	}
	if (memo->jobs.keeps)
		ward_buf_add_view(&memo->news, records);
	memo->adopted = ward_realloc_array(
	    memo->adopted, memo->nadopted + 1, sizeof(*memo->adopted));
	memo->adopted[memo->nadopted++] = copy;
	return true;
}

bool
ward_audit_memo_has(
    const struct ward_audit_memo *memo, const struct ward_oid *id)
{
	return ward_oidmap_get(&memo->numbers, id) != WARD_OIDMAP_NONE;
}

static const struct ward_error *
ahead(void *data, struct ward_verdict *verdict, ward_commit_fn judge,
    void *judge_data)
{
	struct ward_audit_memo *memo = data;

	return ward_audit_share(memo, &memo->jobs, verdict, judge, judge_data);
}

void
ward_audit_memo_share(
    struct ward_audit_memo *memo, const struct ward_audit_jobs *jobs)
{
	memo->jobs = *jobs;
	memo->hooks.ahead = jobs->count > 1 ? ahead : NULL;
}

struct ward_view
ward_audit_memo_news(const struct ward_audit_memo *memo)
{
	return memo->is_spoilt ? ward_view(NULL, 0)
			       : ward_buf_view(&memo->news);
}

void
ward_audit_memo_all(const struct ward_audit_memo *memo, struct ward_buf *out)
{
	if (memo->is_spoilt)
		return;
	for (size_t i = 0; i < memo->nrecords; i++)
		ward_buf_add_view(out, memo->records[i]);
	ward_buf_add_view(out, ward_buf_view(&memo->news));
}

bool
ward_audit_memo_is_spoilt(const struct ward_audit_memo *memo)
{
	return memo->is_spoilt;
}

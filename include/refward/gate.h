/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GATE_H
#define REFWARD_GATE_H

#include "refward/coverage.h"
#include "refward/error.h"
#include "refward/graph.h"
#include "refward/policy.h"
#include "refward/push.h"
#include "refward/repo.h"
#include "refward/verdict.h"

/*
 * The engine: judges one push by one policy. Gate, simulate, test, check and
 * baseline all come here; there is no second way.
 */
struct ward_gate;

/*
 * What an audit found in commits before, so that they need not be read again.
 * What is found of a commit depends on nothing but the commit, the policy and
 * the set, for all sets that do not ask which ref brings it.
 */
struct ward_memo {
	void *data;
	/* Have commits judged before it is their turn, by whoever `judge` is
	 * called in; NULL: none. */
	const struct ward_error *(*ahead)(void *data,
	    struct ward_verdict *verdict, ward_commit_fn judge,
	    void *judge_data);
	/* Tell the graph all commits that are known. */
	void (*know)(void *data, struct ward_graph *graph);
	/* Add to the verdict what these sets (bits) found in it, with refs[set]
	 * as the ref; false where that is not known of all of them. `number` is
	 * the graph's. */
	bool (*recall)(void *data, uint32_t number, uint64_t sets,
	    const struct ward_update *const *refs,
	    struct ward_verdict *verdict);
	/* It is judged for these sets now: what comes into the verdict until
	 * `end`, and the rules that were not evaluable, are to be kept. */
	void (*begin)(void *data, const struct ward_oid *id, uint64_t sets,
	    struct ward_verdict *verdict);
	void (*unasked)(void *data, const char *set, const char *rule);
	void (*end)(
	    void *data, struct ward_graph *graph, struct ward_verdict *verdict);
	/* What was found depends on more than that: nothing is to be kept. */
	void (*spoil)(void *data);
};

struct ward_gate_input {
	const struct ward_policy *policy;
	struct ward_repo *repo;
	struct ward_coverage *coverage; /* NULL: nothing is covered */
	const struct ward_push *push;
	/* What several gates over one repository read once; NULL: its own. */
	struct ward_graph *graph;
	/* An audit: the lines create refs that are there already; nothing is
	 * trusted, covered or old. */
	bool is_audit;
	/* An audit: trees are read only where a rule looks at paths. */
	bool skips_trees;
	/* An audit: by number of a set, commits that claim to be older than
	 * this are not judged. NULL: all are. */
	const int64_t *since;
	const struct ward_memo *memo; /* an audit's, or NULL */
	/* A developer's clone: a line's old value is believed, since the ref is
	 * the server's, and what the server's refs hold is past. */
	bool is_local;
	const struct ward_oid *known; /* is_local: tips that the server has */
	const uint64_t *known_sets; /* for which (bits); NULL: for every set */
	size_t nknown;
	const uint64_t *sets; /* ask only these (bits); NULL: all */
	const struct ward_budgets *budgets; /* NULL: the policy's */
	/* Called now and then while commits are judged; may be NULL. */
	void (*progress)(void *data, size_t done, size_t all);
	void *progress_data;
};

/* All of the input must outlive the gate. The caller frees. */
struct ward_gate *ward_gate_new(const struct ward_gate_input *input);
void ward_gate_free(struct ward_gate *gate); /* NULL is harmless */

/*
 * Judge, adding to *verdict. An error means that the push could not be judged
 * (it is in *verdict as well, as an unknown finding): refuse it.
 */
const struct ward_error *ward_gate_judge(
    struct ward_gate *gate, struct ward_verdict *verdict) WARD_MUST_CHECK;

/*
 * After ward_gate_judge() said that the push is accepted (or, for a baseline,
 * whatever it said): put into the coverage what this push made covered, to be
 * saved by the caller.
 */
void ward_gate_cover(struct ward_gate *gate);

#endif

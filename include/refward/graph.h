/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GRAPH_H
#define REFWARD_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/object.h"
#include "refward/oid.h"
#include "refward/repo.h"

/*
 * Commits and their parents, read at most once each, and the walks over them.
 * Nothing here is trusted of a commit but its parents: dates only choose the
 * order in which commits are visited.
 */
struct ward_graph;

/* The graph reads from `repo`, which must outlive it. At most `commits_max`
 * commits are read (WARD_E_LIMIT, naming commit-budget). */
struct ward_graph *ward_graph_new(struct ward_repo *repo, uint64_t commits_max);
void ward_graph_free(struct ward_graph *graph); /* NULL is harmless */

/* From now on keep commits that are read, up to 16 MiB of them, for who asks
 * next what they say. */
void ward_graph_keep(struct ward_graph *graph);
/* Hand over what was kept of a commit: *commit leads into *raw, which the
 * caller releases. False in *found where it has to be read. */
const struct ward_error *ward_graph_take(struct ward_graph *graph,
    const struct ward_oid *id, struct ward_buf *raw, struct ward_commit *commit,
    bool *found) WARD_MUST_CHECK;

/* The tree of a commit. */
const struct ward_error *ward_graph_tree(struct ward_graph *graph,
    const struct ward_oid *commit, struct ward_oid *out) WARD_MUST_CHECK;

/* How many parents a commit has. */
const struct ward_error *ward_graph_nparents(struct ward_graph *graph,
    const struct ward_oid *commit, size_t *out) WARD_MUST_CHECK;

/* What a graph knows of a commit that it has read. */
struct ward_graph_commit {
	struct ward_oid id;
	struct ward_oid tree;
	int64_t date; /* the committer's */
	size_t nparents;
};

/* Read a commit; where it was not read before, *raw, whose memory is used,
 * becomes its bytes, and *commit what they say: else *is_new is false. */
const struct ward_error *ward_graph_read_new(struct ward_graph *graph,
    const struct ward_oid *id, struct ward_buf *raw, struct ward_commit *commit,
    bool *is_new) WARD_MUST_CHECK;

/* What was read in an earlier run, and is not read again; its number, as
 * struct ward_swept has it. */
uint32_t ward_graph_know(struct ward_graph *graph,
    const struct ward_graph_commit *commit, const struct ward_oid *parents);
/* False where it was not read. */
bool ward_graph_tell(struct ward_graph *graph, const struct ward_oid *id,
    struct ward_graph_commit *out);
/* Of one that was. */
struct ward_oid ward_graph_parent(
    struct ward_graph *graph, const struct ward_oid *id, size_t i);

/* Exact whatever the dates say. A commit is its own ancestor. */
const struct ward_error *ward_graph_is_ancestor(struct ward_graph *graph,
    const struct ward_oid *ancestor, const struct ward_oid *descendant,
    bool *out) WARD_MUST_CHECK;

/* Whether the chain of first parents from `tip` meets `commit`, or ends
 * without it. Stops at commits that `commit` reaches. */
const struct ward_error *ward_graph_is_first_parent(struct ward_graph *graph,
    const struct ward_oid *commit, const struct ward_oid *tip,
    bool *out) WARD_MUST_CHECK;

/* Whether the way from `tip` down to `commit`, which was found to be its
 * ancestor, is one line, of commits with one parent each. Reads nothing: false
 * where the way was not read before. */
bool ward_graph_is_line(struct ward_graph *graph, const struct ward_oid *commit,
    const struct ward_oid *tip);

/*
 * Which commits do these tips bring? One walk serves up to 64 tips, each a
 * lane with its own starting point and its own past.
 */
#define WARD_LANES_MAX 64

struct ward_walk;

struct ward_walk *ward_walk_new(struct ward_graph *graph);
void ward_walk_free(struct ward_walk *walk); /* NULL is harmless */

/* Start lane number `lane` here. */
void ward_walk_want(
    struct ward_walk *walk, const struct ward_oid *tip, unsigned int lane);
/* For this lane, stop at this commit and all that it reaches: its old tip. */
void ward_walk_hide(
    struct ward_walk *walk, const struct ward_oid *tip, unsigned int lane);
/* For all lanes, stop at this commit and all that it reaches: a trusted ref. */
void ward_walk_trust(struct ward_walk *walk, const struct ward_oid *tip);
/* For all lanes, stop at the commits of which this says yes. May be asked
 * once for each commit met. */
void ward_walk_set_covered(struct ward_walk *walk,
    bool (*is_covered)(void *data, const struct ward_oid *id), void *data);

struct ward_walked {
	struct ward_oid id;
	uint64_t lanes; /* which tips bring it */
};

/*
 * Walk. *out lists what is brought, the oldest first; owned by the walk.
 * Where commit dates contradict each other the list may hold commits that lie
 * in some lane's past; it never lacks one. ward_walk_settle() decides such a
 * case exactly.
 */
const struct ward_error *ward_walk_run(struct ward_walk *walk,
    const struct ward_walked **out, size_t *count) WARD_MUST_CHECK;

/* The lanes that truly bring this commit, 0 for none: asked only of a commit
 * that would be refused, since it may read the whole past. */
const struct ward_error *ward_walk_settle(struct ward_walk *walk,
    const struct ward_oid *id, uint64_t *lanes) WARD_MUST_CHECK;

/* After the run: lanes some of whose walk ended at that lane's own old past,
 * where it was neither covered nor trusted. Reads on where a trusted ref may
 * lead to such an end; where dates hide that, the lane counts as unclean. */
uint64_t ward_walk_unclean_lanes(struct ward_walk *walk);

/*
 * All commits that some tips reach, in an audit: the youngest first as their
 * dates go, each with the sets whose tips lead to it.
 */
struct ward_sweep;

struct ward_sweep *
ward_sweep_new(struct ward_graph *graph, unsigned int nsets); /* at most 64 */
void ward_sweep_free(struct ward_sweep *sweep); /* NULL is harmless */

/* For these sets (bits) leave out this commit and all that it reaches. Before
 * the first start. */
const struct ward_error *ward_sweep_spare(struct ward_sweep *sweep,
    const struct ward_oid *tip, uint64_t sets) WARD_MUST_CHECK;
/* A tip of these sets; `number` is the caller's. */
const struct ward_error *ward_sweep_start(struct ward_sweep *sweep,
    const struct ward_oid *tip, uint64_t sets, uint32_t number) WARD_MUST_CHECK;

struct ward_swept {
	uint32_t number; /* of the commit, in the graph */
	struct ward_oid id;
	uint64_t sets; /* that it was not handed out for before; may be 0 */
	bool is_first; /* it was not handed out before at all */
	int64_t date;
	const struct ward_commit *commit; /* until the next; NULL: read it */
	uint32_t starts;
};

/* The next commit. One comes again where dates hid that more sets reach it. */
const struct ward_error *ward_sweep_next(struct ward_sweep *sweep,
    struct ward_swept *out, bool *found) WARD_MUST_CHECK;
/* The number of a tip of this set that leads to it. */
uint32_t ward_sweep_start_of(
    const struct ward_sweep *sweep, const struct ward_swept *swept, size_t set);
/* All that was handed out, and for which sets. */
void ward_sweep_each(const struct ward_sweep *sweep,
    void (*each)(void *data, const struct ward_oid *id, uint64_t sets),
    void *data);

#endif

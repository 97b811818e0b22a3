/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a push that was made is put before the engine again. */
#include "src/cmd/replay.h"

#include <stdlib.h>
#include <string.h>
#include "refward/place.h"
#include "refward/refname.h"
#include "src/cmd/baseline.h"
#include "src/cmd/progress.h"

/* Branches whose commits count as judged. More would make every push read
 * them all. */
#define TIPS_MAX 300

struct tip {
	const char *ref;
	struct ward_oid id;
};

/* The present is gone back through, push by push. */
struct going_back {
	struct ward_replay *replay;
	struct ward_session *session;
	struct ward_graph *graph; /* of all pushes */
	struct tip *tips;
	size_t ntips, capacity;
};

static struct tip *
find_tip(struct going_back *back, const char *ref)
{
	for (size_t i = 0; i < back->ntips; i++)
		if (strcmp(back->tips[i].ref, ref) == 0)
			return &back->tips[i];
	return NULL;
}

static void
add_tip(struct going_back *back, const char *ref, const struct ward_oid *id)
{
	if (back->ntips == back->capacity) {
		back->capacity = ward_grow(back->capacity, back->ntips + 1);
		back->tips = ward_realloc_array(
		    back->tips, back->capacity, sizeof(*back->tips));
	}
	back->tips[back->ntips++] =
	    (struct tip){ ward_arena_strdup(back->session->arena, ref), *id };
}

static const struct ward_error *
take_branch(void *data, const char *name, const struct ward_oid *id)
{
	struct going_back *back = data;

	if (back->ntips < TIPS_MAX && find_tip(back, name) == NULL)
		add_tip(back, name, id);
	return NULL;
}

/* First those that were pushed to: the others did not move. */
static const struct ward_error *
find_tips(struct going_back *back)
{
	const struct ward_pasts *pasts = &back->replay->pasts;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < pasts->count && !err; i++)
		for (size_t j = 0; j < pasts->items[i].nlines && !err; j++) {
			const char *ref = pasts->items[i].lines[j].name.data;
			struct ward_oid id;

			if (!ward_refname_is_branch(ward_view_str(ref)) ||
			    find_tip(back, ref) != NULL)
				continue;
			err = ward_session_ref(back->session, ref, &id);
			if (!err)
				add_tip(back, ref, &id);
		}
	if (!err)
		err = ward_repo_each_ref(
		    back->session->repo, "refs/heads/", take_branch, back);
	return err;
}

static void
undo(struct going_back *back, const struct ward_past *past)
{
	for (size_t i = 0; i < past->nlines; i++) {
		struct tip *tip = find_tip(back, past->lines[i].name.data);

		if (tip != NULL)
			tip->id = past->lines[i].old;
	}
}

static bool
is_there(struct ward_session *session, const struct ward_oid *id)
{
	enum ward_object_type type;
	uint64_t size;

	return ward_oid_is_null(id) ||
	    (id->size == ward_repo_oid_size(session->repo) &&
		ward_repo_header(session->repo, id, &type, &size) == NULL);
}

static bool
has_objects(struct going_back *back, const struct ward_past *past)
{
	for (size_t i = 0; i < past->nlines; i++)
		if (!is_there(back->session, &past->lines[i].old) ||
		    !is_there(back->session, &past->lines[i].new))
			return false;
	return true;
}

/* --- one push, one policy --------------------------------------------------
 */

/* What was there is past for the sets that govern where it was. */
static uint64_t
sets_of(const struct ward_policy *policy, const char *ref)
{
	size_t count;
	const char *const *trusted = ward_policy_trusted(policy, &count);
	uint64_t sets = 0;

	for (size_t i = 0; i < count; i++)
		if (strcmp(trusted[i], ref) == 0)
			return UINT64_MAX;
	for (size_t i = 0; i < ward_policy_set_count(policy); i++)
		if (ward_policy_set_governs(policy, i, ref, "code"))
			sets |= UINT64_C(1) << i;
	return sets;
}

static void
fill_known(struct ward_gate_input *input, struct going_back *back,
    const struct ward_policy *policy, struct ward_arena *arena)
{
	struct ward_oid *known =
	    ward_arena_alloc(arena, (back->ntips + 1) * sizeof(*known));
	uint64_t *sets =
	    ward_arena_alloc(arena, (back->ntips + 1) * sizeof(*sets));

	for (size_t i = 0; i < back->ntips; i++) {
		const struct tip *tip = &back->tips[i];

		if (ward_oid_is_null(&tip->id) ||
		    !is_there(back->session, &tip->id))
			continue;
		known[input->nknown] = tip->id;
		sets[input->nknown++] = sets_of(policy, tip->ref);
	}
	input->known = known;
	input->known_sets = sets;
}

static const char *
name_of(struct ward_session *session, const struct ward_policy *policy)
{
	struct ward_buf name = WARD_BUF_INIT;
	const char *copy;

	ward_place_name(&name, session->git_dir, policy);
	copy = ward_arena_strdup(session->arena, ward_buf_str(&name));
	ward_buf_release(&name);
	return copy;
}

/* Names of rules and sets are the policy's, which lives longer. */
static void
keep_tallies(struct ward_opinion *out, struct ward_arena *arena,
    const struct ward_verdict *verdict)
{
	struct ward_tally *tallies =
	    ward_arena_alloc(arena, (verdict->ntallies + 1) * sizeof(*tallies));

	for (size_t i = 0; i < verdict->ntallies; i++)
		if (verdict->tallies[i].is_unknown ||
		    verdict->tallies[i].mode >= WARD_MODE_WARN)
			tallies[out->ntallies++] = verdict->tallies[i];
	out->tallies = tallies;
}

static void
judge(struct ward_opinion *out, struct going_back *back,
    const struct ward_policy *policy, const struct ward_past *past)
{
	struct ward_session *session = back->session;
	struct ward_arena *arena = ward_arena_new();
	struct ward_push push = { .id = "past",
		.repository = name_of(session, policy),
		.kind = ward_place_kind(session->git_dir, policy),
		.now = past->time,
		.pusher = past->pusher.name != NULL ? &past->pusher : NULL,
		.lines = past->lines,
		.nlines = past->nlines };
	struct ward_gate_input input = { .policy = policy,
		.repo = session->repo,
		.push = &push,
		.graph = back->graph,
		.is_local = true,
		.budgets = &ward_no_budgets };
	struct ward_verdict *verdict = ward_verdict_new();
	const struct ward_error *err;
	struct ward_gate *gate;

	push.wishes.bypasses = past->bypasses;
	push.wishes.nbypasses = past->nbypasses;
	fill_known(&input, back, policy, arena);
	gate = ward_gate_new(&input);
	/* An error is in the verdict as well. */
	err = ward_gate_judge(gate, verdict);
	out->outcome = ward_verdict_outcome(verdict);
	if (err && out->outcome == WARD_ACCEPTED)
		out->outcome = WARD_UNKNOWN;
	keep_tallies(out, session->arena, verdict);
	ward_gate_free(gate);
	ward_verdict_free(verdict);
	ward_arena_free(arena);
}

/* --- comparing --------------------------------------------------------------
 */

/* A set may have another name, and still find the same. */
static size_t
count_alike(const struct ward_opinion *opinion, const struct ward_tally *like)
{
	size_t count = 0;

	for (size_t i = 0; i < opinion->ntallies; i++) {
		const struct ward_tally *tally = &opinion->tallies[i];

		if (tally->mode == like->mode &&
		    tally->is_unknown == like->is_unknown &&
		    strcmp(tally->rule, like->rule) == 0)
			count += tally->count;
	}
	return count;
}

static bool
finds_all_of(const struct ward_opinion *one, const struct ward_opinion *other)
{
	for (size_t i = 0; i < one->ntallies; i++)
		if (count_alike(one, &one->tallies[i]) !=
		    count_alike(other, &one->tallies[i]))
			return false;
	return true;
}

static void
compare(struct ward_replay *replay, const struct ward_difference *difference)
{
	const struct ward_opinion *before = &difference->before;
	const struct ward_opinion *now = &difference->now;

	if (!replay->keeps_all && before->outcome == now->outcome &&
	    (!replay->has_before ||
		(finds_all_of(before, now) && finds_all_of(now, before))))
		return;
	if (replay->count == replay->capacity) {
		replay->capacity =
		    ward_grow(replay->capacity, replay->count + 1);
		replay->differences = ward_realloc_array(replay->differences,
		    replay->capacity, sizeof(*replay->differences));
	}
	replay->differences[replay->count++] = *difference;
}

static void
judge_again(struct going_back *back, const struct ward_policy *before,
    const struct ward_past *past)
{
	struct ward_replay *replay = back->replay;
	struct ward_difference difference = { .past = past };

	if (past->outcome == WARD_ACCEPTED)
		undo(back, past);
	if (!has_objects(back, past)) {
		replay->ngone++;
		return;
	}
	replay->njudged++;
	replay->nreflogs += past->id == NULL;
	difference.before.outcome = past->outcome;
	if (before != NULL)
		judge(&difference.before, back, before, past);
	judge(&difference.now, back, back->session->policy, past);
	compare(replay, &difference);
}

const struct ward_error *
ward_replay_pasts(struct ward_replay *out, struct ward_session *session,
    const struct ward_policy *before)
{
	struct going_back back = { .replay = out, .session = session };
	struct ward_progress progress;
	const struct ward_error *err = NULL;

	back.graph = ward_graph_new(session->repo, ward_no_budgets.commits);
	if (!out->takes_steps)
		err = find_tips(&back);
	ward_progress_start(&progress, "judged again", "pushes");
	for (size_t i = 0; i < out->pasts.count && !err; i++) {
		judge_again(&back, before, &out->pasts.items[i]);
		ward_progress_note(&progress, i + 1, out->pasts.count);
	}
	ward_progress_end(&progress);
	free(back.tips);
	ward_graph_free(back.graph);
	return err;
}

const struct ward_error *
ward_replay(struct ward_replay *out, struct ward_session *session,
    const struct ward_policy *before, int64_t since)
{
	const struct ward_policy *policy =
	    before != NULL ? before : session->policy;
	struct ward_buf log = WARD_BUF_INIT;
	const struct ward_error *err;

	out->pasts.arena = session->arena;
	out->repository = session->push.repository;
	out->since = since;
	out->has_before = before != NULL;
	ward_place_log(&log, session->git_dir, policy);
	err = ward_pasts_read(&out->pasts, session->git_dir, ward_buf_str(&log),
	    name_of(session, policy), since);
	ward_buf_release(&log);
	return err ? err : ward_replay_pasts(out, session, before);
}

void
ward_replay_release(struct ward_replay *replay)
{
	ward_pasts_release(&replay->pasts);
	free(replay->differences);
}

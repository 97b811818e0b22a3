/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a merge by a button is told from an edit, where a host marks
 * neither, and which branch is the first. */
#include "refward/glob.h"
#include "refward/host.h"
#include "refward/refname.h"
#include "policy/engine.h"

enum answer { NO, YES, UNCLEAR };

/* Whether a merge request stands at one of some commits. */
struct search {
	const char *host;
	const struct ward_oid *tips;
	size_t ntips;
	bool is_found;
};

static const struct ward_error *
look(void *data, const char *name, const struct ward_oid *id)
{
	struct search *search = data;

	if (!ward_host_has_request_at(search->host, ward_view_str(name)))
		return NULL;
	for (size_t i = 0; i < search->ntips; i++)
		search->is_found |= ward_oid_equal(&search->tips[i], id);
	return NULL;
}

static const struct ward_error *
find_request(struct ward_gate *gate, const struct ward_oid *tips, size_t ntips,
    bool *is_found)
{
	const struct ward_host *host = ward_host_find(gate->in.policy->host);
	struct search search = { host->name, tips, ntips, false };
	const struct ward_error *err = NULL;

	for (size_t i = 0; !err && host->merge_requests[i] != NULL; i++) {
		struct ward_view glob = ward_view_str(host->merge_requests[i]);
		struct ward_view prefix = ward_glob_literal_prefix(glob);
		const char *folder =
		    ward_arena_copy(gate->arena, prefix.data, prefix.size);

		err = ward_repo_each_ref(gate->in.repo, folder, look, &search);
	}
	*is_found = search.is_found;
	return err;
}

/* The new tip, and, where it merges into the old one, what it merges. */
static const struct ward_error *
find_tips(struct ward_gate *gate, const struct ward_update *update,
    struct ward_oid **tips, size_t *ntips)
{
	struct ward_read_commit read = { .raw = WARD_BUF_INIT };
	const struct ward_commit *commit = &read.commit;
	const struct ward_error *err;
	struct ward_oid first;

	err = ward_gate_read_commit(gate, &update->new_tip, &read);
	if (err)
		goto out;
	*tips = ward_arena_alloc(
	    gate->arena, (commit->nparents + 1) * sizeof(**tips));
	(*tips)[0] = update->new_tip;
	*ntips = 1;
	if (commit->nparents < 2)
		goto out;
	first = ward_commit_parent(commit, 0);
	for (size_t i = 1;
	     i < commit->nparents && ward_oid_equal(&first, &update->old_tip);
	     i++)
		(*tips)[(*ntips)++] = ward_commit_parent(commit, i);
out:
	ward_buf_release(&read.raw);
	return err;
}

static const struct ward_error *
ask(struct ward_gate *gate, const struct ward_update *update,
    enum answer *answer)
{
	struct ward_oid *tips;
	bool is_found = false;
	const struct ward_error *err;
	size_t ntips;

	*answer = NO;
	if (update->kind != WARD_UPDATE_FORWARD)
		return NULL;
	*answer = YES;
	if (gate->in.policy->trusts_gitlab_web)
		return NULL;
	err = find_tips(gate, update, &tips, &ntips);
	if (!err)
		err = find_request(gate, tips, ntips, &is_found);
	if (!is_found)
		*answer = UNCLEAR;
	return err;
}

/* One button moves one branch; of several that agree it is no matter. */
static const struct ward_error *
ask_all(struct ward_gate *gate, enum answer *out)
{
	const struct ward_error *err = NULL;
	enum answer answer;

	*out = NO;
	for (size_t i = 0; i < gate->nupdates && !err; i++) {
		err = ask(gate, &gate->updates[i], &answer);
		if (i > 0 && answer != *out)
			answer = UNCLEAR;
		*out = answer;
	}
	return err;
}

static const struct ward_error *
find_merge(struct ward_gate *gate)
{
	const struct ward_host *host = ward_host_find(gate->in.policy->host);
	const struct ward_error *err;
	enum answer answer;

	if (host == NULL || !host->has_unmarked_merges ||
	    !gate->pusher.is_web || gate->pusher.is_merge_request)
		return NULL;
	err = ask_all(gate, &answer);
	gate->pusher.is_merge_request = answer == YES;
	gate->pusher.is_maybe_merge_request = answer == UNCLEAR;
	gate->verdict->is_merge_request = answer == YES;
	return err;
}

static const struct ward_error *
note_branch(void *data, const char *name, const struct ward_oid *id)
{
	bool *is_there = data;

	(void)name;
	(void)id;
	*is_there = true;
	return NULL;
}

static const struct ward_error *
find_first_branch(struct ward_gate *gate)
{
	bool is_there = false;
	const struct ward_error *err;

	if (!gate->pusher.is_host || gate->nupdates != 1)
		return NULL;
	err = ward_repo_each_ref(
	    gate->in.repo, "refs/heads/", note_branch, &is_there);
	gate->pusher.makes_first_branch = !is_there;
	return err;
}

const struct ward_error *
ward_gate_look_at_host(struct ward_gate *gate)
{
	const struct ward_error *err;

	if (gate->in.push->pusher == NULL || gate->in.is_local)
		return NULL;
	gate->pusher = *gate->in.push->pusher;
	gate->push = *gate->in.push;
	gate->push.pusher = &gate->pusher;
	gate->in.push = &gate->push;
	err = find_merge(gate);
	return err ? err : find_first_branch(gate);
}

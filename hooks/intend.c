/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of an accepted push is kept for what follows it. */
#include "hooks/intend.h"

#include "refward/intent.h"
#include "refward/place.h"
#include "refward/sequence.h"
#include "refward/spool.h"
#include "refward/text.h"
#include "hooks/at_once.h"

#define TOLD_MAX  5
#define LINE_SIZE 300

bool
ward_has_change(const struct ward_verdict *verdict)
{
	for (size_t i = 0; i < verdict->nupdates; i++)
		if (!ward_oid_equal(
			&verdict->updates[i].old, &verdict->updates[i].new))
			return true;
	return false;
}

static void
fill_lines(struct ward_intent *intent, const struct ward_verdict *verdict,
    struct ward_arena *arena)
{
	intent->nlines = verdict->nupdates;
	intent->lines =
	    ward_arena_alloc(arena, intent->nlines * sizeof(*intent->lines));
	for (size_t i = 0; i < intent->nlines; i++) {
		const struct ward_update *update = &verdict->updates[i];

		intent->lines[i] =
		    (struct ward_intent_line){ .kind = update->kind,
			    .old = update->old,
			    .new = update->new,
			    .ref = update->ref,
			    .pushed = update->pushed };
	}
}

static const struct ward_error *
take_numbers(uint64_t *first, const struct ward_intent *intent)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_numbers(&folder, intent->git_dir);
	err = ward_sequence_take(first, ward_buf_str(&folder), intent->nlines);
	ward_buf_release(&folder);
	return err;
}

/* Everything that is fired is known now, and nothing is asked again. */
static const struct ward_error *
fill_jobs(struct ward_intent *intent, const struct ward_record *record,
    struct ward_repo *repo, struct ward_arena *arena, struct ward_jobs *jobs)
{
	struct ward_jobs_input input = { .policy = record->policy,
		.repo = repo,
		.push = record->push,
		.verdict = record->verdict,
		.repository_id = intent->repository_id };
	const struct ward_error *err = NULL;

	if (ward_jobs_need_sequence(record->policy, record->push->repository))
		err = take_numbers(&input.sequence, intent);
	if (!err)
		err = ward_jobs_select(jobs, arena, &input);
	intent->jobs = jobs->items;
	intent->njobs = jobs->count;
	return err;
}

static const char *
policy_text(const struct ward_policy *policy, struct ward_arena *arena)
{
	struct ward_buf hex = WARD_BUF_INIT;
	const char *copy;

	ward_policy_add_hash(&hex, policy);
	copy = ward_arena_strdup(arena, ward_buf_str(&hex));
	ward_buf_release(&hex);
	return copy;
}

static const char *
record_text(const struct ward_record *record, struct ward_arena *arena)
{
	struct ward_buf json = WARD_BUF_INIT;
	const char *copy;

	ward_record_json(&json, record);
	copy = ward_arena_strdup(arena, ward_buf_str(&json));
	ward_buf_release(&json);
	return copy;
}

/* An intent that cannot be taken back is one of a push that moved no ref. */
static const struct ward_error *
put(const struct ward_intent *intent, const struct ward_policy *policy,
    struct ward_repo *repo, struct ward_verdict *verdict)
{
	struct ward_buf outbox = WARD_BUF_INIT;
	const struct ward_error *err, *lost;

	ward_place_outbox(&outbox, intent->git_dir, policy);
	err = ward_spool_put(ward_buf_str(&outbox), intent);
	if (err)
		goto out;
	err = ward_judge_at_once(verdict, repo, ward_buf_str(&outbox), intent);
	if (err || ward_verdict_outcome(verdict) != WARD_ACCEPTED) {
		lost = ward_spool_take_back(ward_buf_str(&outbox), intent);
		(void)lost;
	}
out:
	ward_buf_release(&outbox);
	return err;
}

const struct ward_error *
ward_intend(const struct ward_request *request,
    const struct ward_record *record, struct ward_repo *repo,
    struct ward_verdict *verdict, bool is_recorded, struct ward_jobs *jobs)
{
	struct ward_arena *arena = request->arena;
	const struct ward_error *err;
	struct ward_intent intent = { .push = record->push->id,
		.time = record->push->now,
		.repository = record->push->repository,
		.repository_id = record->repository_id,
		.git_dir = request->real_path,
		.host = record->host,
		.pusher = record->push->pusher->name,
		.process = request->receive_pack,
		.policy = policy_text(record->policy, arena) };

	if (!is_recorded)
		intent.record = record_text(record, arena);
	if (!ward_host_is_run_by_git(record->host))
		intent.process.pid = 0;
	fill_lines(&intent, record->verdict, arena);
	err = fill_jobs(&intent, record, repo, arena, jobs);
	if (err)
		return err;
	return put(&intent, record->policy, repo, verdict);
}

void
ward_intend_tell(struct ward_buf *out, const struct ward_jobs *jobs)
{
	struct ward_buf line = WARD_BUF_INIT;

	for (size_t i = 0; i < jobs->npassed && i < TOLD_MAX; i++) {
		const struct ward_passed *passed = &jobs->passed[i];

		ward_buf_clear(&line);
		ward_buf_printf(&line, "pipeline '%s' does not fire for %s: %s",
		    passed->pipeline, passed->ref, passed->text);
		ward_buf_add_str(out, "warning: ");
		ward_escape_terminal(out, ward_buf_view(&line), LINE_SIZE);
		ward_buf_add_char(out, '\n');
	}
	if (jobs->npassed > TOLD_MAX)
		ward_buf_printf(out, "warning: and %zu more do not fire\n",
		    jobs->npassed - TOLD_MAX);
	ward_buf_release(&line);
}

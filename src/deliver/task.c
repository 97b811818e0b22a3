/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what an attempt at a delivery needs, and where that comes from. */
#include "task.h"

#include <stdlib.h>
#include "schedule.h"

void
ward_task_free(struct ward_task *task)
{
	if (task->held != NULL)
		ward_policies_give_back(task->held);
	ward_arena_free(task->arena);
	free(task);
}

static const struct ward_error *
take(void *data, const struct ward_row *row)
{
	struct ward_task *task = ward_alloc(sizeof(*task));

	task->arena = ward_arena_new();
	task->sent.sequence = ward_row_number(row, 0);
	task->sent.repository = ward_row_number(row, 1);
	task->sent.id = ward_arena_strdup(task->arena, ward_row_text(row, 2));
	task->sent.target =
	    ward_arena_strdup(task->arena, ward_row_text(row, 3));
	task->sent.entry =
	    ward_arena_strdup(task->arena, ward_row_text(row, 4));
	task->sent.attempts = (unsigned int)ward_row_number(row, 5);
	task->sent.git_dir =
	    ward_arena_strdup(task->arena, ward_row_text(row, 6));
	task->sent.repository_id =
	    ward_arena_strdup(task->arena, ward_row_text(row, 7));
	if (ward_row_text(row, 8) != NULL)
		task->sent.disabled =
		    ward_arena_strdup(task->arena, ward_row_text(row, 8));
	*(struct ward_task **)data = task;
	return NULL;
}

const struct ward_error *
ward_task_load(
    struct ward_task **out, struct ward_dispatcher *d, int64_t sequence)
{
	*out = NULL;
	return ward_ledger_each(d->ledger, take, out,
	    "SELECT d.sequence, d.repository, d.id, d.target, d.entry, "
	    "d.attempts, r.path, r.id, x.reason FROM delivery d "
	    "JOIN repository r ON r.number = d.repository "
	    "LEFT JOIN disabled x ON x.repository = d.repository AND "
	    "x.target = d.target WHERE d.sequence = ?1 AND "
	    "d.state = 'queued' AND (d.due <= ?2 OR d.due > ?2 + ?3) AND "
	    "NOT EXISTS (SELECT 1 FROM delivery e WHERE "
	    "e.target = d.target AND e.repository = d.repository AND "
	    "e.ref = d.ref AND e.state IN ('queued', 'sending') AND "
	    "e.sequence < d.sequence)",
	    "iii", sequence, d->now, (int64_t)WARD_SCHEDULE_MOST);
}

/* Nothing can be sent, now or ever: the result says why. */
static bool
fails(struct ward_task *task)
{
	const struct ward_job *job = task->intent.jobs;
	struct ward_result *result = &task->sent.result;
	const struct ward_target *target;

	if (task->sent.disabled != NULL) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "the target is disabled: %s", task->sent.disabled);
		return true;
	}
	target = ward_policy_find_target(task->held->policy, job->target);
	if (target == NULL) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "the rule file has no target '%s' any more", job->target);
		return true;
	}
	task->courier = ward_courier_find(ward_target_type_name(target));
	if (task->courier == NULL) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "targets of type '%s' cannot be delivered to yet",
		    ward_target_type_name(target));
		return true;
	}
	task->delivery.target = target;
	task->sent.most = (unsigned int)target->retry;
	return false;
}

bool
ward_task_prepare(struct ward_task *task, struct ward_dispatcher *d,
    const atomic_bool *is_stopping)
{
	struct ward_result *result = &task->sent.result;
	const struct ward_error *err;

	task->sent.most = WARD_SCHEDULE_SIZE;
	err = ward_intent_read(
	    &task->intent, task->arena, ward_view_str(task->sent.entry));
	if (!err && task->intent.njobs != 1)
		err = ward_error(WARD_E_CORRUPT, "it is no delivery");
	if (err) {
		ward_result_set(result, task->arena, WARD_RESULT_DEAD,
		    "the ledger's entry is damaged: %s", err->text);
		return false;
	}
	/* It may have been renamed since, or got its id. */
	task->intent.git_dir = task->sent.git_dir;
	task->intent.repository_id = task->sent.repository_id;
	err = ward_policies_hold(d->policies, task->sent.git_dir, &task->held);
	if (err) {
		ward_result_set(result, task->arena, WARD_RESULT_RETRY,
		    "the rule file cannot be read: %s", err->text);
		return false;
	}
	if (fails(task))
		return false;
	task->delivery.id = task->sent.id;
	task->delivery.intent = &task->intent;
	task->delivery.now = d->now;
	task->errand = (struct ward_errand_of){ .delivery = &task->delivery,
		.policy = task->held->policy,
		.attempt = task->sent.attempts + 1,
		.outbox = d->outbox,
		.is_stopping = is_stopping };
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how seldom the ledger is asked what can be sent: to find the first of
 * each lane it looks at all that waits. */
#include "ready.h"

#include "schedule.h"

#define HEADS_MAX  2000
#define OF_ONE_MAX 400 /* of a target in a repository */

void
ward_ready_init(struct ward_ready_list *list)
{
	*list = (struct ward_ready_list){ .asked = -1 };
	list->end = &list->first;
}

void
ward_ready_release(struct ward_ready_list *list)
{
	ward_arena_free(list->arena);
	ward_ready_init(list);
}

bool
ward_ready_is_old(
    const struct ward_ready_list *list, const struct ward_dispatcher *d)
{
	return list->asked != d->now || d->has_queued;
}

static const struct ward_error *
take(void *data, const struct ward_row *row)
{
	struct ward_ready_list *list = data;
	struct ward_ready *ready =
	    ward_arena_alloc(list->arena, sizeof(*ready));

	ready->sequence = ward_row_number(row, 0);
	ready->repository = ward_row_number(row, 1);
	ready->target = ward_arena_strdup(list->arena, ward_row_text(row, 2));
	ready->next = NULL;
	*list->end = ready;
	list->end = &ready->next;
	list->is_cut |= ward_row_number(row, 3) == OF_ONE_MAX;
	list->count++;
	return NULL;
}

/* Later than the longest wait is due: the clock was wrong. */
const struct ward_error *
ward_ready_find(struct ward_ready_list *list, struct ward_dispatcher *d)
{
	const struct ward_error *err;

	ward_ready_release(list);
	list->arena = ward_arena_new();
	err = ward_ledger_each(d->ledger, take, list,
	    "SELECT sequence, repository, target, place FROM ("
	    "SELECT sequence, repository, target, due, row_number() OVER "
	    "(PARTITION BY target, repository ORDER BY due, sequence) AS place "
	    "FROM delivery WHERE sequence IN (SELECT min(sequence) "
	    "FROM delivery WHERE state IN ('queued', 'sending') "
	    "GROUP BY target, repository, ref) AND state = 'queued' AND "
	    "(due <= ?1 OR due > ?1 + ?2)) WHERE place <= ?3 "
	    "ORDER BY place, due, sequence LIMIT ?4",
	    "iiii", d->now, (int64_t)WARD_SCHEDULE_MOST, (int64_t)OF_ONE_MAX,
	    (int64_t)HEADS_MAX);
	if (err)
		return err;
	list->is_cut |= list->count == HEADS_MAX;
	list->asked = d->now;
	d->has_queued = false;
	return NULL;
}

const struct ward_error *
ward_ready_follow(
    struct ward_ready_list *list, struct ward_dispatcher *d, int64_t sequence)
{
	if (list->arena == NULL) /* it is asked before it is used */
		return NULL;
	return ward_ledger_each(d->ledger, take, list,
	    "SELECT e.sequence, e.repository, e.target, 0 FROM delivery d "
	    "JOIN delivery e ON e.target = d.target AND "
	    "e.repository = d.repository AND e.ref = d.ref AND "
	    "e.state IN ('queued', 'sending') WHERE d.sequence = ? "
	    "ORDER BY e.sequence LIMIT 1",
	    "i", sequence);
}

void
ward_ready_remove(struct ward_ready_list *list, struct ward_ready **at)
{
	if (list->end == &(*at)->next)
		list->end = at;
	*at = (*at)->next;
}

static const struct ward_error *
take_next(void *data, const struct ward_row *row)
{
	*(int64_t *)data =
	    ward_row_number(row, 1) > 0 ? ward_row_number(row, 0) : -1;
	return NULL;
}

const struct ward_error *
ward_ready_next(struct ward_dispatcher *d, int64_t *out)
{
	*out = -1;
	return ward_ledger_each(d->ledger, take_next, out,
	    "SELECT max(0, min(due) - ?), count(*) FROM delivery "
	    "WHERE state = 'queued' AND sequence IN (SELECT min(sequence) "
	    "FROM delivery WHERE state IN ('queued', 'sending') "
	    "GROUP BY target, repository, ref)",
	    "i", d->now);
}

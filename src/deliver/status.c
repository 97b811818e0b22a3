/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the ledger is asked for the state of things. */
#include "outbox.h"

#define HOUR 3600
#define DAY  86400

/* --- what came in --------------------------------------------------------- */

static const struct ward_error *
take_pushes(void *data, const struct ward_row *row)
{
	struct ward_outbox_flow *flow = data;

	flow->pushes_hour = ward_row_number(row, 0);
	flow->pushes_day = ward_row_number(row, 1);
	return NULL;
}

static const struct ward_error *
take_moves(void *data, const struct ward_row *row)
{
	struct ward_outbox_flow *flow = data;

	flow->moves_day = ward_row_number(row, 0);
	flow->unclean_day = ward_row_number(row, 1);
	return NULL;
}

const struct ward_error *
ward_outbox_flow(
    struct ward_outbox *outbox, int64_t now, struct ward_outbox_flow *out)
{
	const struct ward_error *err =
	    ward_ledger_each(outbox->ledger, take_pushes, out,
		"SELECT coalesce(sum(time > ?), 0), count(*) FROM push "
		"WHERE time > ?",
		"ii", now - HOUR, now - DAY);

	return err ? err
		   : ward_ledger_each(outbox->ledger, take_moves, out,
			 "SELECT count(*), "
			 "coalesce(sum(verdict IN ('found', 'unknown')), 0) "
			 "FROM event WHERE time > ?",
			 "i", now - DAY);
}

/* --- what goes out -------------------------------------------------------- */

struct visit {
	ward_outbox_target_fn each;
	void *data;
};

static const struct ward_error *
take_target(void *data, const struct ward_row *row)
{
	const struct visit *visit = data;
	struct ward_outbox_target target = { .name = ward_row_text(row, 0),
		.queued = ward_row_number(row, 1),
		.again = ward_row_number(row, 2),
		.sending = ward_row_number(row, 3),
		.ambiguous = ward_row_number(row, 4),
		.dead = ward_row_number(row, 5),
		.oldest = ward_row_number(row, 6),
		.hour = ward_row_number(row, 7),
		.day = ward_row_number(row, 8),
		.last_success = ward_row_number(row, 9),
		.is_disabled = ward_row_number(row, 10) > 0,
		.reason = ward_row_text(row, 11) };

	return visit->each(visit->data, &target);
}

bool
ward_outbox_target_fails(const struct ward_outbox_target *target)
{
	return target->again > 0 || target->ambiguous > 0 || target->dead > 0 ||
	    target->is_disabled;
}

/* Only the two indexes of what is open and of what changed are read, however
 * much the ledger keeps. */
const struct ward_error *
ward_outbox_targets(struct ward_outbox *outbox, int64_t now,
    ward_outbox_target_fn each, void *data)
{
	struct visit visit = { each, data };

	return ward_ledger_each(outbox->ledger, take_target, &visit,
	    "WITH open AS (SELECT target, sum(state = 'queued') AS queued, "
	    "sum(state = 'queued' AND attempts > 0) AS again, "
	    "sum(state = 'sending') AS sending, "
	    "sum(state = 'ambiguous') AS ambiguous, "
	    "sum(state = 'dead') AS dead, "
	    "min(CASE state WHEN 'queued' THEN created END) AS oldest "
	    "FROM delivery WHERE state <> 'done' GROUP BY target), "
	    "recent AS (SELECT target, sum(changed > ?1) AS hour, "
	    "count(*) AS day FROM delivery WHERE changed > ?2 AND "
	    "state = 'done' GROUP BY target), "
	    "gone AS (SELECT target, count(*) AS count FROM disabled "
	    "GROUP BY target), "
	    "known (name) AS (SELECT target FROM counter WHERE "
	    "name = 'delivery' UNION SELECT target FROM open) "
	    "SELECT known.name, coalesce(queued, 0), coalesce(again, 0), "
	    "coalesce(sending, 0), coalesce(ambiguous, 0), coalesce(dead, 0), "
	    "coalesce(oldest, 0), coalesce(hour, 0), coalesce(day, 0), "
	    "(SELECT coalesce(max(value), 0) FROM counter c WHERE "
	    "c.name = 'last-success' AND c.target = known.name), "
	    "coalesce(gone.count, 0), "
	    "(SELECT reason FROM delivery d WHERE d.state <> 'done' AND "
	    "d.target = known.name AND d.reason IS NOT NULL "
	    "ORDER BY d.changed DESC LIMIT 1) "
	    "FROM known LEFT JOIN open ON open.target = known.name "
	    "LEFT JOIN recent ON recent.target = known.name "
	    "LEFT JOIN gone ON gone.target = known.name "
	    "ORDER BY coalesce(again, 0) + coalesce(ambiguous, 0) + "
	    "coalesce(dead, 0) + coalesce(gone.count, 0) > 0 DESC, known.name",
	    "ii", now - HOUR, now - DAY);
}

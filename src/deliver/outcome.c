/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what becomes of a delivery by what its target answered. */
#include "outcome.h"

#include <string.h>
#include <sys/random.h>
#include "figures.h"
#include "schedule.h"
#include "work.h"

#define INTERRUPTED                                                          \
	"the dispatcher ended while it was sent: whether it arrived is not " \
	"known"

struct next {
	const char *state;
	int64_t due;
};

/* Without chance all would come back at once; that is no reason to stop. */
static uint32_t
chance(void)
{
	uint32_t number;

	if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		number = UINT32_MAX / 2;
	return number;
}

static struct next
next_of(const struct ward_dispatcher *d, const struct ward_sent *sent)
{
	struct next next = { "dead", d->now };
	unsigned int attempts = sent->attempts + 1;

	if (sent->result.kind == WARD_RESULT_DONE)
		next.state = "done";
	else if (sent->result.kind == WARD_RESULT_AMBIGUOUS)
		next.state = "ambiguous";
	else if (sent->result.kind == WARD_RESULT_RETRY &&
	    attempts < sent->most) {
		next.state = "queued";
		next.due +=
		    ward_schedule_wait(attempts, sent->result.after, chance());
	}
	return next;
}

void
ward_outcome_tell(struct ward_dispatcher *d, const struct ward_sent *sent)
{
	struct ward_news news = { .action = "delivery",
		.level = sent->result.kind == WARD_RESULT_DONE ? "info"
		    : sent->result.kind == WARD_RESULT_RETRY   ? "warn"
							       : "error",
		.message = sent->state,
		.delivery = sent->id,
		.target = sent->target,
		.reason = sent->result.reason,
		.link = sent->result.link };

	ward_tell(d, &news);
}

/* Nothing more is wanted there: what waits for it is dead too, until somebody
 * says otherwise. */
static const struct ward_error *
disable(struct ward_dispatcher *d, const struct ward_sent *sent)
{
	const struct ward_error *err = ward_ledger_do(d->ledger,
	    "INSERT OR REPLACE INTO disabled (repository, target, reason) "
	    "VALUES (?, ?, ?)",
	    "itt", sent->repository, sent->target, sent->result.reason);

	if (!err)
		err = ward_ledger_do(d->ledger,
		    "UPDATE delivery SET state = 'dead', reason = ?, "
		    "changed = ? WHERE repository = ? AND target = ? AND "
		    "state = 'queued'",
		    "tiit", sent->result.reason, d->now, sent->repository,
		    sent->target);
	return err;
}

static const struct ward_error *
count(
    struct ward_dispatcher *d, const struct ward_sent *sent, const char *state)
{
	bool is_again = strcmp(state, "queued") == 0;
	struct ward_figure figure = { .name = "delivery",
		.home = sent->repository,
		.target = sent->target,
		.what = is_again ? "retry" : state,
		.value = 1 };
	const struct ward_error *err = ward_figure_add(d->ledger, &figure);

	if (err || sent->result.kind != WARD_RESULT_DONE)
		return err;
	figure.name = "last-success";
	figure.what = NULL;
	figure.value = d->now;
	return ward_figure_set(d->ledger, &figure);
}

const struct ward_error *
ward_outcome_write(struct ward_dispatcher *d, struct ward_sent *sent)
{
	struct next next = next_of(d, sent);
	const struct ward_error *err = ward_ledger_do(d->ledger,
	    "UPDATE delivery SET state = ?, attempts = ?, due = ?, "
	    "reason = ?, link = ?, changed = ? WHERE sequence = ?",
	    "tiittii", next.state, (int64_t)sent->attempts + 1, next.due,
	    sent->result.reason, sent->result.link, d->now, sent->sequence);

	if (!err && sent->result.kind == WARD_RESULT_DISABLE)
		err = disable(d, sent);
	if (!err)
		err = count(d, sent, next.state);
	sent->state = next.state;
	return err;
}

const struct ward_error *
ward_work_recover(struct ward_dispatcher *d)
{
	return ward_ledger_do(d->ledger,
	    "UPDATE delivery SET state = 'ambiguous', attempts = attempts + 1, "
	    "reason = ?, changed = ? WHERE state = 'sending'",
	    "ti", INTERRUPTED, d->now);
}

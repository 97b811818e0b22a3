/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a dispatcher waits for. */
#include "refward/dispatch.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>
#include "refward/clock.h"
#include "refward/spool.h"
#include "dispatcher.h"
#include "figures.h"
#include "judging.h"
#include "ready.h"
#include "work.h"

#define MOMENT 1000 /* milliseconds: while something is open */
/* An intent alone is nothing to do, so nobody wakes for it while its push is
 * under way; one that is never confirmed is found so. */
#define PAUSE		5000
#define CLEAR_SECONDS	600
#define SCAN_SECONDS	3600
#define MEASURE_SECONDS 15
/* For what is on its way when it is told to stop. */
#define GRACE 20000
/* How often one who is to end tries what goes wrong. */
#define TRIES 4
#define RETRY 100 /* milliseconds */

struct loop {
	const struct ward_dispatch *as;
	struct ward_dispatcher d;
	struct ward_work *work;
	struct ward_judging *judging;
	int watch; /* of the outbox; -1: the system has none */
	int64_t cleared;
	int64_t scanned;
	int64_t measured;
	bool is_blind;		 /* the figures could not be written */
	bool has_news;		 /* the outbox was written to */
	int64_t taken;		 /* when it was last looked, by ward_clock() */
	size_t nwaiting;	 /* intents */
	struct ward_buf trouble; /* of this round */
	struct ward_buf lost;	 /* what was given up on */
	unsigned int ntroubles;	 /* rounds, one after another */
};

static void
look_at_clock(struct loop *loop)
{
	loop->d.now = (int64_t)time(NULL);
}

static void
watch_folder(const struct loop *loop, enum ward_spool_state state)
{
	struct ward_buf path = WARD_BUF_INIT;

	ward_spool_path(&path, loop->as->outbox, state, NULL);
	(void)inotify_add_watch(loop->watch, ward_buf_str(&path), IN_MOVED_TO);
	ward_buf_release(&path);
}

static const struct ward_error *
start(struct loop *loop)
{
	bool is_new = false;
	const struct ward_error *err = ward_spool_make(loop->as->outbox);

	look_at_clock(loop);
	if (!err)
		err = ward_ledger_open(
		    &loop->d.ledger, loop->as->ledger, &is_new);
	if (!err && is_new) {
		loop->d.is_rebuilt = true;
		err = ward_bring_back(&loop->d);
	}
	if (!err)
		err = ward_work_recover(&loop->d);
	if (!err)
		err = ward_work_new(&loop->work, &loop->d, loop->as->parallel);
	if (err)
		return err;
	loop->judging = ward_judging_new(&loop->d);
	loop->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (loop->watch >= 0) {
		watch_folder(loop, WARD_SPOOL_CONFIRMED);
	}
	return NULL;
}

/* What goes wrong in one part stops no other. */
static void
mind(struct loop *loop, const char *what, const struct ward_error *err)
{
	if (!err)
		return;
	ward_tell_error(&loop->d, what, err);
	ward_buf_clear(&loop->trouble);
	ward_buf_printf(&loop->trouble, "%s: %s", what, err->text);
}

static void
begin_round(struct loop *loop)
{
	look_at_clock(loop);
	ward_buf_clear(&loop->trouble);
}

/* What is not written down yet is a trouble that lasts. */
static void
end_round(struct loop *loop)
{
	ward_tell_all(&loop->d);
	if (loop->trouble.size > 0)
		loop->ntroubles++;
	else if (ward_work_unwritten(loop->work) == 0)
		loop->ntroubles = 0;
}

static void
clear_figures(const char *file)
{
	struct ward_buf folder = WARD_BUF_INIT;

	ward_buf_add(&folder, file, (size_t)(strrchr(file, '/') - file));
	ward_clear_figures(ward_buf_str(&folder));
	ward_buf_release(&folder);
}

static void
clear(struct loop *loop)
{
	if (loop->cleared <= loop->d.now &&
	    loop->d.now < loop->cleared + CLEAR_SECONDS)
		return;
	loop->cleared = loop->d.now;
	mind(loop, "what is kept cannot be cleared", ward_clear_kept(&loop->d));
	mind(loop, "the ledger cannot be cleared", ward_clear_ledger(&loop->d));
	ward_clear_folders(&loop->d);
	if (loop->as->metrics != NULL)
		clear_figures(loop->as->metrics);
}

/* A dispatcher that runs looks at all refs now and then. */
static void
scan(struct loop *loop)
{
	bool is_due = loop->scanned == 0 || loop->d.now < loop->scanned ||
	    (!loop->as->is_once && loop->d.now >= loop->scanned + SCAN_SECONDS);

	if (!is_due || (loop->as->is_once && !loop->as->reconciles))
		return;
	loop->scanned = loop->d.now;
	mind(loop, "refs cannot be compared", ward_scan(&loop->d));
}

/* For want of figures nothing else is done differently; that there are none is
 * told once. */
static void
measure(struct loop *loop)
{
	const struct ward_error *err;

	if (loop->as->metrics == NULL)
		return;
	loop->measured = loop->d.now;
	err = ward_count_records(&loop->d);
	if (!err)
		err = ward_metrics_write(&loop->d, loop->as->metrics);
	if (err && !loop->is_blind)
		ward_tell_error(&loop->d, "no figures can be written", err);
	loop->is_blind = err != NULL;
}

static void
deliver(struct loop *loop)
{
	const struct ward_error *err = ward_work_go_on(loop->work);
	bool is_known = ward_work_unwritten(loop->work) == 0;

	mind(loop,
	    is_known ? "nothing can be sent"
		     : "what came back cannot be written down",
	    err);
}

/* Not for each delivery that comes back. */
static void
take_in(struct loop *loop)
{
	int64_t now = ward_clock();

	if (loop->watch >= 0 && !loop->has_news && loop->taken > 0 &&
	    now < loop->taken + MOMENT)
		return;
	loop->has_news = false;
	loop->taken = now;
	mind(loop, "the outbox cannot be taken in",
	    ward_take_in(&loop->d, &loop->nwaiting));
	scan(loop);
	mind(loop, "late confirmations cannot be taken in",
	    ward_take_late(&loop->d));
	if (loop->trouble.size > 0)
		loop->taken = 0;
}

static void
work_once(struct loop *loop)
{
	begin_round(loop);
	take_in(loop);
	mind(loop, "what no push brought cannot be judged",
	    ward_judging_go_on(loop->judging));
	deliver(loop);
	clear(loop);
	if (!loop->as->is_once &&
	    (loop->d.now < loop->measured ||
		loop->d.now >= loop->measured + MEASURE_SECONDS))
		measure(loop);
	end_round(loop);
}

/* Milliseconds until something may have to be done without being told. The
 * ledger is not asked for each that comes back. */
static int
patience(struct loop *loop)
{
	int64_t next = -1;

	if (ward_work_running(loop->work) == 0)
		mind(loop, "the ledger cannot be read",
		    ward_ready_next(&loop->d, &next));
	if (loop->watch < 0 || loop->nwaiting > 0 || loop->ntroubles > 0 ||
	    ward_work_running(loop->work) > 0 || (next >= 0 && next <= 1))
		return MOMENT;
	if (next < 0 || next * 1000 > PAUSE)
		return PAUSE;
	return (int)(next * 1000);
}

/* Whether there was anything. */
static bool
drain(int fd)
{
	char bytes[4096];
	bool has_any = false;

	while (fd >= 0 && read(fd, bytes, sizeof(bytes)) > 0)
		has_any = true;
	return has_any;
}

/* False: it was told to stop. */
static bool
wait_for_something(struct loop *loop, int timeout)
{
	struct pollfd fds[] = { { loop->as->stop, POLLIN, 0 },
		{ ward_work_fd(loop->work), POLLIN, 0 },
		{ ward_judging_fd(loop->judging), POLLIN, 0 },
		{ loop->watch, POLLIN, 0 } };

	(void)poll(fds, sizeof(fds) / sizeof(fds[0]), timeout);
	loop->has_news |= drain(loop->watch);
	return loop->as->stop < 0 || !(fds[0].revents & POLLIN);
}

/* When it is only to do what can be done now. */
static bool
is_over(struct loop *loop)
{
	int64_t next = -1;

	if (!loop->as->is_once)
		return false;
	if (loop->ntroubles >= TRIES)
		ward_buf_add_view(&loop->lost, ward_buf_view(&loop->trouble));
	if (loop->ntroubles > 0)
		return loop->ntroubles >= TRIES;
	if (ward_work_running(loop->work) > 0 ||
	    ward_judging_fd(loop->judging) >= 0)
		return false;
	mind(loop, "the ledger cannot be read",
	    ward_ready_next(&loop->d, &next));
	return next != 0;
}

/* What is on its way is given its time, but no more is sent. */
static void
finish(struct loop *loop)
{
	int64_t late = ward_clock() + GRACE;

	if (loop->lost.size == 0) {
		loop->ntroubles = 0;
		ward_work_hurry(loop->work);
	}
	while (ward_work_running(loop->work) >
	    (loop->ntroubles < TRIES ? 0 : ward_work_unwritten(loop->work))) {
		struct pollfd fd = { ward_work_fd(loop->work), POLLIN, 0 };

		if (ward_clock() >= late)
			ward_work_stop(loop->work);
		(void)poll(&fd, 1,
		    ward_work_unwritten(loop->work) > 0 ? RETRY : MOMENT);
		begin_round(loop);
		mind(loop, "what came back cannot be written down",
		    ward_work_finish(loop->work));
		end_round(loop);
	}
}

/* Whoever was to end, and could not do all of it, says so. */
static const struct ward_error *
left_undone(struct loop *loop)
{
	size_t count = ward_work_unwritten(loop->work);

	if (count > 0)
		return ward_error(WARD_E_LIMIT,
		    "what came of %zu deliver%s could not be written down, so "
		    "the next dispatcher cannot tell whether they arrived: %s",
		    count, count == 1 ? "y" : "ies",
		    ward_buf_str(&loop->trouble));
	return loop->lost.size > 0
	    ? ward_error(WARD_E_LIMIT, "%s", ward_buf_str(&loop->lost))
	    : NULL;
}

const struct ward_error *
ward_dispatch_run(const struct ward_dispatch *dispatch)
{
	struct loop loop = { .as = dispatch, .watch = -1 };
	const struct ward_error *err;

	loop.d.outbox = dispatch->outbox;
	loop.d.home = dispatch->home;
	loop.d.log = dispatch->log;
	loop.d.counts = dispatch->counts;
	loop.d.counts_id = dispatch->counts_id;
	loop.d.tell = dispatch->tell;
	loop.d.tell_data = dispatch->data;
	loop.d.policies = ward_policies_new();
	err = start(&loop);
	if (!err && dispatch->is_ready != NULL)
		dispatch->is_ready(dispatch->data);
	if (!err) {
		do
			work_once(&loop);
		while (!is_over(&loop) &&
		    wait_for_something(&loop, patience(&loop)));
		finish(&loop);
		measure(&loop);
		err = left_undone(&loop);
	}
	ward_tell_all(&loop.d);
	ward_judging_free(loop.judging);
	ward_work_free(loop.work);
	if (loop.watch >= 0)
		close(loop.watch);
	ward_ledger_close(loop.d.ledger);
	ward_policies_free(loop.d.policies);
	ward_buf_release(&loop.d.trouble);
	ward_buf_release(&loop.d.told);
	ward_buf_release(&loop.trouble);
	ward_buf_release(&loop.lost);
	return err;
}

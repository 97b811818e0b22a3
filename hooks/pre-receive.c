/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate. Git runs this before it moves any ref; whatever is not positively
 * decided refuses the push. The one way to say yes is the end of main().
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/coverage.h"
#include "refward/cut_short.h"
#include "refward/file.h"
#include "refward/gate.h"
#include "refward/memory.h"
#include "refward/place.h"
#include "refward/render.h"
#include "hooks/chain.h"
#include "hooks/gate_run.h"
#include "hooks/limits.h"
#include "hooks/request.h"

#define READ_SECONDS 60

/* Where nothing else works any more, not even a record. A pipe that is full is
 * not waited for. */
static void __attribute__((noreturn)) give_up(const char *text, int status)
{
	struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };
	ssize_t put = 0;

	if (poll(&out, 1, 0) == 1)
		put = write(STDERR_FILENO, text, strlen(text));
	(void)put;
	_exit(status);
}

static void
out_of_memory(size_t size)
{
	(void)size;
	give_up("error: push refused: out of memory (key memory-budget)\n",
	    WARD_EXIT_MEMORY);
}

/* What asks for the time has been asked in vain: one pattern runs and runs. */
static void
too_late(int number)
{
	(void)number;
	give_up("error: push refused: the deadline has passed (key deadline)\n",
	    EXIT_UNKNOWN);
}

static const struct ward_error *
judge(struct gate_run *run)
{
	struct ward_gate_input input = { .policy = run->policy,
		.repo = run->repo,
		.coverage = run->coverage,
		.push = &run->push,
		.budgets = &run->budgets };
	const struct ward_error *err;

	run->verdict = ward_verdict_new();
	run->gate = ward_gate_new(&input);
	err = ward_gate_judge(run->gate, run->verdict);
	return err ? err : ward_repo_check(run->repo);
}

/* What the earlier hook, if any, says of a push that the rules accept. */
static const struct ward_error *
ask_earlier_hook(struct gate_run *run)
{
	static const struct ward_finding refusal = { .mode = WARD_MODE_REFUSE,
		.set = "refward",
		.rule = "earlier-hook",
		.what = "the hook that was here before refward refused it" };
	const struct ward_error *err;
	bool accepts;

	/* The deadline is for the rules: this hook never had one. */
	alarm(0);
	err = ward_chain_run(&run->earlier, &accepts);
	if (!err && !accepts)
		ward_verdict_add(run->verdict, &refusal);
	return err;
}

int
main(int argc, char **argv)
{
	struct gate_run run = GATE_RUN_INIT;
	const struct ward_error *err;
	int status;

	(void)argc;
	ward_on_out_of_memory(out_of_memory);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGALRM, too_late);
	signal(SIGXCPU, too_late);
	ward_cut_short_watch();
	ward_limits_begin();
	alarm(READ_SECONDS);
	err = ward_prepare(&run, argv[0]);
	if (!err)
		err = judge(&run);
	if (!err && !run.push.wishes.is_dry_run &&
	    ward_verdict_outcome(run.verdict) == WARD_ACCEPTED)
		err = ask_earlier_hook(&run);
	status = ward_conclude(&run, err);
	ward_release(&run);
	return status;
}

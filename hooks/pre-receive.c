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
#include "refward/file.h"
#include "refward/gate.h"
#include "refward/own_rules.h"
#include "refward/place.h"
#include "refward/render.h"
#include "hooks/chain.h"
#include "hooks/gate_run.h"
#include "hooks/limits.h"
#include "hooks/request.h"

#define EXIT_MEMORY 70

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
	    EXIT_MEMORY);
}

/* What asks for the time has been asked in vain: one pattern runs and runs. */
static void
too_late(int number)
{
	(void)number;
	give_up("error: push refused: the deadline has passed (key deadline)\n",
	    EXIT_UNKNOWN);
}

/* What the pusher can do something about is said. */
static const struct ward_error *
read_request(struct gate_run *run)
{
	const struct ward_error *err = ward_request_read(&run->request);

	if (err && err->code != WARD_E_SYSTEM)
		run->sentence =
		    ward_arena_strdup(run->request.arena, err->text);
	return err;
}

static const struct ward_error *
load_policy(struct gate_run *run)
{
	struct ward_policy_trust trust = { geteuid(), getegid(), false };
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_rules(&path, run->request.real_path);
	err = ward_policy_load(
	    &run->server, ward_buf_str(&path), &trust, &run->diags);
	run->policy = run->server;
	if (err)
		run->sentence = "the rule file of this server cannot be used";
	ward_buf_release(&path);
	return err;
}

static void
fill_push(struct gate_run *run)
{
	struct ward_request *request = &run->request;
	struct ward_buf name = WARD_BUF_INIT;

	ward_request_identify(request, run->policy);
	ward_place_name(&name, request->real_path, run->policy);
	run->push.repository =
	    ward_arena_strdup(request->arena, ward_buf_str(&name));
	run->push.kind = "code";
	run->push.pusher = &request->pusher;
	ward_buf_release(&name);
}

static const struct ward_error *
open_repository(struct gate_run *run)
{
	const struct ward_budgets *budgets = ward_policy_budgets(run->policy);
	struct ward_repo_options options;
	const struct ward_error *err;

	ward_repo_options_init(&options, run->request.git_dir);
	options.quarantine = run->request.quarantine;
	options.alternates = run->request.alternates;
	options.object_bytes_max = budgets->object_bytes;
	options.total_bytes_max = budgets->bytes;
	options.is_late = ward_request_is_late;
	options.late_data = &run->request;
	err = ward_repo_open(&run->repo, &options);
	if (err)
		run->sentence = err->code == WARD_E_UNSUPPORTED
		    ? ward_arena_strdup(run->request.arena, err->text)
		    : "the repository cannot be read";
	return err;
}

static const struct ward_error *
add_own_rules(struct gate_run *run)
{
	const struct ward_error *err = ward_own_rules_add(
	    &run->layer, run->server, run->repo, run->push.repository, NULL);

	if (!err)
		run->policy = run->layer;
	else if (err->code == WARD_E_POLICY || err->code == WARD_E_INVALID)
		run->sentence =
		    ward_arena_strdup(run->request.arena, err->text);
	return err;
}

static const struct ward_error *
open_coverage(struct gate_run *run)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_coverage(&folder, run->request.git_dir);
	err = ward_coverage_open_for(&run->coverage, ward_buf_str(&folder),
	    ward_repo_oid_size(run->repo), run->policy);
	ward_buf_release(&folder);
	return err;
}

static const struct ward_error *
parse_push(struct gate_run *run)
{
	const struct ward_budgets *budgets = ward_policy_budgets(run->policy);

	run->sentence = ward_push_parse(run->request.arena,
	    ward_buf_view(&run->request.input), budgets->lines, &run->lines,
	    &run->push.nlines);
	run->push.lines = run->lines;
	if (run->sentence != NULL)
		return ward_error(WARD_E_INVALID, "%s", run->sentence);
	return NULL;
}

static void
limit(const struct gate_run *run)
{
	const struct ward_budgets *budgets = ward_policy_budgets(run->policy);

	ward_limits_set(budgets->seconds + 10, budgets->memory);
}

static const struct ward_error *
judge(struct gate_run *run)
{
	struct ward_gate_input input;
	const struct ward_error *err = load_policy(run);

	if (err)
		return err;
	fill_push(run);
	limit(run);
	err = parse_push(run);
	if (!err)
		err = open_repository(run);
	if (!err)
		err = add_own_rules(run);
	if (!err)
		err = open_coverage(run);
	if (err)
		return err;
	input = (struct ward_gate_input){ .policy = run->policy,
		.repo = run->repo,
		.coverage = run->coverage,
		.push = &run->push };
	run->verdict = ward_verdict_new();
	run->gate = ward_gate_new(&input);
	return ward_gate_judge(run->gate, run->verdict);
}

/* What the earlier hook, if any, says of a push that the rules accept. */
static const struct ward_error *
ask_earlier_hook(struct gate_run *run, const char *self)
{
	static const struct ward_finding refusal = { .mode = WARD_MODE_REFUSE,
		.set = "refward",
		.rule = "earlier-hook",
		.what = "the hook that was here before refward refused it" };
	const struct ward_error *err;
	bool accepts;

	/* The deadline is for the rules: this hook never had one. */
	alarm(0);
	ward_limits_restore();
	err =
	    ward_chain_run(self, ward_buf_view(&run->request.input), &accepts);
	if (!err && !accepts)
		ward_verdict_add(run->verdict, &refusal);
	return err;
}

static void
release(struct gate_run *run)
{
	ward_gate_free(run->gate);
	ward_verdict_free(run->verdict);
	ward_coverage_close(run->coverage);
	ward_repo_close(run->repo);
	ward_policy_free(run->layer);
	ward_policy_free(run->server);
	ward_diags_release(&run->diags);
	ward_request_release(&run->request);
}

int
main(int argc, char **argv)
{
	struct gate_run run = { .push.kind = "code" };
	const struct ward_error *err;
	int status;

	(void)argc;
	ward_on_out_of_memory(out_of_memory);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGALRM, too_late);
	signal(SIGXCPU, too_late);
	ward_limits_begin();
	alarm(READ_SECONDS);
	err = read_request(&run);
	run.push.id = run.request.id;
	run.push.now = run.request.now;
	run.push.repository = run.request.real_path;
	run.push.wishes = run.request.wishes;
	if (!err)
		err = judge(&run);
	if (!err && !run.push.wishes.is_dry_run &&
	    ward_verdict_outcome(run.verdict) == WARD_ACCEPTED)
		err = ask_earlier_hook(&run, argv[0]);
	status = ward_conclude(&run, err);
	release(&run);
	return status;
}

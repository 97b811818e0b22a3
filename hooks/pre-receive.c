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
#include "refward/place.h"
#include "refward/render.h"
#include "hooks/chain.h"
#include "hooks/limits.h"
#include "hooks/request.h"

#define EXIT_ACCEPTED 0
#define EXIT_REFUSED  1
#define EXIT_UNKNOWN  2
#define EXIT_MEMORY   70

#define FINDINGS_SHOWN 20
#define BYTES_SHOWN    4096

#define READ_SECONDS 60
#define TELL_SECONDS 10

struct gate_run {
	struct ward_request request;
	struct ward_push push;
	struct ward_push_line *lines;
	struct ward_policy *policy;
	struct ward_diags diags;
	struct ward_repo *repo;
	struct ward_coverage *coverage;
	struct ward_gate *gate;
	struct ward_verdict *verdict;
	const char *sentence; /* why it is refused unjudged, or NULL */
	const char *failure;  /* the same for the record */
};

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

static volatile sig_atomic_t decided = EXIT_UNKNOWN;

/* Whoever does not read what is said has been waited for long enough. */
static void
leave(int number)
{
	(void)number;
	_exit(decided);
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
	    &run->policy, ward_buf_str(&path), &trust, &run->diags);
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

/* Coverage saves work; a push is not refused for the lack of it. */
static void
save_coverage(struct gate_run *run)
{
	const struct ward_error *err;

	ward_gate_cover(run->gate);
	err = ward_coverage_save(run->coverage);
	(void)err;
}

static const struct ward_error *
record(struct gate_run *run)
{
	struct ward_record record = { .push = &run->push,
		.verdict = run->verdict,
		.policy = run->policy,
		.diags = &run->diags,
		.failure = run->failure,
		.address = run->request.address,
		.milliseconds = ward_request_elapsed(&run->request) };
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	/* Folders would be made where none belong. */
	if (run->request.real_path == NULL)
		return ward_error(WARD_E_MISSING, "no repository");
	record.host =
	    run->policy != NULL ? ward_policy_host(run->policy) : NULL;
	ward_place_log(&folder, run->request.real_path, run->policy);
	err = ward_record_append(ward_buf_str(&folder), &record);
	ward_buf_release(&folder);
	return err;
}

/* To the pusher; that nobody reads it changes nothing. */
static void
tell(struct gate_run *run, bool is_recorded)
{
	struct ward_render how = { .findings_max = FINDINGS_SHOWN,
		.from = run->push.wishes.from,
		.bytes_max = BYTES_SHOWN,
		.is_paged = true,
		.is_rehearsal = run->push.wishes.is_dry_run };
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;

	if (run->verdict != NULL && run->sentence == NULL)
		ward_render_verdict(&text, &run->push, run->verdict, &how);
	else
		ward_render_failure(&text, run->request.id,
		    run->sentence != NULL ? run->sentence
					  : "it could not be judged");
	if (!is_recorded)
		ward_buf_add_str(
		    &text, "warning: the server could not record this\n");
	err = ward_write_all(STDERR_FILENO, ward_buf_view(&text));
	(void)err;
	ward_buf_release(&text);
}

static enum ward_outcome
outcome_of(struct gate_run *run, const struct ward_error *err)
{
	if (!err)
		return ward_verdict_outcome(run->verdict);
	run->failure = ward_arena_strdup(run->request.arena, err->text);
	return run->verdict != NULL && run->verdict->nrefuse > 0 ? WARD_REFUSED
								 : WARD_UNKNOWN;
}

/* There is no silent bypass, and a dry run is never more than one. Accepted
 * pushes without either leave their record later. */
static enum ward_outcome
settle(struct gate_run *run, enum ward_outcome outcome, bool *is_recorded)
{
	bool is_dry_run = run->push.wishes.is_dry_run;

	*is_recorded = true;
	if (outcome == WARD_ACCEPTED && !is_dry_run &&
	    run->verdict->nbypassed == 0)
		return outcome;
	*is_recorded = record(run) == NULL;
	if (outcome != WARD_ACCEPTED)
		return outcome;
	if (is_dry_run)
		return WARD_REFUSED;
	if (*is_recorded)
		return outcome;
	run->sentence = "a bypass cannot be recorded";
	return WARD_UNKNOWN;
}

static int
conclude(struct gate_run *run, const struct ward_error *err)
{
	enum ward_outcome outcome = outcome_of(run, err);
	bool is_recorded;

	outcome = settle(run, outcome, &is_recorded);
	if (outcome == WARD_ACCEPTED)
		save_coverage(run);
	decided = outcome == WARD_ACCEPTED ? EXIT_ACCEPTED
	    : outcome == WARD_REFUSED	   ? EXIT_REFUSED
					   : EXIT_UNKNOWN;
	signal(SIGALRM, leave);
	alarm(TELL_SECONDS);
	tell(run, is_recorded);
	return decided;
}

static void
release(struct gate_run *run)
{
	ward_gate_free(run->gate);
	ward_verdict_free(run->verdict);
	ward_coverage_close(run->coverage);
	ward_repo_close(run->repo);
	ward_policy_free(run->policy);
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
	status = conclude(&run, err);
	release(&run);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what has to be there, and what has to be given up, before a push is
 * judged. */
#include "hooks/gate_run.h"

#include <unistd.h>
#include "refward/import.h"
#include "refward/own_rules.h"
#include "refward/place.h"
#include "hooks/confine.h"
#include "hooks/limits.h"

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
	const struct ward_caller *caller = &request->caller;
	struct ward_buf name = WARD_BUF_INIT;

	ward_request_identify(request, run->policy);
	if (caller->repository != NULL)
		ward_buf_add_str(&name, caller->repository);
	else
		ward_place_name(&name, request->real_path, run->policy);
	run->push.repository =
	    ward_arena_strdup(request->arena, ward_buf_str(&name));
	run->push.kind = caller->kind != NULL ? caller->kind : "code";
	run->push.pusher = &caller->pusher;
	ward_buf_release(&name);
}

/*
 * An import is taken away before anything is judged by its budgets: whatever
 * becomes of this push, no other has it. A rehearsal leaves it.
 */
static void
take_import(struct gate_run *run)
{
	struct ward_push *push = &run->push;
	const char *git_dir = run->request.real_path;
	const struct ward_error *err = NULL;

	run->budgets = *ward_policy_budgets(run->policy);
	ward_import_look(
	    push, run->request.arena, git_dir, geteuid(), getegid());
	if (push->import != NULL && !push->wishes.is_dry_run)
		err = ward_import_take(push->import, git_dir);
	if (err) {
		push->import = NULL;
		push->import_problem =
		    ward_arena_strdup(run->request.arena, err->text);
	}
	if (push->import == NULL)
		return;
	run->budgets = ward_import_limits(push->import, run->policy);
	ward_request_limit(&run->request, run->budgets.seconds);
}

static const struct ward_error *
open_repository(struct gate_run *run)
{
	const struct ward_budgets *budgets = &run->budgets;
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
	    &run->layer, run->server, run->repo, run->push.repository);

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
	run->sentence = ward_push_parse(run->request.arena,
	    ward_buf_view(&run->request.input), run->budgets.lines, &run->lines,
	    &run->push.nlines);
	run->push.lines = run->lines;
	if (run->sentence != NULL)
		return ward_error(WARD_E_INVALID, "%s", run->sentence);
	return NULL;
}

static void
limit(const struct gate_run *run)
{
	ward_limits_set(run->budgets.seconds + 10, run->budgets.memory);
}

/* Nobody is asked about a push that is only rehearsed. */
static const struct ward_error *
prepare_earlier_hook(struct gate_run *run, const char *self)
{
	if (run->push.wishes.is_dry_run)
		return NULL;
	return ward_chain_prepare(&run->earlier, self,
	    ward_buf_view(&run->request.input), ward_limits_restore);
}

/* What the repository's own rules need is not known yet: they are read by one
 * who is confined already. */
static bool
runs_programs(const struct gate_run *run)
{
	struct ward_repository is = { .rules_branch = NULL };
	const struct ward_error *err = ward_policy_repository(
	    &is, run->server, run->push.repository, run->request.arena);

	return ward_policy_runs_programs(run->server) ||
	    ward_repo_runs_programs(run->repo) ||
	    (!err && is.rules_branch != NULL);
}

/* Before a byte is read of what was pushed. */
static const struct ward_error *
confine(struct gate_run *run)
{
	const struct ward_error *err;

	run->sandbox =
	    ward_arena_alloc(run->request.arena, sizeof(*run->sandbox));
	err = ward_confine(run->sandbox, run->server, run->request.git_dir,
	    runs_programs(run));
	if (err)
		run->sentence = "the gate cannot be confined on this server "
				"(key sandbox)";
	return err;
}

static const struct ward_error *
read_push(struct gate_run *run)
{
	const struct ward_error *err = read_request(run);

	run->push.id = run->request.id;
	run->push.now = run->request.now;
	run->push.repository = run->request.real_path;
	run->push.wishes = run->request.wishes;
	return err;
}

const struct ward_error *
ward_prepare(struct gate_run *run, const char *self)
{
	const struct ward_error *err = read_push(run);

	if (!err)
		err = load_policy(run);
	if (err)
		return err;
	fill_push(run);
	take_import(run);
	limit(run);
	err = parse_push(run);
	if (!err)
		err = open_repository(run);
	if (!err)
		err = prepare_earlier_hook(run, self);
	if (!err)
		err = confine(run);
	if (!err)
		err = add_own_rules(run);
	return err ? err : open_coverage(run);
}

void
ward_release(struct gate_run *run)
{
	ward_gate_free(run->gate);
	ward_verdict_free(run->verdict);
	ward_coverage_close(run->coverage);
	ward_repo_close(run->repo);
	ward_chain_release(&run->earlier);
	ward_policy_free(run->layer);
	ward_policy_free(run->server);
	ward_diags_release(&run->diags);
	ward_request_release(&run->request);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the engine is asked about what no hook saw. */
#include "unseen.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/build.h"
#include "refward/gate.h"
#include "refward/own_rules.h"
#include "refward/place.h"
#include "refward/render.h"
#include "refward/sandbox.h"

#define FINDINGS_TOLD 3

struct judgement {
	const struct ward_unseen *unseen;
	const struct ward_policy *server;
	struct ward_policy *policy; /* with the repository's own rules */
	struct ward_repo *repo;
	struct ward_coverage *coverage;
	struct ward_buf name, folder;
	struct ward_push_line line;
	struct ward_push push;
	struct ward_verdict *verdict;
	struct ward_gate *gate;
};

static const struct ward_error *
open_repository(struct judgement *j)
{
	const struct ward_budgets *budgets = ward_policy_budgets(j->server);
	struct ward_repo_options options;

	ward_repo_options_init(&options, j->unseen->git_dir);
	options.object_bytes_max = budgets->object_bytes;
	options.total_bytes_max = budgets->bytes;
	return ward_repo_open(&j->repo, &options);
}

/* Never above what is in force; a sanitizer takes more than any rule file. */
static void
limit_memory(uint64_t most)
{
	struct rlimit now;

	if (WARD_HAS_ASAN || getrlimit(RLIMIT_DATA, &now) != 0 ||
	    (now.rlim_cur != RLIM_INFINITY && now.rlim_cur <= most))
		return;
	now.rlim_cur = most;
	(void)setrlimit(RLIMIT_DATA, &now);
}

/* As the gate: what is read may be anything. */
static const struct ward_error *
confine(struct judgement *j)
{
	const char *folders[] = { ward_buf_str(&j->folder) };
	struct ward_sandbox sandbox = { folders, 1, true };
	enum ward_sandbox_mode mode = ward_policy_sandbox(j->server);
	struct ward_sandbox_parts parts = { .landlock = 0 };
	const struct ward_error *err;

	limit_memory(ward_policy_budgets(j->server)->memory);
	if (mode == WARD_SANDBOX_OFF)
		return NULL;
	err = ward_sandbox_enter(&parts, &sandbox);
	if (!err && mode == WARD_SANDBOX_REQUIRED &&
	    (parts.landlock == 0 || !parts.seccomp))
		err = ward_error(WARD_E_UNSUPPORTED,
		    "the rule file wants a sandbox (sandbox = required)");
	return err;
}

static const struct ward_error *
judge(struct judgement *j)
{
	struct ward_gate_input input = { .policy = j->policy,
		.repo = j->repo,
		.coverage = j->coverage,
		.push = &j->push,
		/* The ref has moved: what it was before is what we say. */
		.is_local = true };

	j->verdict = ward_verdict_new();
	j->gate = ward_gate_new(&input);
	return ward_gate_judge(j->gate, j->verdict);
}

static const struct ward_error *
prepare(struct judgement *j)
{
	const struct ward_unseen *unseen = j->unseen;
	const struct ward_error *err;

	ward_place_name(&j->name, unseen->git_dir, j->server);
	ward_place_coverage(&j->folder, unseen->git_dir);
	j->line.old = unseen->old;
	j->line.new = unseen->new;
	j->line.name = ward_view_str(unseen->ref);
	j->push.id = "unmediated";
	j->push.repository = ward_buf_str(&j->name);
	j->push.kind = ward_place_kind(unseen->git_dir, j->server);
	j->push.now = unseen->now;
	j->push.lines = &j->line;
	j->push.nlines = 1;
	err = open_repository(j);
	if (!err)
		err = confine(j);
	if (!err)
		err = ward_own_rules_add(
		    &j->policy, j->server, j->repo, j->push.repository);
	if (!err)
		err = ward_coverage_open_for(&j->coverage,
		    ward_buf_str(&j->folder), ward_repo_oid_size(j->repo),
		    j->policy);
	return err ? err : judge(j);
}

/* A file of another user would keep the gate from writing its own. */
static bool
may_cover(const struct judgement *j)
{
	struct stat st;

	return stat(j->unseen->git_dir, &st) == 0 && st.st_uid == geteuid();
}

static void
cover(struct ward_buf *out, struct judgement *j)
{
	const struct ward_error *err;

	ward_buf_add_str(out, "clean");
	if (!may_cover(j)) {
		ward_buf_add_str(
		    out, " not covered: the repository is another user's");
		return;
	}
	ward_gate_cover(j->gate);
	err = ward_coverage_save(j->coverage);
	if (err)
		ward_buf_printf(out, " not covered: %s", err->text);
}

static void
tell_findings(struct ward_buf *out, const struct ward_verdict *verdict)
{
	size_t told = 0, all = verdict->nrefuse + verdict->nunknown;

	for (size_t i = 0; i < verdict->count && told < FINDINGS_TOLD; i++) {
		const struct ward_finding *finding = &verdict->findings[i];

		if (!finding->is_unknown && finding->mode != WARD_MODE_REFUSE)
			continue;
		ward_buf_add_str(out, told++ > 0 ? "; " : " ");
		ward_render_finding(out, finding);
	}
	if (all > told)
		ward_buf_printf(out, "; and %zu more", all - told);
}

/* An error of the engine is among its findings. */
static void
tell(struct ward_buf *out, struct judgement *j, const struct ward_error *err)
{
	enum ward_outcome outcome;

	if (j->verdict == NULL) {
		ward_buf_printf(out, "unknown %s", err->text);
		return;
	}
	outcome = ward_verdict_outcome(j->verdict);
	if (outcome == WARD_ACCEPTED && j->verdict->unasked_content != NULL) {
		ward_buf_printf(out,
		    "unknown rule '%s' asks who pushes, and nobody did",
		    j->verdict->unasked_content);
	} else if (outcome == WARD_ACCEPTED) {
		cover(out, j);
	} else {
		ward_buf_add_str(
		    out, outcome == WARD_REFUSED ? "found" : "unknown");
		tell_findings(out, j->verdict);
	}
}

void
ward_unseen_judge(struct ward_buf *out, const struct ward_policy *policy,
    const struct ward_unseen *unseen)
{
	struct judgement j = { .unseen = unseen, .server = policy };
	const struct ward_error *err = prepare(&j);

	tell(out, &j, err);
	ward_gate_free(j.gate);
	ward_verdict_free(j.verdict);
	ward_coverage_close(j.coverage);
	ward_policy_free(j.policy);
	ward_repo_close(j.repo);
	ward_buf_release(&j.folder);
	ward_buf_release(&j.name);
}

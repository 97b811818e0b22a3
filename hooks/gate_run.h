/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_GATE_RUN_H
#define WARD_HOOKS_GATE_RUN_H

#include "refward/coverage.h"
#include "refward/gate.h"
#include "refward/job.h"
#include "refward/sandbox.h"
#include "hooks/chain.h"
#include "hooks/request.h"

/* What the files of pre-receive share: the judging of one push. */
struct gate_run {
	struct ward_request request;
	struct ward_push push;
	struct ward_push_line *lines;
	struct ward_budgets budgets;	  /* the policy's, or an import's */
	struct ward_policy *server;	  /* of its rule file */
	struct ward_policy *layer;	  /* with what the repository adds */
	const struct ward_policy *policy; /* one of them, or NULL */
	struct ward_diags diags;
	struct ward_repo *repo;
	struct ward_chain earlier;
	struct ward_sandbox_parts *sandbox; /* what holds, or NULL */
	struct ward_coverage *coverage;
	struct ward_gate *gate;
	struct ward_verdict *verdict;
	struct ward_jobs jobs; /* that the push fires */
	const char *sentence;  /* why it is refused unjudged, or NULL */
	const char *failure;   /* the same for the record */
};

#define GATE_RUN_INIT                                    \
	{                                                \
		.push.kind = "code", .earlier.start = -1 \
	}

/*
 * Read the push, the rule file and what lies beside it, open the repository,
 * and give up all that judging does not need. On an error `sentence` is what
 * may be told; request, push and, as far as it came, policy can be recorded.
 */
const struct ward_error *
ward_prepare(struct gate_run *run, const char *self) WARD_MUST_CHECK;
void ward_release(struct gate_run *run);

/* The statuses by which git is told. */
#define EXIT_ACCEPTED 0
#define EXIT_REFUSED  1
#define EXIT_UNKNOWN  2

/* Record, keep and tell what came of it; the exit status. `err` is why it was
 * not judged, or NULL. */
int ward_conclude(struct gate_run *run, const struct ward_error *err);

#endif

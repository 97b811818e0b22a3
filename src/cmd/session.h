/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_SESSION_H
#define WARD_CMD_SESSION_H

#include <stdint.h>
#include <sys/types.h>
#include "refward/coverage.h"
#include "refward/gate.h"
#include "refward/memory.h"
#include "refward/policy.h"
#include "refward/render.h"
#include "refward/repo.h"
#include "refward/uuid.h"
#include "refward/verdict.h"
#include "src/cmd/cmd.h"

/*
 * What the commands share that judge a repository: they find it, load its rule
 * file, open it, ask the engine, and say what came of it.
 */

struct ward_session {
	struct ward_cli *cli;
	struct ward_arena *arena;
	char id[WARD_UUID_SIZE];
	int64_t started;     /* by ward_clock() */
	const char *git_dir; /* absolute, without links */
	uid_t owner;	     /* of the repository */
	gid_t group;	     /* the owner's own */
	const char *rules;   /* the rule file that was asked for */
	bool reads_once;
	unsigned int verify; /* of the repository, as its options say it */
	struct ward_policy *server; /* of its rule file, or: */
	const struct ward_policy *borrowed;
	struct ward_policy *layer;	  /* with what the repository adds */
	const struct ward_policy *policy; /* one of them; NULL: none yet */
	struct ward_diags diags;
	struct ward_repo *repo;
	struct ward_coverage *coverage; /* or NULL */
	struct ward_push push;		/* lines and pusher: the command's */
	struct ward_verdict *verdict;
	struct ward_gate *gate;
};

void ward_session_start(struct ward_session *session, struct ward_cli *cli);
void ward_session_end(struct ward_session *session);

bool ward_folder_has(const char *folder, const char *name);
/* Where the git directory of a repository or work tree would lie, without
 * links: the same however it is named. NULL where nothing is there; the caller
 * frees. */
char *ward_find_git_dir(const char *path);

/* The repository at `path`: a git directory, or a work tree with its .git. */
const struct ward_error *ward_session_find(
    struct ward_session *session, const char *path) WARD_MUST_CHECK;
/* What changes a repository's files has to run as its owner: files of root in
 * it would lock its owner out. */
const struct ward_error *
ward_session_check_owner(const struct ward_session *session) WARD_MUST_CHECK;

/* Load a rule file: `file`, which needs no repository, or where it is NULL the
 * repository's own. `is_any`: whoever may write it. */
const struct ward_error *ward_session_load(struct ward_session *session,
    const char *file, bool is_any) WARD_MUST_CHECK;

/* The same of what was loaded from that file before, and outlives it. */
void ward_session_borrow(struct ward_session *session,
    const struct ward_policy *policy, const char *file);

/* Load the rule file of the whole server: there is no repository then. */
const struct ward_error *
ward_session_load_server(struct ward_session *session) WARD_MUST_CHECK;

/* The folder of the decision records of the repository at `path`. A rule file
 * with mistakes is no obstacle: it refuses pushes, and that is recorded. */
const struct ward_error *ward_session_find_log(struct ward_session *session,
    struct ward_buf *out, const char *path) WARD_MUST_CHECK;
/* The same of the repository that another session has found, and outlives. */
void ward_session_find_log_of(struct ward_session *session,
    struct ward_buf *out, const struct ward_session *found);

/* Open the repository, whose own rules join the policy; `budgets` NULL: the
 * policy's. */
const struct ward_error *ward_session_open(struct ward_session *session,
    const struct ward_budgets *budgets) WARD_MUST_CHECK;
/* The same without them, in a clone: its own branches are no law. */
const struct ward_error *
ward_session_open_clone(struct ward_session *session) WARD_MUST_CHECK;
/* Then, when its refs are those of the server: see ward_repo_as_remote(). */
const struct ward_error *
ward_session_add_own(struct ward_session *session) WARD_MUST_CHECK;
const struct ward_error *
ward_session_open_coverage(struct ward_session *session) WARD_MUST_CHECK;

/* The value of a ref, symbolic ones followed; null where there is none. */
const struct ward_error *ward_session_ref(struct ward_session *session,
    const char *name, struct ward_oid *out) WARD_MUST_CHECK;
struct ward_oid ward_session_null(const struct ward_session *session);

/* Ask the engine about session->push; what of *how is the session's own is
 * filled in. An error is in the verdict as well, which is made where there is
 * none yet. */
const struct ward_error *ward_session_judge(struct ward_session *session,
    const struct ward_gate_input *how) WARD_MUST_CHECK;

/* Print what the pusher would read, or with --json the record; the exit status.
 * `err` is what ward_session_judge() said. */
int
ward_session_tell(struct ward_session *session, const struct ward_error *err);

/* What ward_session_judge() did not come to: print it; the exit status. */
int
ward_session_fail(struct ward_session *session, const struct ward_error *err);

#endif

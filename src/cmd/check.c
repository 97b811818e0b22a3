/* SPDX-License-Identifier: Apache-2.0 */
/* `refward check`: hides how a developer asks before the server does. */
#include "src/cmd/check.h"

#include <unistd.h>
#include "src/cmd/git.h"

#define RULES_NAME ".refward.ini"

static const struct ward_error *
load_rules(struct ward_session *session, const char *top)
{
	const char *file = ward_cli_flag(session->cli, "rules");
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	if (file != NULL)
		ward_buf_add_str(&path, file);
	else
		ward_buf_printf(&path, "%s/" RULES_NAME, top);
	if (file == NULL && access(ward_buf_str(&path), F_OK) != 0)
		err = ward_error(WARD_E_MISSING,
		    "no rule file: give --rules FILE, or put the one that your "
		    "administrator publishes into the work tree as "
		    "'" RULES_NAME "'");
	else
		err = ward_session_load(session, ward_buf_str(&path), true);
	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
plan(struct ward_clone *clone)
{
	struct ward_cli *cli = clone->session->cli;
	const char *operand = ward_cli_operand(cli, 0);

	if (ward_cli_flag(cli, "pre-push") != NULL)
		return ward_clone_read_push(clone, operand);
	return ward_clone_plan(clone, operand, ward_cli_flag(cli, "ref"));
}

/* A clone does not know what the server calls its repository: NULL where
 * nobody says so. */
static const char *
find_name(struct ward_session *session)
{
	static const char *const args[] = { "config", "--get",
		"refward.repository", NULL };
	const char *name = ward_cli_flag(session->cli, "repository");
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;
	int status = 0;

	if (name != NULL)
		return name;
	err = ward_git(&text, &status, args);
	if (!err && status == 0 && text.size > 1)
		name =
		    ward_arena_copy(session->arena, text.data, text.size - 1);
	ward_buf_release(&text);
	return name;
}

/* From now on refs are the server's: what was fetched of its branches, and
 * where git says that it has what is pushed. */
static void
see_server(struct ward_clone *clone)
{
	struct ward_session *session = clone->session;

	session->repo = ward_repo_as_remote(session->repo, clone->remote);
	for (size_t i = 0; i < clone->nlines; i++)
		ward_remote_know(session->repo,
		    ward_arena_copy(session->arena, clone->lines[i].name.data,
			clone->lines[i].name.size),
		    &clone->lines[i].old);
}

static int
judge(struct ward_session *session)
{
	struct ward_clone clone = { .session = session };
	struct ward_gate_input how = { .is_local = true };
	const struct ward_error *err;
	int status;

	session->push.repository = find_name(session);
	err = ward_session_open_clone(session);
	if (!err)
		err = plan(&clone);
	if (!err) {
		see_server(&clone);
		err = ward_session_add_own(session);
	}
	if (err) {
		status = ward_session_fail(session, err);
		goto out;
	}
	session->push.lines = clone.lines;
	session->push.nlines = clone.nlines;
	how.known = clone.known;
	how.nknown = clone.nknown;
	err = ward_session_judge(session, &how);
	status = ward_session_tell(session, err);
out:
	ward_clone_release(&clone);
	return status;
}

/* The server judges in any case: a branch that has no rule file yet, or no
 * longer, may be pushed. */
static int
fail(struct ward_session *session, const struct ward_error *err)
{
	int status = WARD_EXIT_USAGE;

	if (ward_cli_flag(session->cli, "pre-push") != NULL &&
	    session->rules == NULL)
		status = WARD_EXIT_CLEAN;
	if (session->rules == NULL)
		return ward_cli_fail_error(session->cli, status, err);
	return ward_session_fail(session, err);
}

static int
run(struct ward_cli *cli)
{
	struct ward_session session;
	struct ward_buf top = WARD_BUF_INIT;
	const struct ward_error *err;
	int status;

	if (ward_cli_flag(cli, "install") != NULL)
		return ward_check_install(cli, ward_cli_flag(cli, "rules"));
	ward_session_start(&session, cli);
	err = ward_clone_find(&session, &top);
	if (err) {
		status = ward_session_fail(&session, err);
		goto out;
	}
	err = load_rules(&session, ward_buf_str(&top));
	status = err ? fail(&session, err) : judge(&session);
out:
	ward_buf_release(&top);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "rules", "FILE",
	    "Judge by this rule file; else by " RULES_NAME " in the work "
	    "tree's top folder." },
	{ "ref", "REF",
	    "Judge as a push to this full ref name, not to the branch that "
	    "HEAD is on." },
	{ "repository", "NAME",
	    "What the server calls this repository; else refward.repository "
	    "of git's configuration." },
	{ "install", NULL,
	    "Write a pre-push hook that checks what is pushed; one that is "
	    "there is asked first." },
	{ "pre-push", NULL,
	    "Be that hook: the operand is the remote, standard input git's "
	    "list." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_check;
const struct ward_command ward_command_check = {
	.name = "check",
	.operands = "[RANGE]",
	.operands_min = 0,
	.operands_max = 1,
	.summary = "Say in a clone what the gate would say of a push.",
	.detail =
	    "Without RANGE: the commits of the branch that HEAD is on which no "
	    "branch of its remote has. RANGE is a range (origin/main..HEAD) or "
	    "a tip. The engine is the server's, but nobody pushes here: rules "
	    "about who may do something are named as not evaluable, and only "
	    "what the clone knows of the server counts as judged there. Rule "
	    "sets that hold for some repositories only are asked where "
	    "--repository or 'git config refward.repository NAME' says which "
	    "this one is. Exit "
	    "status: 0 nothing found, 1 findings, 2 usage or rule file, 3 "
	    "could not tell.",
	.example = "refward check --rules team.ini origin/main..HEAD",
	.flags = flags,
	.has_json = true,
	.run = run,
};

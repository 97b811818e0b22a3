/* SPDX-License-Identifier: Apache-2.0 */
/* `refward deploy-rules`: hides in which order a rule file is checked, shown,
 * recorded and put in force. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/deploy.h"
#include "src/cmd/fleet.h"
#include "src/cmd/policy_test.h"
#include "src/cmd/progress.h"
#include "src/cmd/record_filter.h"
#include "src/cmd/session.h"

#define SCHEMA	   1
#define DAYS_SHOWN 30

static const char *
flag(const struct ward_deploying *deploying, const char *name)
{
	return ward_cli_flag(deploying->deploy.cli, name);
}

const struct ward_error *
ward_deploy_tell(struct ward_deploying *deploying)
{
	const struct ward_error *err = NULL;

	if (deploying->is_json)
		return NULL;
	err = ward_write_all(STDOUT_FILENO, ward_buf_view(&deploying->out));
	ward_buf_clear(&deploying->out);
	return err;
}

static bool
is_in_force(const struct ward_deploying *deploying)
{
	return deploying->before != NULL &&
	    memcmp(ward_policy_hash(deploying->before),
		ward_policy_hash(deploying->policy), WARD_SHA256_SIZE) == 0;
}

/* A status, or -1: go on. */
static int
may_go_on(struct ward_deploying *deploying)
{
	struct ward_cli *cli = deploying->deploy.cli;

	if (deploying->nmistaken > 0)
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "the rule file is wrong for %zu of these repositories: "
		    "nothing was replaced",
		    deploying->nmistaken);
	if (deploying->nfailed > 0 && flag(deploying, "keep-going") == NULL)
		return ward_cli_fail(cli, WARD_EXIT_UNKNOWN,
		    "%zu of these repositories could not be looked at: nothing "
		    "was replaced; --keep-going leaves them without a baseline",
		    deploying->nfailed);
	if (deploying->deploy.is_dry_run)
		return deploying->nfailed + deploying->nunknown > 0
		    ? WARD_EXIT_UNKNOWN
		    : deploying->nfound > 0 ? WARD_EXIT_FINDINGS
					    : WARD_EXIT_CLEAN;
	if (flag(deploying, "yes") != NULL ||
	    ward_deploy_ask("Put these rules in force?"))
		return -1;
	return ward_cli_fail(cli, WARD_EXIT_FINDINGS,
	    "nothing was replaced: nobody said yes, and --yes was not given");
}

static int
fail(struct ward_deploying *deploying, const struct ward_error *err)
{
	bool is_rules = deploying->policy == NULL &&
	    (err->code == WARD_E_POLICY || err->code == WARD_E_MISSING ||
		err->code == WARD_E_UNTRUSTED);

	/* What was found is said, also where the rest failed. */
	if (deploying->is_json) {
		ward_json_str(&deploying->json, "error", err->text);
	} else {
		ward_cli_print(deploying->deploy.cli, &deploying->out, 0);
		ward_buf_clear(&deploying->out);
	}
	ward_cli_print_diags(stderr, &deploying->session.diags, "error");
	return ward_cli_fail_error(deploying->deploy.cli,
	    is_rules || err->code == WARD_E_POLICY ? WARD_EXIT_USAGE
						   : WARD_EXIT_UNKNOWN,
	    err);
}

static int
deploy(struct ward_deploying *deploying)
{
	struct ward_cli *cli = deploying->deploy.cli;
	const struct ward_error *err;
	int status;

	err = ward_deploy_load(deploying);
	if (err)
		return fail(deploying, err);
	if (deploying->tests.nfailed > 0)
		return ward_cli_fail(cli, WARD_EXIT_FINDINGS,
		    "a policy test failed: nothing was replaced");
	if (is_in_force(deploying)) {
		ward_buf_add_str(&deploying->out,
		    deploying->is_json ? ""
				       : "nothing to do: these rules are in "
					 "force\n");
		return WARD_EXIT_CLEAN;
	}
	err = ward_deploy_look(deploying);
	if (err)
		return fail(deploying, err);
	status = may_go_on(deploying);
	if (status >= 0)
		return status;
	err = ward_deploy_put_in_force(deploying);
	if (err)
		return fail(deploying, err);
	return deploying->nfailed > 0 ? WARD_EXIT_UNKNOWN : WARD_EXIT_CLEAN;
}

/* --- the command ------------------------------------------------------------
 */

static int
conclude(struct ward_deploying *deploying, int status)
{
	struct ward_buf hash = WARD_BUF_INIT;

	if (deploying->is_json) {
		if (deploying->policy != NULL)
			ward_policy_add_hash(&hash, deploying->policy);
		ward_json_str(&deploying->json, "sha256",
		    deploying->policy != NULL ? ward_buf_str(&hash) : NULL);
		ward_json_bool(
		    &deploying->json, "deployed", deploying->is_deployed);
		ward_json_number(
		    &deploying->json, "version", deploying->number);
		ward_json_close(&deploying->json, '}');
		ward_buf_add_char(&deploying->out, '\n');
		ward_buf_release(&hash);
	} else if (deploying->deploy.is_dry_run) {
		ward_buf_add_str(
		    &deploying->out, "nothing was changed: a dry run\n");
	} else if (deploying->is_deployed) {
		ward_buf_printf(&deploying->out,
		    "in force: version %u of '%s'\n", deploying->number,
		    deploying->store.target);
	}
	return ward_cli_print(deploying->deploy.cli, &deploying->out, status);
}

static void
release(struct ward_deploying *deploying)
{
	/* Never what is in force, whatever went wrong since. */
	if (deploying->staged != NULL &&
	    (deploying->number == 0 ||
		ward_store_current(&deploying->store) != deploying->number))
		ward_store_drop(deploying->staged);
	ward_store_release(&deploying->store);
	ward_fleet_release(&deploying->fleet);
	free(deploying->found);
	ward_policy_free(deploying->policy);
	ward_policy_free(deploying->before);
	ward_buf_release(&deploying->out);
	ward_session_end(&deploying->session);
}

static int
list(struct ward_deploying *deploying)
{
	const struct ward_error *err = ward_deploy_find_target(deploying);

	return err ? fail(deploying, err)
		   : ward_deploy_list(deploying->deploy.cli, &deploying->store);
}

static int
run(struct ward_cli *cli)
{
	struct ward_deploying deploying = { .deploy.cli = cli,
		.is_json = ward_cli_is_json(cli),
		.store.lock = -1 };
	const char *since = ward_cli_flag(cli, "since");
	int64_t now = (int64_t)time(NULL);
	int status;

	deploying.deploy.since = now - (int64_t)DAYS_SHOWN * 24 * 60 * 60;
	if (since != NULL &&
	    !ward_record_time(since, now, &deploying.deploy.since))
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "'%s' is no time such as 2026-12-24 or 7d", since);
	deploying.deploy.is_dry_run = ward_cli_flag(cli, "dry-run") != NULL;
	ward_session_start(&deploying.session, cli);
	ward_json_init(&deploying.json, &deploying.out);
	if (ward_cli_flag(cli, "list") != NULL) {
		status = list(&deploying);
		release(&deploying);
		return status;
	}
	if (deploying.is_json) {
		ward_json_open(&deploying.json, NULL, '{');
		ward_json_number(&deploying.json, "schema_version", SCHEMA);
		ward_json_bool(
		    &deploying.json, "dry_run", deploying.deploy.is_dry_run);
	}
	status = deploy(&deploying);
	status = conclude(&deploying, status);
	release(&deploying);
	return status;
}

static const struct ward_flag flags[] = {
	{ "to", "PATH",
	    "The rule file that is replaced; " WARD_SERVER_RULES
	    " where this is not given." },
	{ "repo", "REPO", "Replace the own rule file of this repository." },
	{ "root", "DIR",
	    "Where the repositories lie, unless 'root' in [refward] says it." },
	{ "rollback", NULL,
	    "Go back to the version before, or to the one of this number." },
	{ "list", NULL, "List the versions that are kept." },
	{ "since", "TIME",
	    "Judge pushes again that are not older than this: 2026-12-24, or "
	    "7d; 30d where this is not given." },
	{ "keep-going", NULL,
	    "Leave repositories that cannot be looked at without a baseline." },
	{ "dry-run", NULL, "Show all of it, and change nothing." },
	{ "yes", NULL, "Do not ask." }, WARD_FLAG_END
};

extern const struct ward_command ward_command_deploy_rules;
const struct ward_command ward_command_deploy_rules = {
	.name = "deploy-rules",
	.operands = "[FILE|VERSION]",
	.operands_max = 1,
	.summary = "Replace a rule file, seeing first what that means.",
	.detail =
	    "Checks FILE as it would be at its place, with the files that it "
	    "includes from its own folder or below, and runs the policy tests "
	    "of NAME.test.ini beside it. Then, for each repository whose gate "
	    "reads the file that is replaced: shows which of the recent pushes "
	    "would be judged differently, and audits the refs that a new or "
	    "changed rule set governs. If that is wanted, what was found is "
	    "recorded as exceptions, commits that are there are taken as they "
	    "are, and the file is replaced by one rename. Five versions "
	    "before it are kept; --rollback goes the same way.\n"
	    "\n"
	    "Pushes are taken from decision records and, who pushed being "
	    "unknown, from the reflogs of branches and tags. The objects of a "
	    "refused push are gone: it is counted, not judged. Run it as the "
	    "owner of the repositories, or as root, who becomes their owner. "
	    "Killed at any moment, it leaves the old file or the new one; run "
	    "it again. Exit status: 0 in force, 1 a test failed or nobody said "
	    "yes, 2 usage or rule file, 3 could not tell; with --dry-run 0 "
	    "nothing would change for anybody, 1 something would.",
	.example = "refward deploy-rules --dry-run --root /srv/git rules.ini\n"
		   "refward deploy-rules --yes --root /srv/git rules.ini\n"
		   "refward deploy-rules --rollback --root /srv/git",
	.flags = flags,
	.has_json = true,
	.run = run,
};

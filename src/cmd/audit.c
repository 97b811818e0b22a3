/* SPDX-License-Identifier: Apache-2.0 */
/* `refward audit`: hides in which order an audit is made, and how it ends. */
#include "src/cmd/audit.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "config.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "src/cmd/audit_replay.h"
#include "src/cmd/session.h"

/* --- the rule file ---------------------------------------------------------
 */

/* Once for all: a file with mistakes would say so for every repository. */
static int
load_rules(struct ward_auditing *auditing)
{
	const char *rules = auditing->audit.rules;
	struct ward_policy_trust trust = { 0, 0, true };
	struct ward_diags diags = WARD_DIAGS_INIT;
	const struct ward_error *err = NULL;
	int status = WARD_EXIT_CLEAN;

	if (rules != NULL)
		err =
		    ward_policy_load(&auditing->policy, rules, &trust, &diags);
	ward_cli_print_diags(stderr, &diags, "error");
	if (auditing->policy != NULL)
		ward_audit_set_hash(
		    auditing->audit.policy_hash, auditing->policy);
	if (err)
		status =
		    ward_cli_fail_error(auditing->cli, WARD_EXIT_USAGE, err);
	ward_diags_release(&diags);
	return status;
}

/* --- the run ----------------------------------------------------------------
 */

/* What was not read may hide anything, so that counts before what was found. */
static int
status_of(const struct ward_audit *audit)
{
	for (size_t i = 0; i < audit->nrepositories; i++)
		if (audit->repositories[i].is_policy)
			return WARD_EXIT_USAGE;
	if (audit->nunknown > 0)
		return WARD_EXIT_UNKNOWN;
	return audit->nfailing > 0 ? WARD_EXIT_FINDINGS : WARD_EXIT_CLEAN;
}

/* A report is read elsewhere. */
static const char *
find_path(struct ward_audit *audit, const char *given)
{
	char *real = realpath(given, NULL);
	const char *path =
	    ward_arena_strdup(audit->arena, real != NULL ? real : given);

	free(real);
	return path;
}

/* A folder's cache has a name of its own. What does without wins: a script may
 * always name a cache. */
static void
read_cache(struct ward_auditing *auditing)
{
	const char *path = ward_cli_flag(auditing->cli, "cache");
	struct ward_arena *arena = auditing->audit.arena;
	struct stat st;

	if (path == NULL || ward_cli_flag(auditing->cli, "no-cache") != NULL)
		return;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		path = ward_arena_printf(
		    arena, PATH_MAX, "%s/refward-audit.db", path);
	auditing->cache = ward_arena_strdup(arena, path);
}

static const struct ward_error *
prepare(struct ward_auditing *auditing)
{
	struct ward_audit_shard shard = { .of = 0 };
	const struct ward_error *err = ward_audit_find(auditing, &shard);
	struct ward_audit *audit = &auditing->audit;
	char host[HOST_NAME_MAX + 1] = "";

	ward_audit_init(audit, auditing->fleet.count);
	for (size_t i = 0; i < auditing->fleet.count; i++) {
		const char *path = find_path(audit, auditing->fleet.paths[i]);

		audit->repositories[i].path = path;
		audit->repositories[i].name = path;
	}
	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	audit->shard = shard;
	audit->version = PACKAGE_VERSION;
	audit->host = ward_arena_strdup(audit->arena, host);
	audit->started = (int64_t)time(NULL);
	audit->rules = ward_cli_flag(auditing->cli, "rules");
	audit->has_posture = ward_cli_flag(auditing->cli, "posture") != NULL;
	if (!err)
		err = ward_audit_ask(auditing);
	if (!err)
		err = ward_audit_read_fails_on(auditing->cli, audit, "refuse");
	read_cache(auditing);
	return err ? err : ward_audit_read_known(auditing);
}

static bool
is_folder_of_others(const struct ward_audit_repository *repository)
{
	struct ward_view path = ward_view_str(repository->path);
	struct ward_buf inside = WARD_BUF_INIT;
	struct stat st;
	bool is_one;

	if (repository->problem == NULL || ward_view_ends(path, ".git"))
		return false;
	ward_buf_printf(&inside, "%s/HEAD", repository->path);
	is_one = stat(ward_buf_str(&inside), &st) != 0 && errno == ENOENT &&
	    stat(repository->path, &st) == 0 && S_ISDIR(st.st_mode);
	ward_buf_release(&inside);
	return is_one;
}

/* What whoever does this for the first time may have meant. */
static void
give_hints(const struct ward_audit *audit)
{
	bool lacks_rules = false, lacks_root = false;

	for (size_t i = 0; i < audit->nrepositories; i++) {
		lacks_rules |=
		    audit->rules == NULL && audit->repositories[i].is_policy;
		lacks_root |= is_folder_of_others(&audit->repositories[i]);
	}
	if (lacks_rules)
		fputs("refward audit: hint: with --rules FILE all are judged "
		      "by one rule file\n",
		    stderr);
	if (lacks_root)
		fputs("refward audit: hint: --root DIR finds the repositories "
		      "below a folder\n",
		    stderr);
}

static int
audit_all(struct ward_auditing *auditing)
{
	const struct ward_error *err = prepare(auditing);
	int status = WARD_EXIT_CLEAN;

	if (!err)
		status = load_rules(auditing);
	if (!err && status == WARD_EXIT_CLEAN &&
	    ward_cli_flag(auditing->cli, "replay") != NULL)
		return ward_audit_replay(auditing);
	if (!err && status == WARD_EXIT_CLEAN) {
		err = ward_audit_outputs_open(auditing);
		if (!err)
			err = ward_audit_run(auditing);
		if (!err)
			err = ward_audit_check_refs(&auditing->audit);
		if (!err)
			err = ward_audit_write_known(auditing);
		if (!err)
			status = status_of(&auditing->audit);
		if (!err)
			give_hints(&auditing->audit);
	}
	return err ? ward_cli_fail_error(auditing->cli, WARD_EXIT_UNKNOWN, err)
		   : status;
}

extern const struct ward_command ward_command_audit;

static int
merge(struct ward_auditing *auditing)
{
	const struct ward_error *err =
	    ward_audit_merge(auditing, ward_command_audit.flags);

	return err ? ward_cli_fail_error(auditing->cli, WARD_EXIT_UNKNOWN, err)
		   : status_of(&auditing->audit);
}

static int
run(struct ward_cli *cli)
{
	struct ward_auditing auditing = { .cli = cli, .logs = -1 };
	bool is_merge = ward_cli_operands(cli) > 0 &&
	    strcmp(ward_cli_operand(cli, 0), "merge") == 0;
	int status = is_merge ? merge(&auditing) : audit_all(&auditing);

	ward_audit_outputs_close(&auditing);
	ward_audit_resume_close(&auditing);
	if (auditing.logs >= 0)
		close(auditing.logs);
	free(auditing.done);
	free(auditing.todo);
	free(auditing.refs);
	free(auditing.since);
	ward_audit_release(&auditing.audit);
	ward_policy_free(auditing.policy);
	for (size_t i = 0; i < auditing.fleet.count; i++)
		free(auditing.names[i]);
	free(auditing.names);
	ward_fleet_release(&auditing.fleet);
	return status;
}

static const struct ward_flag flags[] = {
	{ "rules", "FILE",
	    "Judge by this rule file; else by each repository's own." },
	{ "list", "FILE ...",
	    "Audit the repositories named here, one a line." },
	{ "root", "DIR ...", "Audit all repositories below this folder." },
	{ "ref", "GLOB ...",
	    "Only what these refs reach; else all that rule sets govern." },
	{ "since", "[SET=]DATE ...",
	    "Do not judge commits that claim to be older; for one rule set, or "
	    "for all." },
	{ "posture", NULL,
	    "Ask what each repository's own set-up says, too: what 'refward "
	    "doctor' looks at, and its branches and tags. What lets pushes get "
	    "past the gate is a finding as of mode refuse, other things are as "
	    "of mode warn." },
	{ "format", "FORMAT",
	    "What goes to stdout: text (where this is not given), json, "
	    "jsonl, csv, sarif, junit, markdown or html." },
	{ "output", "FORMAT=FILE ...", "Write a report of that format too." },
	{ "fail-on", "MODE",
	    "From which mode on a finding fails: refuse (where this is not "
	    "given), warn, record, or nothing." },
	{ "baseline", "FILE",
	    "Findings that this file names are accepted: what is new fails." },
	{ "write-baseline", "FILE", "Write such a file of all findings." },
	{ "compare", "FILE",
	    "Say what is new and what is gone since this report, of form json "
	    "or jsonl." },
	{ "shard", "I/N",
	    "Only the I-th of N parts of the repositories, from 1: the same "
	    "ones whenever the same are named." },
	{ "resume", "FILE",
	    "Keep in this file what is done; where it is there, go on where it "
	    "ends." },
	{ "verify", "TYPES",
	    "Compare names of objects with what they hold: some of commits, "
	    "tags, trees, blobs; commits,tags where this is not given." },
	{ "no-verify", NULL, "Do not: faster, and the report says so." },
	{ "replay", "NUMBER",
	    "Say what the rule file would have refused of so many of the last "
	    "pushes, in words or as JSON." },
	{ "cache", "FILE",
	    "Keep there what was found, and read only what is new; a folder "
	    "has it under a name of its own." },
	{ "no-cache", NULL, "Do not, whatever --cache says." },
	{ "jobs", "NUMBER",
	    "So many repositories at a time, or so many processes for one; one "
	    "for each processor where this is not given." },
	{ "time-limit", "SECONDS", "For one repository." },
	{ "memory-limit", "SIZE", "For one repository, such as 2G." },
	WARD_FLAG_END
};

const struct ward_command ward_command_audit = {
	.name = "audit",
	.operands = "[REPO ...] | merge PART ...",
	.operands_max = SIZE_MAX,
	.summary = "Judge histories that are there by the rules of the gate.",
	.detail =
	    "The engine is the gate's, asked as if one push created every ref: "
	    "nothing is trusted or covered, so each commit is judged once for "
	    "each rule set that reaches it. Rules that need a pusher are not "
	    "evaluable, which is not the same as clean. Each repository is "
	    "read by a process of its own: one that is damaged, or pushed to "
	    "meanwhile, is unknown, and the others go on. Nothing is written "
	    "into a repository. Exit status: 0 clean, 1 findings, 2 usage or "
	    "rule file, 3 a repository could not be evaluated.",
	.example = "refward audit --rules team.ini --root /srv/git\n"
		   "refward audit --format jsonl --ref 'refs/heads/*' "
		   "/srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_H
#define WARD_CMD_AUDIT_H

#include "refward/audit.h"
#include "src/cmd/cmd.h"
#include "src/cmd/fleet.h"
#include "src/cmd/pool.h"
#include "src/cmd/progress.h"
#include "src/cmd/session.h"

/* What `refward audit` shares with the processes that read repositories. */

struct ward_audit_output {
	const struct ward_report_format *format;
	const char *path; /* NULL: stdout */
	struct ward_report_out out;
};

/* The file of --resume. */
struct ward_audit_kept {
	const char *path;
	bool is_open;
	struct ward_report_out out;
};

struct ward_auditing {
	struct ward_cli *cli;
	struct ward_audit audit;
	struct ward_policy *policy; /* of --rules, or NULL: for all of them */
	unsigned int verify;	    /* types of objects */
	bool skips_trees;
	struct ward_pool pool;
	struct ward_fleet fleet;
	char **names; /* of the fleet: as they were given, without --root */
	const char **refs, **since;
	struct ward_audit_output *outputs;
	size_t noutputs;
	struct ward_audit_kept kept;
	unsigned int share; /* processes, of one repository alone */
	int logs;	    /* what is shared of records; -1: none */
	const char *cache;  /* or NULL */
	bool has_warned;    /* that it cannot be written */
	size_t *todo;	    /* numbers of repositories */
	bool *done;	    /* by repository */
	size_t ndone, ntold;
	struct ward_progress progress;
};

/* Limits, and what is looked at, as the command line says it. */
const struct ward_error *
ward_audit_ask(struct ward_auditing *auditing) WARD_MUST_CHECK;
/* When all is read: an error where --ref matched nothing anywhere. Of a shard
 * nothing is asked: another may have it. */
const struct ward_error *
ward_audit_check_refs(const struct ward_audit *audit) WARD_MUST_CHECK;
/* Which repositories, of all that is given: in the order given, those of a list
 * or a folder behind them. */
const struct ward_error *ward_audit_find(struct ward_auditing *auditing,
    struct ward_audit_shard *shard) WARD_MUST_CHECK;
/* Of them those of --shard: *shard says which, where it is given. */
const struct ward_error *ward_audit_shard(struct ward_auditing *auditing,
    struct ward_audit_shard *shard) WARD_MUST_CHECK;

/* What the set-up of a repository says, which is asked of its own rule file
 * whatever rules the audit asks; false where there is no such repository. */
bool ward_audit_posture(
    struct ward_cli *cli, const char *path, struct ward_audit_writer *writer);

/* The SHA-256 of a rule file, as reports have it. */
void ward_audit_set_hash(char out[65], const struct ward_policy *policy);

/* "SET=DATE" or "DATE" of --since: *set is empty for all. */
const struct ward_error *ward_audit_read_since(
    const char *value, struct ward_view *set, int64_t *time) WARD_MUST_CHECK;

/* --fail-on, or what holds where it is not given. */
const struct ward_error *ward_audit_read_fails_on(const struct ward_cli *cli,
    struct ward_audit *audit, const char *otherwise) WARD_MUST_CHECK;
/* What is known already, and where it is to be written down. */
const struct ward_error *
ward_audit_read_known(struct ward_auditing *auditing) WARD_MUST_CHECK;
const struct ward_error *
ward_audit_write_known(struct ward_auditing *auditing) WARD_MUST_CHECK;

/* All of it, once it is prepared: what --resume keeps, the pool, the outputs.
 */
const struct ward_error *
ward_audit_run(struct ward_auditing *auditing) WARD_MUST_CHECK;
/* `refward audit merge PART...`: the same with parts that are there. */
const struct ward_error *ward_audit_merge(struct ward_auditing *auditing,
    const struct ward_flag *flags) WARD_MUST_CHECK;
/* For struct ward_part: what a report leaves out of a rule or check. */
bool ward_audit_words(const char *set, const char *rule, const char **summary,
    const char **detail);

/* audit_resume.c: take what is done, and keep what will be. Without --resume
 * nothing. Closing what was not opened is no harm. */
const struct ward_error *
ward_audit_resume(struct ward_auditing *auditing) WARD_MUST_CHECK;
const struct ward_error *ward_audit_resume_tell(
    struct ward_auditing *auditing, size_t number) WARD_MUST_CHECK;
const struct ward_error *
ward_audit_resume_end(struct ward_auditing *auditing) WARD_MUST_CHECK;
void ward_audit_resume_close(struct ward_auditing *auditing);

/* audit_outputs.c: standard output and files, each in its form. They are opened
 * before anything is read, begun once what is audited is known, told of each
 * repository in its order, and ended. Closing what was not opened is no harm.
 */
const struct ward_error *
ward_audit_outputs_open(struct ward_auditing *auditing) WARD_MUST_CHECK;
void ward_audit_outputs_begin(struct ward_auditing *auditing);
void ward_audit_outputs_tell(struct ward_auditing *auditing, size_t number);
const struct ward_error *
ward_audit_outputs_end(struct ward_auditing *auditing) WARD_MUST_CHECK;
void ward_audit_outputs_close(struct ward_auditing *auditing);

/* Tell the writer of the bypasses that decision records name of a repository
 * that was looked for; whether there are records. `store`: see audit_log.h. */
enum ward_audit_answer ward_audit_bypasses(const struct ward_session *found,
    int store, struct ward_audit_writer *writer);

/* For the pool: judge one. */
int ward_audit_work(void *auditing, size_t number, int fd, int side,
    struct ward_pool_note *note);

#endif

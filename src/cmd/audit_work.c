/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how one repository is read and judged, in a process of its own. */
#include <string.h>
#include "refward/calendar.h"
#include "refward/memory.h"
#include "src/cmd/apart.h"
#include "src/cmd/audit.h"
#include "src/cmd/audit_reuse.h"
#include "src/cmd/history.h"

struct work {
	const struct ward_auditing *auditing;
	struct ward_session session;
	struct ward_history history;
	struct ward_audit_writer *writer;
	struct ward_audit_repository end;
	struct ward_audit_reuse reuse;
};

/* What was judged ahead is met again, from the first. */
static void
note(void *data, size_t done, size_t all)
{
	struct ward_pool_note *note = data;

	if (done > note->done)
		note->done = done;
	note->all = all;
}

/* The rule file is the reader's own choice, or the repository's. */
static const struct ward_error *
open_session(struct work *work, const char *path)
{
	struct ward_session *session = &work->session;
	const char *rules = work->auditing->audit.rules;
	const struct ward_error *err = ward_session_find(session, path);

	if (!err && !ward_become(session->owner))
		err = ward_error(
		    WARD_E_SYSTEM, "cannot become the owner of the repository");
	if (err)
		return err;
	if (work->auditing->policy != NULL)
		ward_session_borrow(session, work->auditing->policy, rules);
	else
		err = ward_session_load(session, NULL, false);
	work->end.is_policy = err != NULL;
	session->reads_once = true;
	session->verify = work->auditing->verify;
	if (!err)
		err = ward_session_open(session, &ward_no_budgets);
	return err;
}

static void
add_rules(struct work *work)
{
	const struct ward_policy *policy = work->session.policy;

	for (size_t i = 0; i < ward_policy_set_count(policy); i++)
		for (size_t j = 0; j < ward_policy_set_rules(policy, i); j++) {
			struct ward_policy_rule rule =
			    ward_policy_set_rule(policy, i, j);
			struct ward_audit_rule row = {
				.set = ward_policy_set_name(policy, i),
				.rule = rule.name,
				.mode = rule.mode,
				.summary = rule.summary,
				.detail = rule.detail,
				.help = rule.help,
				.url = rule.url,
				.is_unasked = rule.needs_push,
			};

			if (rule.mode != WARD_MODE_OFF)
				ward_audit_writer_rule(work->writer, &row);
		}
}

void
ward_audit_set_hash(char out[65], const struct ward_policy *policy)
{
	struct ward_buf hex = WARD_BUF_INIT;

	ward_policy_add_hash(&hex, policy);
	memcpy(out, ward_buf_str(&hex), hex.size + 1);
	ward_buf_release(&hex);
}

/* Refs that move meanwhile: then it is not known what was looked at. */
static const struct ward_error *
check_refs(struct work *work)
{
	const char *moved = NULL;
	const struct ward_error *err =
	    ward_history_check(&work->session, &work->history, &moved);

	if (!err && moved != NULL)
		err = ward_error(WARD_E_INVALID,
		    "'%s' was pushed to while this was read", moved);
	return err;
}

const struct ward_error *
ward_audit_read_since(const char *value, struct ward_view *set, int64_t *time)
{
	const char *equals = strchr(value, '=');
	const char *date = equals != NULL ? equals + 1 : value;

	*set = ward_view(value, equals != NULL ? (size_t)(equals - value) : 0);
	if (ward_parse_time(ward_view_str(date), time))
		return NULL;
	return ward_error(
	    WARD_E_USAGE, "--since: '%s' is no day such as 2026-12-24", date);
}

static bool
set_since(int64_t *since, const struct ward_policy *policy,
    struct ward_view name, int64_t time)
{
	bool is_there = name.size == 0;

	for (size_t i = 0; i < ward_policy_set_count(policy); i++) {
		bool is_it =
		    ward_view_is(name, ward_policy_set_name(policy, i));

		if (name.size == 0 || is_it)
			since[i] = time;
		is_there |= is_it;
	}
	return is_there;
}

/* For each set a day: what is said last. */
static const struct ward_error *
find_since(struct work *work)
{
	const struct ward_policy *policy = work->session.policy;
	const struct ward_cli *cli = work->session.cli;
	int64_t *since = ward_arena_alloc(work->session.arena,
	    ward_policy_set_count(policy) * sizeof(*since));
	const struct ward_error *err = NULL;
	struct ward_view name;
	const char *value;
	int64_t time;

	if (ward_cli_flag(cli, "since") == NULL)
		return NULL;
	for (size_t i = 0; i < ward_policy_set_count(policy); i++)
		since[i] = INT64_MIN;
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, "since", i)) != NULL; i++) {
		err = ward_audit_read_since(value, &name, &time);
		if (!err && !set_since(since, policy, name, time))
			err = ward_error(WARD_E_USAGE,
			    "--since: there is no rule set '%.*s'",
			    (int)name.size, name.data);
	}
	work->history.since = since;
	return err;
}

static const struct ward_error *
judge(struct work *work, const char *path)
{
	struct ward_session *session = &work->session;
	const struct ward_error *err = open_session(work, path);
	bool is_whole;

	if (err)
		return err;
	work->end.name = session->push.repository;
	ward_audit_writer_name(work->writer, work->end.name);
	work->end.rules_file = ward_policy_file(session->policy);
	ward_audit_set_hash(work->end.policy_hash, session->policy);
	add_rules(work);
	err = find_since(work);
	work->end.is_policy = err != NULL;
	if (err)
		return err;
	err = ward_audit_reuse_take(
	    &work->reuse, session, &work->history, work->writer, &is_whole);
	if (err || is_whole) {
		work->end.nrefs = work->reuse.nrefs;
		work->end.ncommits = work->reuse.ncommits;
		return err;
	}
	work->history.memo = ward_audit_reuse_memo(&work->reuse);
	err = ward_history_judge(session, &work->history);
	work->end.nrefs = session->push.nlines;
	work->end.ncommits = session->verdict->njudged;
	if (!err)
		err = check_refs(work);
	return err ? err
		   : ward_audit_reuse_give(&work->reuse, session, work->writer);
}

/* Mistakes in a rule file say more than that there are some. */
static const char *
problem_of(struct work *work, const struct ward_error *err)
{
	struct ward_session *session = &work->session;
	const struct ward_diag *first = session->diags.items;

	if (session->diags.count == 0)
		return ward_arena_strdup(session->arena, err->text);
	return ward_arena_printf(session->arena, 4096, "%s:%u: %s", first->file,
	    first->line, first->text);
}

int
ward_audit_work(
    void *data, size_t number, int fd, int side, struct ward_pool_note *notes)
{
	const struct ward_auditing *auditing = data;
	const char *path = auditing->audit.repositories[number].path;
	struct work work = { .auditing = auditing,
		.history = { .refs = auditing->audit.refs,
		    .nrefs = auditing->audit.nrefs,
		    .skips_trees = auditing->skips_trees,
		    .progress = note,
		    .progress_data = notes },
		.end = { .name = path } };
	const struct ward_error *err;

	ward_session_start(&work.session, auditing->cli);
	work.session.verdict = ward_verdict_new();
	work.writer = ward_audit_writer_new(fd, path, work.session.verdict);
	ward_audit_reuse_open(
	    &work.reuse, auditing->cache, side, work.session.push.now);
	work.reuse.jobs = auditing->share;
	err = judge(&work, path);
	if (err)
		work.end.problem = problem_of(&work, err);
	work.end.has_records =
	    ward_audit_bypasses(&work.session, auditing->logs, work.writer);
	if (auditing->audit.has_posture)
		work.end.posture.is_asked =
		    ward_audit_posture(auditing->cli, path, work.writer);
	err = ward_audit_writer_end(work.writer, &work.end);
	ward_history_forget(&work.session);
	ward_audit_writer_free(work.writer);
	ward_audit_reuse_close(&work.reuse);
	ward_session_end(&work.session);
	return err ? WARD_EXIT_UNKNOWN : WARD_EXIT_CLEAN;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a history that was there before its rules is taken as it is. */
#include "src/cmd/baseline.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/clock.h"
#include "refward/place.h"
#include "src/cmd/history.h"
#include "src/cmd/progress.h"

#define FINDINGS_SHOWN 20
const struct ward_error *
ward_baseline_open(struct ward_session *session)
{
	const struct ward_error *err =
	    ward_session_open(session, &ward_no_budgets);

	return err ? err : ward_session_open_coverage(session);
}

const struct ward_error *
ward_baseline_audit(
    struct ward_session *session, const struct ward_baseline *how)
{
	struct ward_progress progress;
	const struct ward_history history = { .sets = how->sets,
		.progress = ward_progress_note,
		.progress_data = &progress };
	const struct ward_error *err;

	ward_progress_start(&progress, "judged", "commits");
	err = ward_history_judge(session, &history);
	ward_progress_end(&progress);
	return err;
}

void
ward_baseline_forget(struct ward_session *session)
{
	ward_history_forget(session);
}

/* Who did it stands in the record, as who pushes does. */
static const struct ward_error *
record(struct ward_session *session, const struct ward_baseline *how,
    const char *folder)
{
	struct passwd *account = getpwuid(getuid());
	struct ward_pusher administrator = { .name = "unknown" };
	struct ward_push act = session->push;
	struct ward_record record = { .push = &act,
		.verdict = session->verdict,
		.policy = session->policy,
		.before = how->before,
		.host = "local",
		.act = how->act,
		.milliseconds = (uint64_t)(ward_clock() - session->started) };

	if (account != NULL)
		administrator.name =
		    ward_arena_strdup(session->arena, account->pw_name);
	act.pusher = &administrator;
	return ward_record_append(folder, &record);
}

const struct ward_error *
ward_baseline_keep(
    struct ward_session *session, const struct ward_baseline *how)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_log(&folder, session->git_dir, session->policy);
	/* First the record: there is no silent amnesty. */
	err = record(session, how, ward_buf_str(&folder));
	ward_buf_release(&folder);
	if (err || session->gate == NULL)
		return err;
	ward_gate_cover(session->gate);
	return ward_coverage_merge(session->coverage);
}

static void
add_tally(struct ward_buf *out, const struct ward_tally *tally)
{
	ward_buf_printf(out, "%10zu  %s [%s]%s%s\n", tally->count, tally->rule,
	    tally->set,
	    tally->is_unknown			  ? ": could not tell"
		: tally->mode == WARD_MODE_REFUSE ? ""
						  : ": ",
	    tally->is_unknown || tally->mode == WARD_MODE_REFUSE
		? ""
		: ward_mode_name(tally->mode));
}

static size_t
count(const struct ward_verdict *verdict)
{
	size_t total = 0;

	for (size_t i = 0; i < verdict->ntallies; i++)
		total += verdict->tallies[i].count;
	return total;
}

void
ward_baseline_tell(struct ward_buf *out, const struct ward_session *session)
{
	const struct ward_verdict *verdict = session->verdict;
	size_t total = count(verdict);

	ward_buf_printf(out,
	    "baseline of '%s': %zu ref%s, %zu commit%s judged, %zu finding%s\n",
	    session->push.repository, session->push.nlines,
	    session->push.nlines == 1 ? "" : "s", verdict->njudged,
	    verdict->njudged == 1 ? "" : "s", total, total == 1 ? "" : "s");
	for (size_t i = 0; i < verdict->ntallies; i++)
		add_tally(out, &verdict->tallies[i]);
	if (total > FINDINGS_SHOWN)
		ward_buf_printf(
		    out, "the first %d findings:\n", FINDINGS_SHOWN);
	for (size_t i = 0; i < verdict->count && i < FINDINGS_SHOWN; i++) {
		ward_buf_add_str(out, "  ");
		ward_render_finding(out, &verdict->findings[i]);
		ward_buf_add_char(out, '\n');
	}
}

void
ward_baseline_tell_kept(
    struct ward_buf *out, const struct ward_session *session)
{
	ward_buf_printf(out, "recorded: %s%s, record %s\n",
	    session->push.nlines > 0 ? "these commits are covered"
				     : "there are no commits yet",
	    count(session->verdict) > 0 ? ", the findings are exceptions" : "",
	    session->push.id);
}

void
ward_baseline_tell_json(struct ward_json *json, const char *key,
    const struct ward_session *session, bool is_dry_run)
{
	const struct ward_verdict *verdict = session->verdict;

	ward_json_open(json, key, '{');
	ward_json_str(json, "record", is_dry_run ? NULL : session->push.id);
	ward_json_str(json, "repository", session->push.repository);
	ward_json_bool(json, "dry_run", is_dry_run);
	ward_json_number(json, "refs", (int64_t)session->push.nlines);
	ward_json_number(json, "commits_judged", (int64_t)verdict->njudged);
	ward_json_number(json, "findings", (int64_t)count(verdict));
	ward_json_tallies(json, verdict);
	ward_json_close(json, '}');
}

const struct ward_error *
ward_baseline(struct ward_session *session, bool is_dry_run,
    struct ward_buf *text, struct ward_json *json)
{
	static const struct ward_baseline how = { .act = "baseline" };
	const struct ward_error *err = ward_baseline_audit(session, &how);

	if (!err && !is_dry_run)
		err = ward_baseline_keep(session, &how);
	if (!err && json != NULL)
		ward_baseline_tell_json(json, "baseline", session, is_dry_run);
	else if (!err)
		ward_baseline_tell(text, session);
	if (!err && json == NULL && is_dry_run)
		ward_buf_add_str(text, "nothing was recorded: a dry run\n");
	else if (!err && json == NULL)
		ward_baseline_tell_kept(text, session);
	ward_baseline_forget(session);
	return err;
}

static int
status_of(const struct ward_verdict *verdict, bool is_dry_run)
{
	enum ward_outcome outcome = ward_verdict_outcome(verdict);

	if (!is_dry_run || outcome == WARD_ACCEPTED)
		return WARD_EXIT_CLEAN;
	return outcome == WARD_REFUSED ? WARD_EXIT_FINDINGS : WARD_EXIT_UNKNOWN;
}

static const struct ward_error *
prepare(struct ward_session *session, bool is_dry_run)
{
	const struct ward_error *err;

	err = ward_session_find(session, ward_cli_operand(session->cli, 0));
	if (!err && !is_dry_run)
		err = ward_session_check_owner(session);
	if (!err)
		err = ward_session_load(session, NULL, false);
	return err ? err : ward_baseline_open(session);
}

static int
run(struct ward_cli *cli)
{
	bool is_dry_run = ward_cli_flag(cli, "dry-run") != NULL;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_session session;
	const struct ward_error *err;
	struct ward_json json;
	int status;

	ward_session_start(&session, cli);
	ward_json_init(&json, &out);
	err = prepare(&session, is_dry_run);
	if (!err && ward_cli_is_json(cli)) {
		ward_json_open(&json, NULL, '{');
		err = ward_baseline(&session, is_dry_run, NULL, &json);
		ward_json_close(&json, '}');
		ward_buf_add_char(&out, '\n');
	} else if (!err) {
		err = ward_baseline(&session, is_dry_run, &out, NULL);
	}
	if (err)
		status = ward_session_fail(&session, err);
	else
		status = ward_cli_print(
		    cli, &out, status_of(session.verdict, is_dry_run));
	ward_buf_release(&out);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "dry-run", NULL, "Audit and show, but record nothing." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_baseline;
const struct ward_command ward_command_baseline = {
	.name = "baseline",
	.operands = "REPO",
	.operands_min = 1,
	.operands_max = 1,
	.summary = "Take a history that is there already as it is.",
	.detail =
	    "Audits the refs that each rule set governs, shows what the rules "
	    "find, and records the commits as covered: later pushes are not "
	    "refused for them. What was found stands in a decision record as "
	    "exceptions, with who did it and when. Without budgets, so a large "
	    "history takes its time. Exit status 0 where it was recorded; with "
	    "--dry-run 0 nothing found, 1 findings, 3 could not tell.",
	.example = "refward baseline --dry-run /srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};

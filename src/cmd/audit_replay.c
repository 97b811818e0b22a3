/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the last pushes of repositories are found, and who judges them.
 */
#include "src/cmd/audit_replay.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/apart.h"
#include "src/cmd/history.h"

#define ANSWER_MAX ((size_t)256 << 20)

/* Of one repository, in front of what is told of it; of pushes. */
struct sums {
	size_t njudged, nrefused, nuntold;
	bool is_unread;
};

struct replaying {
	struct ward_auditing *auditing;
	size_t count; /* of pushes, at most */
	struct ward_buf out;
	struct ward_json json;
	struct sums all;
	size_t nrefusing, nunknown; /* repositories */
};

/* Records lie where the rules in force say, and name the repository by them. */
static void
find_log(struct ward_session *session, struct ward_buf *log, const char **name)
{
	const struct ward_error *lost = ward_session_load(session, NULL, false);

	ward_place_log(log, session->git_dir, lost ? NULL : session->policy);
	*name = session->push.repository;
	ward_diags_release(&session->diags);
	session->diags = (struct ward_diags)WARD_DIAGS_INIT;
}

static bool
has_accepted(const struct ward_pasts *pasts)
{
	for (size_t i = 0; i < pasts->count; i++)
		if (pasts->items[i].outcome == WARD_ACCEPTED)
			return true;
	return false;
}

/* The newest; where no push is written down that came in, steps of a branch. */
static const struct ward_error *
find_pasts(struct ward_replay *replay, struct ward_session *session,
    const char *log, const char *name, size_t count)
{
	struct ward_pasts *pasts = &replay->pasts;
	const struct ward_error *err;

	pasts->arena = session->arena;
	err = ward_pasts_read(pasts, session->git_dir, log, name, INT64_MIN);
	if (pasts->count > count)
		pasts->count = count;
	if (err || has_accepted(pasts))
		return err;
	pasts->count = 0;
	replay->takes_steps = true;
	return ward_pasts_steps(pasts, session, count);
}

static const struct ward_error *
judge(struct ward_replayed *replayed, struct ward_session *session,
    const char *rules, size_t count)
{
	struct ward_replay *replay = &replayed->replay;
	struct ward_buf log = WARD_BUF_INIT;
	const char *name;
	const struct ward_error *err =
	    ward_session_find(session, replayed->path);

	if (!err && !ward_become(session->owner))
		err = ward_error(
		    WARD_E_SYSTEM, "cannot become the owner of the repository");
	if (err)
		goto out;
	find_log(session, &log, &name);
	err = ward_session_load(session, rules, rules != NULL);
	replay->repository = session->push.repository;
	session->reads_once = true;
	if (!err)
		err = ward_session_open(session, &ward_no_budgets);
	if (!err)
		err = find_pasts(
		    replay, session, ward_buf_str(&log), name, count);
	replay->keeps_all = true;
	if (!err)
		err = ward_replay_pasts(replay, session, NULL);
	if (!err)
		ward_replayed_sum(replayed, session);
out:
	ward_buf_release(&log);
	return err;
}

static void
add_sums(struct ward_buf *out, const struct ward_replayed *replayed)
{
	struct sums sums = { replayed->replay.njudged, replayed->nrefused,
		replayed->nunknown, replayed->problem != NULL };

	ward_buf_add(out, &sums, sizeof(sums));
}

static int
work(void *data, size_t number, int fd, int side, struct ward_pool_note *note)
{
	const struct replaying *replaying = data;
	struct ward_auditing *auditing = replaying->auditing;
	struct ward_replayed replayed = {
		.path = auditing->audit.repositories[number].path
	};
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_session session;
	const struct ward_error *err;

	(void)side, (void)note;
	ward_session_start(&session, auditing->cli);
	err =
	    judge(&replayed, &session, auditing->audit.rules, replaying->count);
	if (err && session.diags.count > 0)
		replayed.problem = ward_arena_printf(session.arena, 4096,
		    "%s:%u: %s", session.diags.items[0].file,
		    session.diags.items[0].line, session.diags.items[0].text);
	else if (err)
		replayed.problem = ward_arena_strdup(session.arena, err->text);
	add_sums(&out, &replayed);
	if (ward_cli_is_json(auditing->cli))
		ward_replayed_tell_json(&out, &replayed);
	else
		ward_replayed_tell(&out, &replayed);
	err = ward_write_all(fd, ward_buf_view(&out));
	ward_buf_release(&out);
	ward_replayed_release(&replayed);
	ward_session_end(&session);
	return err ? WARD_EXIT_UNKNOWN : WARD_EXIT_CLEAN;
}

static void
add_answer(struct replaying *replaying, struct ward_view answer)
{
	struct sums *all = &replaying->all, sums;

	memcpy(&sums, answer.data, sizeof(sums));
	answer =
	    ward_view(answer.data + sizeof(sums), answer.size - sizeof(sums));
	replaying->nunknown += sums.is_unread || sums.nuntold > 0;
	replaying->nrefusing += sums.nrefused > 0;
	all->njudged += sums.njudged;
	all->nrefused += sums.nrefused;
	all->nuntold += sums.nuntold;
	if (ward_cli_is_json(replaying->auditing->cli))
		ward_json_raw(&replaying->json, NULL, answer);
	else
		ward_buf_add_view(&replaying->out, answer);
}

/* It did not come to its end. */
static void
add_problem(struct replaying *replaying, size_t number, const char *problem)
{
	struct ward_replayed replayed = {
		.path = replaying->auditing->audit.repositories[number].path,
		.problem = problem
	};
	struct ward_buf out = WARD_BUF_INIT;

	add_sums(&out, &replayed);
	if (ward_cli_is_json(replaying->auditing->cli))
		ward_replayed_tell_json(&out, &replayed);
	else
		ward_replayed_tell(&out, &replayed);
	add_answer(replaying, ward_buf_view(&out));
	ward_buf_release(&out);
}

static const struct ward_error *
done(void *data, size_t number, int fd, int side, const char *problem,
    uint64_t milliseconds)
{
	struct replaying *replaying = data;
	struct ward_buf answer = WARD_BUF_INIT, path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	(void)side, (void)milliseconds;
	ward_buf_printf(&path, "/proc/self/fd/%d", fd);
	if (problem == NULL)
		err = ward_file_read(&answer, ward_buf_str(&path), ANSWER_MAX);
	if (problem != NULL || answer.size <= sizeof(struct sums))
		add_problem(replaying, number,
		    problem != NULL ? problem : "it gave no answer");
	else
		add_answer(replaying, ward_buf_view(&answer));
	ward_buf_release(&path);
	ward_buf_release(&answer);
	return err;
}

static void
wait_for_it(void *data, const struct ward_pool_note *notes, size_t count)
{
	(void)data, (void)notes, (void)count;
}

static const struct ward_error *
replay_all(struct replaying *replaying)
{
	struct ward_auditing *auditing = replaying->auditing;
	struct ward_pool pool = { .parallel = 1,
		.seconds = auditing->pool.seconds,
		.bytes = auditing->pool.bytes,
		.data = replaying,
		.work = work,
		.done = done,
		.wait = wait_for_it };
	bool is_json = ward_cli_is_json(auditing->cli);
	const struct ward_error *err;

	if (is_json) {
		ward_json_init(&replaying->json, &replaying->out);
		ward_json_open(&replaying->json, NULL, '{');
		ward_json_number(&replaying->json, "schema", 1);
		ward_json_str(&replaying->json, "rules", auditing->audit.rules);
		ward_json_open(&replaying->json, "repositories", '[');
	}
	err = ward_pool_run(&pool, auditing->audit.nrepositories);
	if (is_json) {
		ward_json_close(&replaying->json, ']');
		ward_json_close(&replaying->json, '}');
		ward_buf_add_char(&replaying->out, '\n');
	}
	return err;
}

/* Of many repositories, what a log's reader sees. */
static void
add_last(struct replaying *replaying)
{
	if (replaying->auditing->audit.nrepositories < 2 ||
	    ward_cli_is_json(replaying->auditing->cli))
		return;
	ward_buf_printf(&replaying->out,
	    "\n%zu repositories: %zu pushes, %zu would be refused, in %zu "
	    "repositor%s; %zu could not be told; %zu repositor%s unknown\n",
	    replaying->auditing->audit.nrepositories, replaying->all.njudged,
	    replaying->all.nrefused, replaying->nrefusing,
	    replaying->nrefusing == 1 ? "y" : "ies", replaying->all.nuntold,
	    replaying->nunknown, replaying->nunknown == 1 ? "y" : "ies");
}

/* What would be taken for done. */
static const struct ward_error *
check_flags(const struct ward_cli *cli)
{
	static const char *const others[] = { "format", "output", "fail-on",
		"baseline", "write-baseline", "compare", "resume", "posture",
		"since", "ref" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ward_cli_flag(cli, others[i]) != NULL)
			return ward_error(WARD_E_USAGE,
			    "--replay: there is no --%s with it", others[i]);
	return NULL;
}

int
ward_audit_replay(struct ward_auditing *auditing)
{
	struct replaying replaying = { .auditing = auditing };
	const char *value = ward_cli_flag(auditing->cli, "replay");
	const struct ward_error *err = check_flags(auditing->cli);
	int status = WARD_EXIT_CLEAN;
	uint64_t count;

	if (!err &&
	    !ward_parse_size(ward_view_str(value), 1, WARD_PASTS_MAX, &count))
		err = ward_error(WARD_E_USAGE,
		    "--replay: '%s' is no number from 1 to %d", value,
		    WARD_PASTS_MAX);
	if (!err) {
		replaying.count = (size_t)count;
		err = replay_all(&replaying);
		add_last(&replaying);
	}
	if (replaying.nrefusing > 0)
		status = WARD_EXIT_FINDINGS;
	if (replaying.nunknown > 0)
		status = WARD_EXIT_UNKNOWN;
	status = err
	    ? ward_cli_fail_error(auditing->cli, WARD_EXIT_UNKNOWN, err)
	    : ward_cli_print(auditing->cli, &replaying.out, status);
	ward_buf_release(&replaying.out);
	return status;
}

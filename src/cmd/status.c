/* SPDX-License-Identifier: Apache-2.0 */
/* `refward status`: hides what one screen tells of what follows pushes. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "refward/json.h"
#include "refward/lease.h"
#include "refward/outbox.h"
#include "refward/place.h"
#include "refward/spool.h"
#include "refward/text.h"
#include "src/cmd/session.h"

#define SCHEMA	    1
#define TARGETS_MAX 15 /* on a screen */
#define NAME_CAP    200
#define REASON_CAP  400
/* A push that is under way is confirmed sooner. */
#define LATE_SECONDS 600

struct status {
	struct ward_cli *cli;
	int64_t now;
	struct ward_buf out;
	struct ward_json json;
	struct ward_arena *arena;
	const char **seen; /* outboxes */
	size_t nseen;
	size_t ntroubles;
};

/* One outbox. */
struct view {
	struct status *status;
	const char *repository, *outbox;
	bool is_working;
	struct ward_spool_depth unsettled, damaged;
	struct ward_outbox_flow flow;
	struct ward_outbox *ledger; /* or NULL: there is none yet */
	size_t ntargets;
};

/* --- words ---------------------------------------------------------------- */

static void
add_age(struct ward_buf *out, int64_t now, int64_t then)
{
	int64_t age = now > then ? now - then : 0;

	if (then == 0)
		ward_buf_add_char(out, '-');
	else if (age < 120)
		ward_buf_printf(out, "%llds", (long long)age);
	else if (age < 2 * 3600)
		ward_buf_printf(out, "%lldm", (long long)(age / 60));
	else if (age < 48 * 3600)
		ward_buf_printf(out, "%lldh", (long long)(age / 3600));
	else
		ward_buf_printf(out, "%lldd", (long long)(age / 86400));
}

static void
add_cell(struct ward_buf *out, int width, struct ward_buf *cell)
{
	ward_buf_printf(out, "%*s", width, ward_buf_str(cell));
}

static void
add_time(struct ward_json *json, const char *key, int64_t time)
{
	if (time != 0)
		ward_json_time(json, key, time);
	else
		ward_json_str(json, key, NULL);
}

/* --- targets -------------------------------------------------------------- */

static void
tell_target(struct view *view, const struct ward_outbox_target *target)
{
	struct ward_buf *out = &view->status->out;
	struct ward_buf cell = WARD_BUF_INIT;

	if (view->ntargets == 1)
		ward_buf_printf(out, "  %-18s%7s%7s%6s%5s%10s%8s%8s%6s\n",
		    "target", "queued", "oldest", "again", "dead", "ambiguous",
		    "done 1h", "done 1d", "last");
	ward_escape_terminal(&cell, ward_view_str(target->name), NAME_CAP);
	ward_buf_printf(out, "  %-18s%7lld", ward_buf_str(&cell),
	    (long long)(target->queued + target->sending));
	ward_buf_clear(&cell);
	add_age(&cell, view->status->now, target->oldest);
	add_cell(out, 7, &cell);
	ward_buf_printf(out, "%6lld%5lld%10lld%8lld%8lld",
	    (long long)target->again, (long long)target->dead,
	    (long long)target->ambiguous, (long long)target->hour,
	    (long long)target->day);
	ward_buf_clear(&cell);
	add_age(&cell, view->status->now, target->last_success);
	add_cell(out, 6, &cell);
	ward_buf_add_char(out, '\n');
	if (ward_outbox_target_fails(target) && target->reason != NULL) {
		ward_buf_add_str(
		    out, target->is_disabled ? "    disabled: " : "    ");
		ward_escape_terminal(
		    out, ward_view_str(target->reason), REASON_CAP);
		ward_buf_add_char(out, '\n');
	}
	ward_buf_release(&cell);
}

static void
tell_target_json(
    struct ward_json *json, const struct ward_outbox_target *target)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "target", target->name);
	ward_json_number(json, "queued", target->queued);
	ward_json_number(json, "again", target->again);
	ward_json_number(json, "sending", target->sending);
	ward_json_number(json, "ambiguous", target->ambiguous);
	ward_json_number(json, "dead", target->dead);
	add_time(json, "oldest", target->oldest);
	ward_json_number(json, "done_last_hour", target->hour);
	ward_json_number(json, "done_last_day", target->day);
	add_time(json, "last_success", target->last_success);
	ward_json_bool(json, "disabled", target->is_disabled);
	ward_json_bool(json, "failing", ward_outbox_target_fails(target));
	ward_json_str(json, "reason", target->reason);
	ward_json_close(json, '}');
}

static const struct ward_error *
take_target(void *data, const struct ward_outbox_target *target)
{
	struct view *view = data;

	view->ntargets++;
	view->status->ntroubles += ward_outbox_target_fails(target);
	if (ward_cli_is_json(view->status->cli))
		tell_target_json(&view->status->json, target);
	else if (view->ntargets <= TARGETS_MAX)
		tell_target(view, target);
	return NULL;
}

static const struct ward_error *
tell_targets(struct view *view)
{
	const struct ward_error *err = NULL;

	if (view->ledger != NULL)
		err = ward_outbox_targets(
		    view->ledger, view->status->now, take_target, view);
	if (!err && view->ntargets > TARGETS_MAX &&
	    !ward_cli_is_json(view->status->cli))
		ward_buf_printf(&view->status->out,
		    "  and %zu more that do not fail: refward outbox stats\n",
		    view->ntargets - TARGETS_MAX);
	return err;
}

/* --- the rest of an outbox ------------------------------------------------ */

static bool
is_late(const struct view *view)
{
	return view->unsettled.oldest != 0 &&
	    view->unsettled.oldest + LATE_SECONDS < view->status->now;
}

static void
tell_text(struct view *view)
{
	struct ward_buf *out = &view->status->out;

	if (view->status->nseen > 1)
		ward_buf_add_char(out, '\n');
	ward_escape_terminal(out, ward_view_str(view->repository), NAME_CAP);
	ward_buf_add_str(out, ", outbox ");
	ward_escape_terminal(out, ward_view_str(view->outbox), 0);
	ward_buf_printf(out, "\n  dispatcher  %s\n",
	    view->is_working ? "works" : "none is running now");
	ward_buf_printf(out,
	    "  pushes      %lld in the last hour, %lld in the last day\n",
	    (long long)view->flow.pushes_hour,
	    (long long)view->flow.pushes_day);
	ward_buf_printf(out, "  unsettled   %zu", view->unsettled.count);
	if (view->unsettled.count > 0) {
		ward_buf_add_str(out, ", the oldest for ");
		add_age(out, view->status->now, view->unsettled.oldest);
	}
	if (view->damaged.count > 0)
		ward_buf_printf(out, "; %zu damaged", view->damaged.count);
	ward_buf_add_char(out, '\n');
	if (view->flow.moves_day > 0)
		ward_buf_printf(out,
		    "  moves       %lld in the last day that no push "
		    "explains, %lld not clean\n",
		    (long long)view->flow.moves_day,
		    (long long)view->flow.unclean_day);
	if (view->ledger == NULL)
		ward_buf_add_str(
		    out, "  nothing was delivered yet: there is no ledger\n");
}

static void
tell_json(struct view *view)
{
	struct ward_json *json = &view->status->json;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "repository", view->repository);
	ward_json_str(json, "outbox", view->outbox);
	ward_json_bool(json, "dispatcher", view->is_working);
	ward_json_number(json, "unsettled", (int64_t)view->unsettled.count);
	add_time(json, "unsettled_oldest", view->unsettled.oldest);
	ward_json_number(json, "damaged", (int64_t)view->damaged.count);
	ward_json_number(json, "pushes_last_hour", view->flow.pushes_hour);
	ward_json_number(json, "pushes_last_day", view->flow.pushes_day);
	ward_json_number(json, "unexplained_last_day", view->flow.moves_day);
	ward_json_number(json, "unclean_last_day", view->flow.unclean_day);
	ward_json_open(json, "targets", '[');
}

static const struct ward_error *
tell(struct view *view)
{
	bool is_json = ward_cli_is_json(view->status->cli);
	const struct ward_error *err;

	view->status->ntroubles += (view->damaged.count > 0) +
	    (is_late(view) ? 1 : 0) + (view->flow.moves_day > 0);
	if (is_json)
		tell_json(view);
	else
		tell_text(view);
	err = tell_targets(view);
	if (is_json) {
		ward_json_close(&view->status->json, ']');
		ward_json_close(&view->status->json, '}');
	}
	return err;
}

static const struct ward_error *
look(struct view *view, const char *ledger)
{
	const struct ward_error *err = NULL;

	view->is_working = ward_lease_is_held(view->outbox);
	if (access(ledger, F_OK) == 0)
		err = ward_outbox_open(&view->ledger, ledger);
	if (!err && view->ledger != NULL)
		err = ward_outbox_flow(
		    view->ledger, view->status->now, &view->flow);
	if (!err)
		err = ward_spool_measure(
		    &view->unsettled, view->outbox, WARD_SPOOL_NEW);
	if (!err)
		err = ward_spool_measure(
		    &view->damaged, view->outbox, WARD_SPOOL_DAMAGED);
	return err;
}

/* --- all that were asked for ---------------------------------------------- */

/* Many repositories may share one: it is told once. */
static bool
is_seen(struct status *status, const char *outbox)
{
	for (size_t i = 0; i < status->nseen; i++)
		if (strcmp(status->seen[i], outbox) == 0)
			return true;
	status->seen = ward_realloc_array(
	    status->seen, status->nseen + 1, sizeof(*status->seen));
	status->seen[status->nseen++] =
	    ward_arena_strdup(status->arena, outbox);
	return false;
}

static const struct ward_error *
look_and_tell(struct status *status, struct ward_session *session)
{
	struct ward_buf outbox = WARD_BUF_INIT, ledger = WARD_BUF_INIT;
	struct view view = { .status = status,
		.repository = session->push.repository };
	const struct ward_error *err = NULL;

	ward_place_outbox(&outbox, session->git_dir, session->policy);
	ward_place_ledger(&ledger, session->git_dir, session->policy);
	if (!is_seen(status, ward_buf_str(&outbox))) {
		view.outbox = ward_buf_str(&outbox);
		err = look(&view, ward_buf_str(&ledger));
		if (!err)
			err = tell(&view);
	}
	ward_outbox_close(view.ledger);
	ward_buf_release(&outbox);
	ward_buf_release(&ledger);
	return err;
}

static int
look_at(struct status *status, const char *path)
{
	struct ward_session session;
	const struct ward_error *err;
	int result = WARD_EXIT_CLEAN;

	ward_session_start(&session, status->cli);
	err = ward_session_find(&session, path);
	if (!err)
		err = ward_session_load(&session, NULL, false);
	if (!err)
		err = look_and_tell(status, &session);
	if (err)
		result = ward_session_fail(&session, err);
	ward_session_end(&session);
	return result;
}

/* What could not be looked at is worse than what was found. */
static int
run(struct ward_cli *cli)
{
	struct status status = { .cli = cli,
		.now = (int64_t)time(NULL),
		.arena = ward_arena_new() };
	size_t count = ward_cli_operands(cli);
	int result = WARD_EXIT_CLEAN;

	ward_json_init(&status.json, &status.out);
	if (ward_cli_is_json(cli)) {
		ward_json_open(&status.json, NULL, '{');
		ward_json_number(&status.json, "schema_version", SCHEMA);
		ward_json_open(&status.json, "outboxes", '[');
	}
	for (size_t i = 0; i < count || i == 0; i++) {
		int one = look_at(
		    &status, count > 0 ? ward_cli_operand(cli, i) : ".");

		result = one > result ? one : result;
	}
	if (ward_cli_is_json(cli)) {
		ward_json_close(&status.json, ']');
		ward_json_close(&status.json, '}');
		ward_buf_add_char(&status.out, '\n');
	}
	if (result == WARD_EXIT_CLEAN && status.ntroubles > 0)
		result = WARD_EXIT_FINDINGS;
	result = ward_cli_print(cli, &status.out, result);
	free(status.seen);
	ward_buf_release(&status.out);
	ward_arena_free(status.arena);
	return result;
}

static const struct ward_flag flags[] = { WARD_FLAG_END };

extern const struct ward_command ward_command_status;
const struct ward_command ward_command_status = {
	.name = "status",
	.operands = "[REPO ...]",
	.operands_max = SIZE_MAX,
	.summary = "Show on one screen what follows pushes, and what fails.",
	.detail =
	    "Of each outbox: whether a dispatcher works there, how many pushes "
	    "came in, what is not settled yet, and a line for each target, "
	    "those that fail first, with the last reason: what is queued and "
	    "since when, what is tried again, dead or ambiguous, what was done "
	    "in the last hour and day, and when it last succeeded. "
	    "Exit status: 0; 1 where somebody should look: a target fails, an "
	    "entry is damaged or not settled for ten minutes, a ref was moved "
	    "and no push explains it; 3 where it cannot be told. Without REPO, "
	    "the repository that one stands in.",
	.example = "refward status /srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};

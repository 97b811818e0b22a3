/* SPDX-License-Identifier: Apache-2.0 */
/* `refward outbox`: hides what an operator may ask of deliveries. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/outbox_tell.h"
#include "src/cmd/session.h"

#define SHOWN_MAX 1000

struct asking {
	struct ward_session session;
	struct ward_outbox *outbox;
	struct ward_outbox_filter filter;
	struct ward_outbox_telling telling;
};

/* --- the questions -------------------------------------------------------- */

static const struct ward_error *
list(struct asking *asking)
{
	asking->filter.most = SHOWN_MAX;
	return ward_outbox_each(asking->outbox, &asking->filter,
	    ward_outbox_tell_item, &asking->telling);
}

static const struct ward_error *
show(struct asking *asking)
{
	const struct ward_error *err;

	asking->telling.shows_all = true;
	err = ward_outbox_each(asking->outbox, &asking->filter,
	    ward_outbox_tell_item, &asking->telling);
	if (!err && asking->telling.count == 0)
		err = ward_error(WARD_E_MISSING, "no such delivery");
	return err;
}

static const struct ward_error *
stats(struct asking *asking)
{
	return ward_outbox_stats(
	    asking->outbox, ward_outbox_tell_count, &asking->telling);
}

static const struct ward_error *
events(struct asking *asking)
{
	asking->filter.most = SHOWN_MAX;
	return ward_outbox_events(asking->outbox, &asking->filter,
	    ward_outbox_tell_event, &asking->telling);
}

static bool
says_which(const struct ward_outbox_filter *filter)
{
	return filter->id != NULL || filter->state != NULL ||
	    filter->target != NULL || filter->repository != NULL ||
	    filter->ref != NULL || filter->push != NULL;
}

static const struct ward_error *
act(struct asking *asking, enum ward_outbox_act what)
{
	struct passwd *account = getpwuid(getuid());
	const struct ward_error *err;
	int64_t changed;

	if (!says_which(&asking->filter))
		return ward_error(WARD_E_USAGE,
		    "say which: --id, --push, --state, --target, --repo or "
		    "--ref");
	err = ward_outbox_act(asking->outbox, &asking->filter, what,
	    account != NULL ? account->pw_name : "somebody",
	    (int64_t)time(NULL), &changed);
	if (err)
		return err;
	if (changed == 0)
		return ward_error(
		    WARD_E_MISSING, "there is none of which this can be done");
	if (asking->telling.is_json) {
		ward_json_open(&asking->telling.json, NULL, '{');
		ward_json_number(&asking->telling.json, "changed", changed);
		ward_json_close(&asking->telling.json, '}');
	} else {
		ward_buf_printf(
		    &asking->telling.out, "%lld changed\n", (long long)changed);
	}
	return NULL;
}

static const struct ward_error *
retry(struct asking *asking)
{
	return act(asking, WARD_OUTBOX_RETRY);
}

static const struct ward_error *
redeliver(struct asking *asking)
{
	return act(asking, WARD_OUTBOX_REDELIVER);
}

static const struct ward_error *
drop(struct asking *asking)
{
	return act(asking, WARD_OUTBOX_DROP);
}

static const struct {
	const char *name;
	const struct ward_error *(*ask)(struct asking *asking);
	bool lists;
} questions[] = {
	{ "list", list, true },
	{ "show", show, true },
	{ "retry", retry, false },
	{ "redeliver", redeliver, false },
	{ "drop", drop, false },
	{ "stats", stats, true },
	{ "events", events, true },
};

#define NQUESTIONS (sizeof(questions) / sizeof(questions[0]))

/* --- asking --------------------------------------------------------------- */

static const struct ward_error *
open_outbox(struct asking *asking)
{
	struct ward_session *session = &asking->session;
	const char *path = ward_cli_operand(session->cli, 1);
	struct ward_buf ledger = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_session_find(session, path != NULL ? path : ".");

	if (!err)
		err = ward_session_load(session, NULL, false);
	if (err)
		return err;
	ward_place_ledger(&ledger, session->git_dir, session->policy);
	if (access(ward_buf_str(&ledger), F_OK) != 0)
		err = ward_error(WARD_E_MISSING,
		    "no ledger '%s' yet: 'refward dispatch' makes it",
		    ward_buf_str(&ledger));
	else
		err = ward_outbox_open(&asking->outbox, ward_buf_str(&ledger));
	ward_buf_release(&ledger);
	return err;
}

static void
read_filter(struct ward_outbox_filter *filter, const struct ward_cli *cli)
{
	filter->id = ward_cli_flag(cli, "id");
	filter->push = ward_cli_flag(cli, "push");
	filter->state = ward_cli_flag(cli, "state");
	filter->target = ward_cli_flag(cli, "target");
	filter->repository = ward_cli_flag(cli, "repo");
	filter->ref = ward_cli_flag(cli, "ref");
}

static const struct ward_error *
ask(struct asking *asking)
{
	const char *word = ward_cli_operand(asking->session.cli, 0);
	const char *known[NQUESTIONS];
	const char *near;

	for (size_t i = 0; i < NQUESTIONS; i++) {
		const struct ward_error *err;

		known[i] = questions[i].name;
		if (strcmp(word, known[i]) != 0)
			continue;
		err = open_outbox(asking);
		return err ? err : questions[i].ask(asking);
	}
	near = ward_did_you_mean(word, known, NQUESTIONS);
	return ward_error(WARD_E_USAGE,
	    "'%s' is none of list, show, retry, "
	    "redeliver, drop, stats, events%s%s%s",
	    word, near ? " (did you mean '" : "", near ? near : "",
	    near ? "'?)" : "");
}

static bool
lists(const char *word)
{
	for (size_t i = 0; i < NQUESTIONS; i++)
		if (strcmp(word, questions[i].name) == 0)
			return questions[i].lists;
	return false;
}

static int
run(struct ward_cli *cli)
{
	struct asking asking = { .telling = {
				     .is_json = ward_cli_is_json(cli) } };
	bool is_list = lists(ward_cli_operand(cli, 0));
	const struct ward_error *err;
	int status;

	ward_session_start(&asking.session, cli);
	read_filter(&asking.filter, cli);
	ward_json_init(&asking.telling.json, &asking.telling.out);
	if (asking.telling.is_json && is_list)
		ward_json_open(&asking.telling.json, NULL, '[');
	err = ask(&asking);
	if (asking.telling.is_json && is_list)
		ward_json_close(&asking.telling.json, ']');
	if (asking.telling.is_json)
		ward_buf_add_char(&asking.telling.out, '\n');
	status = err
	    ? ward_session_fail(&asking.session, err)
	    : ward_cli_print(cli, &asking.telling.out, WARD_EXIT_CLEAN);
	ward_outbox_close(asking.outbox);
	ward_buf_release(&asking.telling.out);
	ward_session_end(&asking.session);
	return status;
}

static const struct ward_flag flags[] = { { "id", "ID", "Only this delivery." },
	{ "push", "ID", "Only what this push fired." },
	{ "state", "STATE",
	    "Only queued, sending, done, dead or ambiguous ones; of events, "
	    "those whose verdict is waiting, clean, found or unknown." },
	{ "target", "NAME", "Only those to this target." },
	{ "repo", "NAME", "Only those of the repository of this name." },
	{ "ref", "REF", "Only those of this ref." }, WARD_FLAG_END };

extern const struct ward_command ward_command_outbox;
const struct ward_command ward_command_outbox = {
	.name = "outbox",
	.operands = "list|show|retry|redeliver|drop|stats|events [REPO]",
	.operands_min = 1,
	.operands_max = 2,
	.summary = "See what pushes fired, and send it again or not at all.",
	.detail =
	    "list: one line for each delivery, the last 1000. show: all that "
	    "is known of them. stats: how many, by target and state. events: "
	    "what the dispatcher found out by itself: refs that no push moved, "
	    "with what the rules say of what came in so, and pushes of which "
	    "it is unknown what they moved. retry: "
	    "send dead, ambiguous and waiting ones now, with a new schedule; "
	    "a target that was disabled is enabled. redeliver: send done ones "
	    "too, under the same id. drop: what is not done will not be sent. "
	    "These three need a flag that says which. Without REPO, the "
	    "repository that one stands in.",
	.example = "refward outbox list --state dead /srv/git/shop.git\n"
		   "refward outbox retry --target jenkins /srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* `refward simulate`: hides what has to be there before a push is judged. */
#include <string.h>
#include "refward/import.h"
#include "src/cmd/rehearsal.h"

/* As the gate takes them; one that it would not understand is a finding. */
static const struct ward_error *
read_options(struct ward_session *session)
{
	const char *options[WARD_PUSH_OPTIONS_MAX];
	const char *option;
	size_t count = 0;

	while ((option = ward_cli_flag_at(
		    session->cli, "push-option", count)) != NULL) {
		if (count == WARD_PUSH_OPTIONS_MAX ||
		    strlen(option) > WARD_PUSH_OPTION_SIZE_MAX)
			return ward_error(WARD_E_USAGE,
			    "too many push options, or one is too long");
		options[count++] = option;
	}
	ward_wishes_read(&session->push.wishes, session->arena, options, count);
	return NULL;
}

/* Those of an import, where it would be open. */
static struct ward_budgets
find_budgets(struct ward_session *session)
{
	ward_import_look(&session->push, session->arena, session->git_dir,
	    session->owner, session->group);
	return session->push.import != NULL
	    ? ward_import_limits(session->push.import, session->policy)
	    : *ward_policy_budgets(session->policy);
}

static const struct ward_error *
simulate(struct ward_session *session, struct ward_rehearsal *rehearsal,
    struct ward_budgets *budgets)
{
	const struct ward_cli *cli = session->cli;
	const struct ward_error *err = ward_rehearsal_begin(rehearsal, session);

	if (!err)
		err = read_options(session);
	if (!err)
		err = ward_session_find(session, ward_cli_operand(cli, 0));
	if (!err)
		err = ward_session_load(
		    session, ward_cli_flag(cli, "rules"), false);
	if (err)
		return err;
	*budgets = find_budgets(session);
	err = ward_session_open(session, budgets);
	if (!err)
		err = ward_session_open_coverage(session);
	if (!err)
		err = ward_rehearsal_push(rehearsal, session,
		    ward_cli_operand(cli, 1), ward_cli_operand(cli, 2),
		    ward_cli_operand(cli, 3));
	return err;
}

static int
run(struct ward_cli *cli)
{
	struct ward_budgets budgets;
	struct ward_gate_input how = { .budgets = &budgets };
	struct ward_rehearsal rehearsal;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	ward_session_start(&session, cli);
	err = simulate(&session, &rehearsal, &budgets);
	if (err) {
		status = ward_session_fail(&session, err);
	} else {
		err = ward_session_judge(&session, &how);
		status = ward_session_tell(&session, err);
	}
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = { WARD_REHEARSAL_FLAGS,
	{ "push-option", "OPTION ...",
	    "Push with this push option, for instance refward.dry-run." },
	{ "rules", "FILE",
	    "Judge by this rule file instead of the repository's." },
	WARD_FLAG_END };

extern const struct ward_command ward_command_simulate;
const struct ward_command ward_command_simulate = {
	.name = "simulate",
	.operands = "REPO OLD NEW REF",
	.operands_min = 4,
	.operands_max = 4,
	.summary = "Say what the gate would say of a push, and change nothing.",
	.detail =
	    "OLD and NEW are full object ids, full ref names, 'null' (no "
	    "value: the push creates or deletes) or 'current' (what REF is "
	    "now). The objects must be in the repository; coverage and trusted "
	    "refs count as in a push. Exit status: 0 accepted, 1 refused, 2 "
	    "usage or rule file, 3 could not tell.",
	.example = "refward simulate --as alice /srv/git/shop.git current "
		   "refs/heads/feature/SHOP-001 refs/heads/main\n"
		   "refward simulate --as alice --push-option "
		   "'refward.bypass=main: outage 7' /srv/git/shop.git current "
		   "refs/heads/fix refs/heads/main",
	.flags = flags,
	.has_json = true,
	.run = run,
};

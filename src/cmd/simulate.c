/* SPDX-License-Identifier: Apache-2.0 */
/* `refward simulate`: hides how a push that nobody made is put together. */
#include <string.h>
#include "refward/host.h"
#include "refward/calendar.h"
#include "src/cmd/session.h"

/* Those who are no users, as the rule file names them. */
static bool
find_actor(struct ward_pusher *pusher, const char *name)
{
	pusher->is_anonymous = strcmp(name, "anonymous") == 0;
	pusher->is_merge_request = strcmp(name, "merge-request") == 0;
	pusher->is_web = strcmp(name, "web") == 0;
	pusher->is_actions = strcmp(name, "actions") == 0;
	return pusher->is_anonymous || pusher->is_merge_request ||
	    pusher->is_web || pusher->is_actions;
}

static bool
is_deploy_key(const char *name)
{
	return strncmp(name, "deploy-key:", strlen("deploy-key:")) == 0 &&
	    ward_user_name_is_valid(name + strlen("deploy-key:"));
}

static bool
find_pusher(struct ward_pusher *pusher, const char *name)
{
	pusher->name = name;
	return find_actor(pusher, name) || is_deploy_key(name) ||
	    ward_user_name_is_valid(name);
}

/* "null", "current" (of the ref that is pushed), a full ref name or id. */
static const struct ward_error *
resolve(struct ward_session *session, const char *text, const char *ref,
    struct ward_oid *out)
{
	const struct ward_error *err;

	*out = ward_session_null(session);
	if (strcmp(text, "null") == 0 ||
	    ward_oid_parse(out, ward_view_str(text)))
		return NULL;
	if (strcmp(text, "current") == 0)
		return ward_session_ref(session, ref, out);
	if (strncmp(text, "refs/", strlen("refs/")) != 0)
		return ward_error(WARD_E_USAGE,
		    "'%s' is neither a full object id, nor 'null', 'current' "
		    "or a full ref name",
		    text);
	err = ward_session_ref(session, text, out);
	if (!err && ward_oid_is_null(out))
		err = ward_error(WARD_E_USAGE, "there is no ref '%s'", text);
	return err;
}

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

static const struct ward_error *
simulate(struct ward_session *session, struct ward_push_line *line)
{
	const struct ward_cli *cli = session->cli;
	const char *ref = ward_cli_operand(cli, 3);
	const struct ward_error *err;

	err = read_options(session);
	if (!err)
		err = ward_session_find(session, ward_cli_operand(cli, 0));
	if (!err)
		err = ward_session_load(
		    session, ward_cli_flag(cli, "rules"), false);
	if (!err)
		err = ward_session_open(session, NULL);
	if (!err)
		err = ward_session_open_coverage(session);
	if (!err)
		err =
		    resolve(session, ward_cli_operand(cli, 1), ref, &line->old);
	if (!err)
		err =
		    resolve(session, ward_cli_operand(cli, 2), ref, &line->new);
	line->name = ward_view_str(ref);
	return err;
}

static int
run(struct ward_cli *cli)
{
	static const struct ward_gate_input how;
	const char *name = ward_cli_flag(cli, "as");
	const char *at = ward_cli_flag(cli, "at");
	struct ward_pusher pusher = { 0 };
	struct ward_push_line line;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	if (!find_pusher(&pusher, name != NULL ? name : "anonymous"))
		return ward_cli_fail(
		    cli, WARD_EXIT_USAGE, "'%s' is not a user name", name);
	ward_session_start(&session, cli);
	if (at != NULL &&
	    !ward_parse_time(ward_view_str(at), &session.push.now)) {
		status = ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "'%s' is no instant such as 2026-12-24T18:00:00Z", at);
		goto out;
	}
	err = simulate(&session, &line);
	if (err) {
		status = ward_session_fail(&session, err);
		goto out;
	}
	session.push.pusher = &pusher;
	session.push.lines = &line;
	session.push.nlines = 1;
	err = ward_session_judge(&session, &how);
	status = ward_session_tell(&session, err);
out:
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "as", "USER",
	    "Who pushes: a user, merge-request, web, actions or "
	    "deploy-key:ID; anonymous where this is not given." },
	{ "at", "INSTANT",
	    "When: 2026-12-24T18:00:00Z, or a day; now where this is not "
	    "given." },
	{ "push-option", "OPTION ...",
	    "Push with this push option, for instance refward.dry-run." },
	{ "rules", "FILE",
	    "Judge by this rule file instead of the repository's." },
	WARD_FLAG_END
};

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

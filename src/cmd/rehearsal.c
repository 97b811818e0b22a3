/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a push that nobody made is put together. */
#include "src/cmd/rehearsal.h"

#include <string.h>
#include "refward/calendar.h"
#include "refward/host.h"

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

const struct ward_error *
ward_rehearsal_begin(
    struct ward_rehearsal *rehearsal, struct ward_session *session)
{
	const char *name = ward_cli_flag(session->cli, "as");
	const char *at = ward_cli_flag(session->cli, "at");

	memset(rehearsal, 0, sizeof(*rehearsal));
	if (!find_pusher(&rehearsal->pusher, name ? name : "anonymous"))
		return ward_error(
		    WARD_E_USAGE, "'%s' is not a user name", name);
	if (at && !ward_parse_time(ward_view_str(at), &session->push.now))
		return ward_error(WARD_E_USAGE,
		    "'%s' is no instant such as 2026-12-24T18:00:00Z", at);
	session->push.pusher = &rehearsal->pusher;
	return NULL;
}

const struct ward_error *
ward_rehearsal_push(struct ward_rehearsal *rehearsal,
    struct ward_session *session, const char *old, const char *new,
    const char *ref)
{
	struct ward_push_line *line = &rehearsal->line;
	const struct ward_error *err = resolve(session, old, ref, &line->old);

	if (!err)
		err = resolve(session, new, ref, &line->new);
	line->name = ward_view_str(ref);
	session->push.lines = line;
	session->push.nlines = 1;
	return err;
}

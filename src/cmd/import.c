/* SPDX-License-Identifier: Apache-2.0 */
/* `refward import`: hides how an administrator opens one push to more than the
 * rule file allows, and how he takes that back. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "refward/calendar.h"
#include "refward/clock.h"
#include "refward/git_config.h"
#include "refward/import.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/import_flags.h"
#include "src/cmd/install.h"
#include "src/cmd/session.h"

#define SCHEMA 1

/* --- what is done -----------------------------------------------------------
 */

static void
find_administrator(struct ward_session *session, struct ward_pusher *out)
{
	struct passwd *account = getpwuid(getuid());

	out->name = account != NULL
	    ? ward_arena_strdup(session->arena, account->pw_name)
	    : "unknown";
	session->push.pusher = out;
}

static const struct ward_error *
record(struct ward_session *session, const struct ward_import *import,
    const char *act)
{
	struct ward_record record = { .push = &session->push,
		.policy = session->policy,
		.host = "local",
		.act = act,
		.milliseconds = (uint64_t)(ward_clock() - session->started) };
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	session->push.import = import;
	ward_place_log(&folder, session->git_dir, session->policy);
	err = ward_record_append(ward_buf_str(&folder), &record);
	ward_buf_release(&folder);
	return err;
}

/* First the record: there is no silent import. */
static const struct ward_error *
open_import(struct ward_session *session, struct ward_import *import)
{
	const struct ward_error *err;

	import->opened = session->push.now;
	import->id = session->push.id;
	import->administrator = session->push.pusher->name;
	err = ward_import_read_flags(import, session->cli);
	if (!err)
		err = record(session, import, "import-opened");
	return err ? err : ward_import_put(import, session->git_dir);
}

static const struct ward_error *
cancel_import(
    struct ward_session *session, struct ward_import *import, const char *id)
{
	const struct ward_error *err;

	if (!ward_import_id_is_valid(id))
		return ward_error(
		    WARD_E_USAGE, "'%s' is not the id of an import", id);
	err = ward_import_get(import, session->arena, session->git_dir, id,
	    session->owner, session->group);
	if (err && err->code == WARD_E_MISSING)
		return ward_error(WARD_E_USAGE, "no import '%s' is open", id);
	import->administrator =
	    err ? session->push.pusher->name : import->administrator;
	err = ward_import_take(import, session->git_dir);
	return err ? err : record(session, import, "import-cancelled");
}

/* --- what is said -----------------------------------------------------------
 */

static void
tell_json(struct ward_json *json, const struct ward_import *import)
{
	struct ward_buf until = WARD_BUF_INIT;

	ward_add_time(&until, import->until);
	ward_json_open(json, NULL, '{');
	ward_json_number(json, "schema_version", SCHEMA);
	ward_json_str(json, "import", import->id);
	ward_json_str(json, "administrator", import->administrator);
	ward_json_str(json, "reason", import->reason);
	ward_json_str(json, "user", import->user);
	ward_json_str(json, "ref", import->ref);
	ward_json_bool(json, "judged", import->is_judged);
	ward_json_str(json, "until", ward_buf_str(&until));
	ward_json_close(json, '}');
	ward_buf_release(&until);
}

static void
tell_text(struct ward_buf *out, const struct ward_import *import)
{
	ward_buf_printf(out, "%s  until ", import->id);
	ward_add_time(out, import->until);
	ward_buf_add_str(out, "  for ");
	ward_escape_terminal(out,
	    ward_view_str(import->user != NULL ? import->user : "anybody"),
	    128);
	if (import->ref != NULL)
		ward_buf_printf(out, "  %s", import->ref);
	ward_buf_add_str(out, import->is_judged ? "  judged: " : ": ");
	ward_escape_terminal(out, ward_view_str(import->reason), 0);
	ward_buf_add_char(out, '\n');
}

/* Git itself may have something against such a push. */
static void
warn_of_git(struct ward_session *session)
{
	struct ward_buf values = WARD_BUF_INIT;
	const char *file = ward_arena_printf(
	    session->arena, PATH_MAX, "%s/config", session->git_dir);
	size_t count;

	if (ward_config_values(&values, &count, file, "receive.maxInputSize") ==
		NULL &&
	    count > 0)
		ward_cli_fail(session->cli, 0,
		    "warning: git refuses packs of more than %s bytes here "
		    "(receive.maxInputSize)",
		    ward_buf_str(&values));
	ward_buf_clear(&values);
	if (ward_config_values(&values, &count, file,
		"receive.advertisePushOptions") != NULL ||
	    count == 0 || strcmp(ward_buf_str(&values), "true") != 0)
		ward_cli_fail(session->cli, 0,
		    "warning: git takes no push options here: git config "
		    "receive.advertisePushOptions true");
	ward_buf_release(&values);
}

static void
tell_opened(struct ward_session *session, struct ward_buf *out,
    const struct ward_import *import)
{
	ward_buf_printf(out, "open for one push until ");
	ward_add_time(out, import->until);
	ward_buf_printf(out, ":\n  git push -o refward.import=%s ...\n%s\n",
	    import->id,
	    import->is_judged
		? "its size is allowed, what the rules find refuses it"
		: "what the rules find in it will be recorded as exceptions");
	ward_buf_add_str(out,
	    "it is used up by the first push that names it, also by one that "
	    "is refused; -o refward.dry-run rehearses it\n");
	warn_of_git(session);
}

static int
by_name(const void *a, const void *b)
{
	const char *const *one = a;
	const char *const *two = b;

	return strcmp(*one, *two);
}

/* The ids of what is open, of the arena. */
static const struct ward_error *
find_open(struct ward_session *session, const char ***out, size_t *count)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct dirent *entry;
	DIR *dir;

	*out = NULL;
	*count = 0;
	ward_import_folder(&folder, session->git_dir);
	dir = opendir(ward_buf_str(&folder));
	if (dir == NULL && errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "folder '%s'", ward_buf_str(&folder));
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (!ward_import_id_is_valid(entry->d_name))
			continue;
		*out = ward_realloc_array(*out, *count + 1, sizeof(**out));
		(*out)[(*count)++] =
		    ward_arena_strdup(session->arena, entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&folder);
	if (*count > 1)
		qsort(*out, *count, sizeof(**out), by_name);
	return err;
}

static const struct ward_error *
list(struct ward_session *session, struct ward_buf *out)
{
	const char **ids;
	struct ward_import import;
	struct ward_json json;
	bool is_json = ward_cli_is_json(session->cli);
	const struct ward_error *err;
	size_t count;

	err = find_open(session, &ids, &count);
	ward_json_init(&json, out);
	if (is_json)
		ward_json_open(&json, NULL, '[');
	for (size_t i = 0; i < count && !err; i++) {
		err = ward_import_get(&import, session->arena, session->git_dir,
		    ids[i], session->owner, session->group);
		if (err)
			break;
		if (import.until <= session->push.now)
			continue;
		if (is_json)
			tell_json(&json, &import);
		else
			tell_text(out, &import);
	}
	free(ids);
	if (is_json) {
		ward_json_close(&json, ']');
		ward_buf_add_char(out, '\n');
	}
	return err;
}

static const struct ward_error *
work(struct ward_session *session, struct ward_buf *out)
{
	const char *cancelled = ward_cli_flag(session->cli, "cancel");
	struct ward_pusher administrator = { .name = NULL };
	struct ward_import import = { .id = NULL };
	struct ward_json json;
	const struct ward_error *err;

	err = ward_session_find(session, ward_cli_operand(session->cli, 0));
	if (!err)
		err = ward_session_check_owner(session);
	if (!err)
		err = ward_session_load(session, NULL, false);
	if (err)
		return err;
	find_administrator(session, &administrator);
	if (ward_cli_flag(session->cli, "list") != NULL)
		return list(session, out);
	err = cancelled != NULL ? cancel_import(session, &import, cancelled)
				: open_import(session, &import);
	if (err)
		return err;
	ward_json_init(&json, out);
	if (ward_cli_is_json(session->cli)) {
		tell_json(&json, &import);
		ward_buf_add_char(out, '\n');
	} else if (cancelled != NULL) {
		ward_buf_printf(out, "cancelled: import %s\n", import.id);
	} else {
		tell_opened(session, out, &import);
	}
	return NULL;
}

static int
run(struct ward_cli *cli)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	ward_session_start(&session, cli);
	err = work(&session, &out);
	status = err ? ward_session_fail(&session, err)
		     : ward_cli_print(cli, &out, WARD_EXIT_CLEAN);
	ward_buf_release(&out);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "reason", "TEXT", "Why: it is recorded, and shown to who pushes." },
	{ "user", "USER",
	    "Only for a push of this user; else for whoever knows the id." },
	{ "ref", "GLOB", "Only for a push of such refs." },
	{ "for", "TIME",
	    "How long it is open: 90m, 12h, 2d, or until a day; 1h where this "
	    "is not given." },
	{ "judge", NULL,
	    "Let what the rules find refuse it, as ever; only its size is "
	    "allowed." },
	{ "budget", "KEY=VALUE ...",
	    "Another budget than an import has: memory-budget=16G." },
	{ "list", NULL, "List the imports that are open." },
	{ "cancel", "ID", "Close one that was not used." }, WARD_FLAG_END
};

extern const struct ward_command ward_command_import;
const struct ward_command ward_command_import = {
	.name = "import",
	.operands = "REPO",
	.operands_min = 1,
	.operands_max = 1,
	.summary = "Open one push that is larger than the rules allow.",
	.detail =
	    "The push names the id that is printed, in a push option: it is "
	    "then judged by larger budgets, what the rules find in it is "
	    "recorded as exceptions with the reason and who opened it, and its "
	    "commits are taken as they are. What git's own form asks of names "
	    "and objects is not given up, and what cannot be told still "
	    "refuses. The first push that names it uses it up, whatever comes "
	    "of it; with refward.dry-run it is only rehearsed. Run it as the "
	    "owner of the repository. Exit status: 0, 2 usage, 3 it could not "
	    "be done.",
	.example = "refward import --reason 'move from the old server, OPS-12' "
		   "--user alice /srv/git/shop.git\n"
		   "git push -o refward.import=01939b1c-9f52-7d3a-8c11-"
		   "2f6c0e9a4b7d origin --all",
	.flags = flags,
	.has_json = true,
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what has to be opened before the engine can be asked. */
#include "src/cmd/session.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "refward/clock.h"
#include "refward/own_rules.h"
#include "refward/place.h"

#define LINKS_MAX 5

static void
make_id(char id[WARD_UUID_SIZE])
{
	unsigned char random[WARD_UUID_RANDOM];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		abort();
	ward_uuid_make(id, (uint64_t)ward_clock_date(), random);
}

void
ward_session_start(struct ward_session *session, struct ward_cli *cli)
{
	memset(session, 0, sizeof(*session));
	session->cli = cli;
	session->arena = ward_arena_new();
	session->started = ward_clock();
	make_id(session->id);
	session->push.id = session->id;
	session->push.now = (int64_t)time(NULL);
	session->push.kind = "code";
}

void
ward_session_end(struct ward_session *session)
{
	ward_gate_free(session->gate);
	ward_verdict_free(session->verdict);
	ward_coverage_close(session->coverage);
	ward_repo_close(session->repo);
	ward_policy_free(session->layer);
	ward_policy_free(session->server);
	ward_diags_release(&session->diags);
	ward_arena_free(session->arena);
}

static void
find_owner(struct ward_session *session, const struct stat *st)
{
	struct passwd *account;

	session->owner = st->st_uid;
	session->group = getegid();
	if (st->st_uid == geteuid())
		return;
	account = getpwuid(st->st_uid);
	session->group = account != NULL ? account->pw_gid : st->st_gid;
}

bool
ward_folder_has(const char *folder, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	struct stat st;
	bool is_there;

	ward_buf_printf(&path, "%s/%s", folder, name);
	is_there = lstat(ward_buf_str(&path), &st) == 0;
	ward_buf_release(&path);
	return is_there;
}

char *
ward_find_git_dir(const char *path)
{
	struct ward_buf place = WARD_BUF_INIT;
	char *real;

	ward_buf_add_str(&place, path);
	if (!ward_folder_has(path, "HEAD"))
		ward_buf_add_str(&place, "/.git");
	real = realpath(ward_buf_str(&place), NULL);
	ward_buf_release(&place);
	return real;
}

const struct ward_error *
ward_session_find(struct ward_session *session, const char *path)
{
	char *real = ward_find_git_dir(path);
	struct stat st;

	if (real != NULL && ward_folder_has(real, "HEAD") &&
	    ward_folder_has(real, "objects") && ward_folder_has(real, "refs") &&
	    stat(real, &st) == 0)
		session->git_dir = ward_arena_strdup(session->arena, real);
	free(real);
	if (session->git_dir == NULL)
		return ward_error(
		    WARD_E_USAGE, "'%s' is not a git repository", path);
	find_owner(session, &st);
	return NULL;
}

const struct ward_error *
ward_session_check_owner(const struct ward_session *session)
{
	struct passwd *account;

	if (session->owner == geteuid())
		return NULL;
	account = getpwuid(session->owner);
	return ward_error(WARD_E_UNTRUSTED,
	    "repository '%s' belongs to user '%s': run this as that user",
	    session->git_dir,
	    account != NULL ? account->pw_name : "without a name");
}

static void
name_repository(struct ward_session *session)
{
	struct ward_buf name = WARD_BUF_INIT;

	if (session->git_dir == NULL)
		return;
	ward_place_name(&name, session->git_dir, session->policy);
	session->push.repository =
	    ward_arena_strdup(session->arena, ward_buf_str(&name));
	session->push.kind = ward_place_kind(session->git_dir, session->policy);
	ward_buf_release(&name);
}

void
ward_session_borrow(struct ward_session *session,
    const struct ward_policy *policy, const char *file)
{
	session->rules = file;
	session->borrowed = policy;
	session->policy = policy;
	name_repository(session);
}

const struct ward_error *
ward_session_load(struct ward_session *session, const char *file, bool is_any)
{
	struct ward_policy_trust trust = { session->owner, session->group,
		is_any };
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	/* Of all repositories of a host: theirs is who asks. */
	if (session->git_dir == NULL) {
		trust.owner = geteuid();
		trust.group = getegid();
	}
	if (file != NULL)
		ward_buf_add_str(&path, file);
	else
		ward_place_rules(&path, session->git_dir);
	session->rules = ward_arena_strdup(session->arena, ward_buf_str(&path));
	ward_policy_free(session->layer);
	ward_policy_free(session->server);
	session->layer = NULL;
	session->server = NULL;
	err = ward_policy_load(
	    &session->server, session->rules, &trust, &session->diags);
	session->policy = session->server;
	name_repository(session);
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_session_load_server(struct ward_session *session)
{
	struct ward_policy_trust trust = { geteuid(), getegid(), false };
	const struct ward_error *err;

	session->rules = WARD_SERVER_RULES;
	err = ward_policy_load(
	    &session->server, session->rules, &trust, &session->diags);
	session->policy = session->server;
	return err;
}

static void
find_log(struct ward_session *session, struct ward_buf *out)
{
	const struct ward_error *err = ward_session_load(session, NULL, false);

	ward_place_log(out, session->git_dir, err ? NULL : session->policy);
}

const struct ward_error *
ward_session_find_log(
    struct ward_session *session, struct ward_buf *out, const char *path)
{
	const struct ward_error *err = ward_session_find(session, path);

	if (!err)
		find_log(session, out);
	return err;
}

void
ward_session_find_log_of(struct ward_session *session, struct ward_buf *out,
    const struct ward_session *found)
{
	session->git_dir = found->git_dir;
	session->owner = found->owner;
	session->group = found->group;
	find_log(session, out);
}

static const struct ward_error *
open_repository(
    struct ward_session *session, const struct ward_budgets *budgets)
{
	struct ward_repo_options options;

	if (budgets == NULL)
		budgets = ward_policy_budgets(session->policy);
	ward_repo_options_init(&options, session->git_dir);
	options.check_owner = geteuid() != 0;
	options.verify = session->verify;
	options.reads_once = session->reads_once;
	options.object_bytes_max = budgets->object_bytes;
	options.total_bytes_max = budgets->bytes;
	return ward_repo_open(&session->repo, &options);
}

const struct ward_error *
ward_session_add_own(struct ward_session *session)
{
	struct ward_policy *layer = NULL;
	const struct ward_error *err = ward_own_rules_add(&layer,
	    session->borrowed != NULL ? session->borrowed : session->server,
	    session->repo, session->push.repository);

	if (err)
		return err;
	ward_policy_free(session->layer);
	session->layer = layer;
	session->policy = layer;
	return NULL;
}

const struct ward_error *
ward_session_open(
    struct ward_session *session, const struct ward_budgets *budgets)
{
	const struct ward_error *err = open_repository(session, budgets);

	return err ? err : ward_session_add_own(session);
}

const struct ward_error *
ward_session_open_clone(struct ward_session *session)
{
	return open_repository(session, NULL);
}

const struct ward_error *
ward_session_open_coverage(struct ward_session *session)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_coverage(&folder, session->git_dir);
	err = ward_coverage_open_for(&session->coverage, ward_buf_str(&folder),
	    ward_repo_oid_size(session->repo), session->policy);
	ward_buf_release(&folder);
	return err;
}

struct ward_oid
ward_session_null(const struct ward_session *session)
{
	static const unsigned char zeros[WARD_OID_SIZE_MAX];

	return ward_oid_from_bytes(zeros, ward_repo_oid_size(session->repo));
}

const struct ward_error *
ward_session_ref(
    struct ward_session *session, const char *name, struct ward_oid *out)
{
	struct ward_ref ref = { 0 };
	const struct ward_error *err;

	*out = ward_session_null(session);
	for (int links = 0; links <= LINKS_MAX; links++) {
		err = ward_repo_ref(session->repo, name, &ref);
		if (err || ref.target == NULL)
			break;
		name = ward_arena_strdup(session->arena, ref.target);
		ward_ref_release(&ref);
	}
	if (!err && ref.exists)
		*out = ref.id;
	ward_ref_release(&ref);
	return err;
}

const struct ward_error *
ward_session_judge(
    struct ward_session *session, const struct ward_gate_input *how)
{
	struct ward_gate_input input = *how;

	input.policy = session->policy;
	input.repo = session->repo;
	input.coverage = session->coverage;
	input.push = &session->push;
	if (session->verdict == NULL)
		session->verdict = ward_verdict_new();
	session->gate = ward_gate_new(&input);
	return ward_gate_judge(session->gate, session->verdict);
}

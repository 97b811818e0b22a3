/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a new rule file means for one repository. */
#include <string.h>
#include <sys/stat.h>
#include "refward/own_rules.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/apart.h"
#include "src/cmd/baseline.h"
#include "src/cmd/deploy.h"
#include "src/cmd/install.h"
#include "src/cmd/replay.h"

struct one {
	const struct ward_deploy *deploy;
	const char *git_dir;
	enum ward_deploy_phase phase;
	struct ward_deployed found;
	struct ward_session session;
	struct ward_policy *server_before; /* without what it adds itself */
	struct ward_policy *before;
	const char *why_not; /* there is no `before` to compare with */
	uint64_t news;
	struct ward_buf said;
	struct ward_json json; /* of said; where --json was given */
	bool is_json;
};

/* --- the two policies ------------------------------------------------------
 */

static const char *
text_of(struct one *one, const struct ward_error *err)
{
	return ward_arena_strdup(one->session.arena, err->text);
}

static const char *
name_before(struct one *one)
{
	struct ward_buf name = WARD_BUF_INIT;
	const char *copy;

	ward_place_name(&name, one->session.git_dir, one->server_before);
	copy = ward_arena_strdup(one->session.arena, ward_buf_str(&name));
	ward_buf_release(&name);
	return copy;
}

static void
load_before(struct one *one)
{
	struct ward_session *session = &one->session;
	struct ward_policy_trust trust = { session->owner, session->group,
		one->deploy->is_dry_run };
	struct ward_diags diags = WARD_DIAGS_INIT;
	const struct ward_error *err;

	if (one->deploy->before == NULL)
		return;
	err = ward_policy_load(
	    &one->server_before, one->deploy->before, &trust, &diags);
	if (!err)
		err = ward_own_rules_add(&one->before, one->server_before,
		    session->repo, name_before(one));
	if (err)
		one->why_not = text_of(one, err);
	ward_diags_release(&diags);
}

/* What the rule file in force says of this repository; nothing where it
 * contradicts itself: then no push was judged by it. */
static uint64_t
sets_before(struct one *one)
{
	struct ward_repository repository;

	if (one->before == NULL ||
	    ward_policy_repository(&repository, one->before, name_before(one),
		one->session.arena) != NULL)
		return 0;
	return repository.sets;
}

/* Before its objects are needed: whether sections contradict each other. */
static const struct ward_error *
check_fit(struct one *one)
{
	struct ward_repository repository;

	return ward_policy_repository(&repository, one->session.policy,
	    one->session.push.repository, one->session.arena);
}

static const struct ward_error *
find_news(struct one *one)
{
	struct ward_session *session = &one->session;
	struct ward_repository repository;
	const struct ward_error *err;

	err = ward_policy_repository(&repository, session->policy,
	    session->push.repository, session->arena);
	if (err)
		return err;
	one->news = ward_policy_news(
	    session->policy, repository.sets, one->before, sets_before(one));
	for (uint64_t rest = one->news; rest != 0; rest &= rest - 1)
		one->found.nnews++;
	return NULL;
}

static const struct ward_error *
prepare(struct one *one)
{
	struct ward_session *session = &one->session;
	const struct ward_error *err = ward_session_find(session, one->git_dir);

	if (!err && !one->deploy->is_dry_run)
		err = ward_session_check_owner(session);
	if (err)
		return err;
	err = ward_session_load(
	    session, one->deploy->file, one->deploy->is_dry_run);
	if (!err)
		err = check_fit(one);
	one->found.is_mistaken = err != NULL;
	if (!err)
		err = ward_baseline_open(session);
	if (err)
		return err;
	load_before(one);
	return find_news(one);
}

/* --- what it means ---------------------------------------------------------
 */

/* Also where no set is new it is written down that the rules changed. */
static const struct ward_error *
audit(struct one *one)
{
	struct ward_session *session = &one->session;
	const struct ward_baseline how = {
		.act = "deploy-rules", .sets = &one->news, .before = one->before
	};
	const struct ward_error *err = NULL;

	if (one->news != 0)
		err = ward_baseline_audit(session, &how);
	one->found.nrefs = session->push.nlines;
	if (!err && one->phase != WARD_DEPLOY_LOOK)
		err = ward_baseline_keep(session, &how);
	return err;
}

static void
take_audit(struct one *one)
{
	const struct ward_verdict *verdict = one->session.verdict;

	if (verdict == NULL)
		return;
	one->found.njudged = verdict->njudged;
	one->found.has_unknown |= verdict->nunknown > 0;
	for (size_t i = 0; i < verdict->ntallies; i++)
		one->found.nfindings += verdict->tallies[i].count;
}

static const struct ward_error *
look_back(struct one *one)
{
	struct ward_replay replay = { .count = 0 };
	const struct ward_error *err;

	err = ward_replay(
	    &replay, &one->session, one->before, one->deploy->since);
	one->found.ndifferent = replay.count;
	if (!err && one->is_json)
		ward_replay_tell_json(&one->json, &replay);
	else if (!err)
		ward_replay_tell(&one->said, &replay);
	ward_replay_release(&replay);
	return err;
}

/* What `install` would take for a rule file without a baseline. */
static const struct ward_error *
remember(struct one *one)
{
	struct ward_install install = { .session = &one->session };
	struct ward_buf hash = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_policy_add_hash(&hash, one->session.policy);
	if (ward_folder_has(one->session.git_dir, "refward/install.ini"))
		err = ward_memory_set(
		    &install, "baseline.policy", ward_buf_str(&hash));
	ward_buf_release(&hash);
	return err;
}

static void
add_place(struct one *one)
{
	ward_escape_terminal(&one->said, ward_view_str(one->git_dir), 1000);
}

static void
tell_news(struct one *one)
{
	if (one->is_json)
		ward_json_number(
		    &one->json, "new_sets", (int64_t)one->found.nnews);
	if (one->why_not == NULL)
		return;
	if (one->is_json) {
		ward_json_str(&one->json, "not_compared", one->why_not);
		return;
	}
	add_place(one);
	ward_buf_add_str(
	    &one->said, ": the rules in force cannot be compared with: ");
	ward_escape_terminal(&one->said, ward_view_str(one->why_not), 400);
	ward_buf_add_char(&one->said, '\n');
}

/* What was shown before is not told twice. */
static void
tell_text(struct one *one)
{
	const struct ward_session *session = &one->session;
	struct ward_buf *out = &one->said;

	if (session->verdict == NULL) {
		ward_buf_printf(out,
		    "baseline of '%s': not needed, no rule set is new or "
		    "changed\n",
		    session->push.repository);
		return;
	}
	if (one->phase != WARD_DEPLOY_RECORD)
		ward_baseline_tell(out, session);
	if (one->phase == WARD_DEPLOY_RECORD)
		ward_buf_printf(
		    out, "baseline of '%s' ", session->push.repository);
	if (one->phase != WARD_DEPLOY_LOOK)
		ward_baseline_tell_kept(out, session);
}

static void
tell_audit(struct one *one)
{
	bool is_kept = one->phase != WARD_DEPLOY_LOOK;

	if (!one->is_json)
		tell_text(one);
	else if (one->session.verdict != NULL)
		ward_baseline_tell_json(
		    &one->json, "baseline", &one->session, !is_kept);
	else if (is_kept)
		ward_json_str(&one->json, "record", one->session.push.id);
}

static const struct ward_error *
work(struct one *one, const unsigned char *refs)
{
	const struct ward_error *err = prepare(one);

	if (!err)
		err = ward_deploy_mix_refs(one->found.refs, one->session.repo);
	if (err ||
	    (refs != NULL &&
		memcmp(refs, one->found.refs, sizeof(one->found.refs)) == 0))
		return err;
	if (one->phase == WARD_DEPLOY_LOOK) {
		tell_news(one);
		err = look_back(one);
	}
	if (!err)
		err = audit(one);
	if (err)
		return err;
	take_audit(one);
	tell_audit(one);
	ward_baseline_forget(&one->session);
	return one->phase == WARD_DEPLOY_RECORD ? remember(one) : NULL;
}

static void
tell_failure(struct one *one, const struct ward_error *err)
{
	one->found.has_failed = true;
	if (one->is_json) {
		ward_json_str(&one->json, "error", err->text);
		return;
	}
	ward_cli_print_diags(stderr, &one->session.diags, "error");
	add_place(one);
	ward_buf_add_str(&one->said, ": failed: ");
	ward_escape_terminal(&one->said, ward_view_str(err->text), 1000);
	ward_buf_add_char(&one->said, '\n');
}

/* In a process of its own. */
static void
work_apart(void *data, struct ward_buf *out)
{
	struct one *one = data;
	const unsigned char *refs = NULL;
	unsigned char before[WARD_SHA256_SIZE];
	const struct ward_error *err;

	if (one->phase == WARD_DEPLOY_CATCH_UP) {
		memcpy(before, one->found.refs, sizeof(before));
		memset(one->found.refs, 0, sizeof(before));
		refs = before;
	}
	ward_session_start(&one->session, one->deploy->cli);
	ward_json_init(&one->json, &one->said);
	if (one->is_json) {
		ward_json_open(&one->json, NULL, '{');
		ward_json_str(&one->json, "path", one->git_dir);
	}
	err = work(one, refs);
	if (err)
		tell_failure(one, err);
	if (one->is_json)
		ward_json_close(&one->json, '}');
	ward_buf_add(out, &one->found, sizeof(one->found));
	ward_buf_add_view(out, ward_buf_view(&one->said));
}

static void
say_lost(struct ward_deployed *out, struct ward_buf *said,
    const struct one *one, const struct ward_error *err)
{
	struct ward_json json;

	memset(out, 0, sizeof(*out));
	out->has_failed = true;
	if (one->is_json) {
		ward_json_init(&json, said);
		ward_json_open(&json, NULL, '{');
		ward_json_str(&json, "path", one->git_dir);
		ward_json_str(&json, "error", err->text);
		ward_json_close(&json, '}');
		return;
	}
	ward_escape_terminal(said, ward_view_str(one->git_dir), 1000);
	ward_buf_printf(said, ": failed: %s\n", err->text);
}

static const struct ward_error *
owner_of(const char *git_dir, uid_t *out)
{
	struct stat st;

	if (stat(git_dir, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "repository '%s'", git_dir);
	*out = st.st_uid;
	return NULL;
}

void
ward_deploy_one(struct ward_deployed *out, struct ward_buf *said,
    const struct ward_deploy *deploy, const char *git_dir,
    enum ward_deploy_phase phase)
{
	struct one one = { .deploy = deploy,
		.git_dir = git_dir,
		.phase = phase,
		.is_json = ward_cli_is_json(deploy->cli) };
	struct ward_buf answer = WARD_BUF_INIT;
	const struct ward_error *err;
	uid_t owner = 0;

	if (phase == WARD_DEPLOY_CATCH_UP)
		memcpy(one.found.refs, out->refs, sizeof(out->refs));
	err = owner_of(git_dir, &owner);
	if (!err)
		err = ward_apart(&answer, owner, work_apart, &one);
	if (!err && answer.size < sizeof(*out))
		err = ward_error(WARD_E_INVALID, "it gave no answer");
	if (err) {
		say_lost(out, said, &one, err);
	} else {
		memcpy(out, answer.data, sizeof(*out));
		ward_buf_add(said, answer.data + sizeof(*out),
		    answer.size - sizeof(*out));
	}
	ward_buf_release(&answer);
}

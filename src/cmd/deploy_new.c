/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which rule file is replaced, and how the new one is made sure of. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/deploy.h"
#include "src/cmd/progress.h"

#define TESTS_MAX (1024 * 1024)

static const char *
flag(const struct ward_deploying *deploying, const char *name)
{
	return ward_cli_flag(deploying->deploy.cli, name);
}

/* --- which file ------------------------------------------------------------
 */

/* Of a repository its own rule file: one that it shares is deployed for all
 * that share it. */
static const struct ward_error *
find_own(
    struct ward_deploying *deploying, struct ward_buf *out, const char *repo)
{
	struct ward_session *session = &deploying->session;
	struct ward_buf rules = WARD_BUF_INIT;
	const struct ward_error *err = ward_session_find(session, repo);

	if (err)
		return err;
	ward_buf_printf(out, "%s/refward/rules.ini", session->git_dir);
	ward_place_rules(&rules, session->git_dir);
	if (access(ward_buf_str(&rules), F_OK) == 0)
		deploying->deploy.before =
		    ward_arena_strdup(session->arena, ward_buf_str(&rules));
	ward_buf_release(&rules);
	return NULL;
}

static const struct ward_error *
check_own(struct ward_deploying *deploying)
{
	char link[PATH_MAX];
	ssize_t size =
	    readlink(deploying->store.target, link, sizeof(link) - 1);

	if (flag(deploying, "repo") == NULL || size <= 0 ||
	    ward_store_current(&deploying->store) > 0)
		return NULL;
	return ward_error(WARD_E_USAGE,
	    "'%s' is a link to '%.*s', which other repositories may read: "
	    "deploy to that file, with --to",
	    deploying->store.target, (int)size, link);
}

const struct ward_error *
ward_deploy_find_target(struct ward_deploying *deploying)
{
	const char *repo = flag(deploying, "repo"), *to = flag(deploying, "to");
	struct ward_buf target = WARD_BUF_INIT;
	const struct ward_error *err;
	const char *path;

	if (repo != NULL && to != NULL)
		return ward_error(
		    WARD_E_USAGE, "--repo or --to: give one of them");
	if (repo != NULL)
		err = find_own(deploying, &target, repo);
	else
		err = ward_path_absolute(
		    &target, to != NULL ? to : WARD_SERVER_RULES);
	path =
	    ward_arena_strdup(deploying->session.arena, ward_buf_str(&target));
	ward_buf_release(&target);
	if (err)
		return err;
	ward_store_init(&deploying->store, deploying->session.arena, path);
	if (repo == NULL && access(path, F_OK) == 0)
		deploying->deploy.before = path;
	return check_own(deploying);
}

/* --- what is new -----------------------------------------------------------
 */

static const struct ward_error *
load(struct ward_deploying *deploying, struct ward_policy **out,
    const char *file, bool is_any)
{
	const struct ward_policy_trust trust = { geteuid(), getegid(), is_any };

	return ward_policy_load(out, file, &trust, &deploying->session.diags);
}

static void
warn(const struct ward_policy *policy)
{
	struct ward_diags warnings = WARD_DIAGS_INIT;

	ward_policy_warnings(policy, &warnings);
	ward_cli_print_diags(stderr, &warnings, "warning");
	ward_diags_release(&warnings);
}

/* As it would be at its place: what lies beside it comes with it. */
static const struct ward_error *
stage(struct ward_deploying *deploying, const char *file)
{
	const char *folder = deploying->store.folder;
	struct ward_policy *source = NULL;
	const struct ward_error *err = load(deploying, &source, file, true);

	if (deploying->deploy.is_dry_run) {
		folder = getenv("TMPDIR");
		if (folder == NULL || folder[0] != '/')
			folder = "/tmp";
	}
	if (!err)
		warn(source);
	if (!err)
		err = ward_store_stage(
		    &deploying->store, source, folder, &deploying->staged);
	if (err)
		goto out;
	deploying->deploy.file = deploying->staged;
	err = load(deploying, &deploying->policy, deploying->staged,
	    deploying->deploy.is_dry_run);
	if (!err &&
	    memcmp(ward_policy_hash(source),
		ward_policy_hash(deploying->policy), WARD_SHA256_SIZE) != 0)
		err = ward_error(WARD_E_POLICY, "it says something else there");
	if (err)
		err = ward_error_wrap(err,
		    "files that '%s' includes have to lie beside it or below, "
		    "without links, or be named by absolute paths",
		    file);
out:
	ward_policy_free(source);
	return err;
}

static const struct ward_error *
find_version(struct ward_deploying *deploying, const char *operand)
{
	struct ward_store *store = &deploying->store;
	unsigned int current = ward_store_current(store);
	uint64_t number = ward_store_before(store, current);

	if (operand != NULL &&
	    !ward_parse_number(ward_view_str(operand), 1, 1000000, &number))
		return ward_error(WARD_E_USAGE,
		    "'%s' is not the number of a version: see --list", operand);
	if (operand == NULL && number == 0)
		return ward_error(WARD_E_USAGE,
		    "no version is kept that came before: see --list");
	if (!ward_store_has(store, (unsigned int)number))
		return ward_error(WARD_E_USAGE,
		    "version %s is not kept: see --list", operand);
	deploying->number = (unsigned int)number;
	deploying->deploy.file = ward_store_file(store, deploying->number);
	return load(
	    deploying, &deploying->policy, deploying->deploy.file, false);
}

static const struct ward_error *
load_new(struct ward_deploying *deploying)
{
	const char *operand = ward_cli_operand(deploying->deploy.cli, 0);
	struct ward_diags ignored = WARD_DIAGS_INIT;
	const struct ward_policy_trust any = { .is_any = true };
	const struct ward_error *err;

	if (flag(deploying, "rollback") != NULL)
		err = find_version(deploying, operand);
	else if (operand == NULL)
		err = ward_error(WARD_E_USAGE, "which file? give one");
	else
		err = stage(deploying, operand);
	if (!err && deploying->deploy.before != NULL &&
	    ward_policy_load(&deploying->before, deploying->deploy.before, &any,
		&ignored) != NULL)
		deploying->before = NULL;
	ward_diags_release(&ignored);
	return err;
}

static const struct ward_error *
run_tests(struct ward_deploying *deploying)
{
	struct ward_test_telling telling = { .out = &deploying->out,
		.json = deploying->is_json ? &deploying->json : NULL,
		.is_brief = true };
	struct ward_view name = ward_view_str(deploying->deploy.file);
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	struct ward_test_file tests;
	const struct ward_error *err;

	if (ward_view_ends(name, ".ini"))
		name.size -= strlen(".ini");
	ward_buf_add_view(&path, name);
	ward_buf_add_str(&path, ".test.ini");
	err = ward_file_read(&text, ward_buf_str(&path), TESTS_MAX);
	if (!err) {
		ward_test_file_parse(
		    &tests, ward_buf_str(&path), ward_buf_view(&text));
		ward_cli_print_diags(stderr, &tests.diags, "error");
		if (tests.diags.count > 0)
			err = ward_error(
			    WARD_E_POLICY, "the policy tests have mistakes");
		else
			ward_test_run_all(&deploying->tests, deploying->policy,
			    &tests, &telling);
		ward_test_file_release(&tests);
	} else if (err->code == WARD_E_MISSING) {
		err = NULL;
	}
	ward_buf_release(&text);
	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
tell_new(struct ward_deploying *deploying)
{
	const struct ward_error *err;
	size_t count;

	if (deploying->is_json) {
		ward_deploy_tell_sets_json(
		    &deploying->json, deploying->policy, deploying->before);
		ward_json_open(&deploying->json, "tests", '[');
	} else {
		ward_deploy_tell_sets(
		    &deploying->out, deploying->policy, deploying->before);
	}
	err = run_tests(deploying);
	count = deploying->tests.npassed + deploying->tests.nfailed;
	if (deploying->is_json)
		ward_json_close(&deploying->json, ']');
	else if (count > 0)
		ward_buf_printf(&deploying->out,
		    "policy tests: %zu passed, %zu failed\n",
		    deploying->tests.npassed, deploying->tests.nfailed);
	else
		ward_buf_add_str(&deploying->out,
		    "policy tests: there are none in NAME.test.ini\n");
	return err ? err : ward_deploy_tell(deploying);
}

const struct ward_error *
ward_deploy_load(struct ward_deploying *deploying)
{
	const struct ward_error *err = ward_deploy_find_target(deploying);

	if (!err && !deploying->deploy.is_dry_run)
		err = ward_store_lock(&deploying->store);
	if (!err)
		err = load_new(deploying);
	if (!err)
		err = tell_new(deploying);
	return err;
}

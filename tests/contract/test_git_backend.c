/* SPDX-License-Identifier: Apache-2.0 */
/* What only the installed git reads, and what it must not do meanwhile. */
#include "tests/unit/unit.h"
#include <sys/stat.h>
#include <unistd.h>
#include "fixture.h"
#include "src/git/git.h"

static const struct world_form sha256 = { .name = "SHA-256", .oid_size = 32 };
static const struct world_form partial = {
	.name = "partial", .oid_size = 20, .is_partial = true
};

static const struct ward_error *
read_from(struct ward_repo *repo, enum world_object which, struct ward_buf *out)
{
	enum ward_object_type type;

	return ward_repo_read(repo, &world->ids[which], &type, out);
}

/* The path of a loose object; the caller frees it. */
static char *
loose_path(enum world_object which)
{
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_buf name = WARD_BUF_INIT;
	char *path;

	(void)ward_oid_hex(&world->ids[which], hex);
	ward_buf_printf(&name, "objects/%.2s/%s", hex, hex + 2);
	path = world_path(world->path, name.data);
	ward_buf_release(&name);
	return path;
}

static void
a_repository_with_sha256_is_read(void **state)
{
	struct ward_repo *repo = open_world(true);
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	assert_int_equal(ward_repo_oid_size(repo), 32);
	assert_no_error(read_from(repo, WORLD_OLD_BLOB, &out));

	assert_buf(&out, "old\n");
	ward_repo_close(repo);
	ward_buf_release(&out);
}

static void
an_object_under_a_wrong_name_is_found_out_by_verifying(void **state)
{
	struct ward_repo *repo;
	struct ward_buf out = WARD_BUF_INIT;
	char *from = loose_path(WORLD_NEW_BLOB);
	char *to = loose_path(WORLD_OLD_BLOB);

	(void)state;
	assert_int_equal(rename(from, to), 0);

	repo = open_world(true);
	assert_code(read_from(repo, WORLD_OLD_BLOB, &out), WARD_E_CORRUPT);
	ward_repo_close(repo);
	repo = open_world(false);
	assert_no_error(read_from(repo, WORLD_OLD_BLOB, &out));
	assert_buf(&out, "new\n");
	ward_repo_close(repo);
	ward_buf_release(&out);
	free(from);
	free(to);
}

/* git dies of it; the next question goes to another one. */
static void
a_damaged_object_spoils_no_other(void **state)
{
	struct ward_repo *repo = open_world(false);
	struct ward_buf out = WARD_BUF_INIT;
	char *path = loose_path(WORLD_BIG_BLOB);
	const struct ward_error *err;

	(void)state;
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 2000), 0);
	err = read_from(repo, WORLD_BIG_BLOB, &out);
	assert_non_null(err);
	assert_true(err->code == WARD_E_CORRUPT || err->code == WARD_E_MISSING);

	assert_no_error(read_from(repo, WORLD_DELTA_BLOB, &out));
	assert_int_equal(out.size, world->raw[WORLD_DELTA_BLOB].size);
	ward_repo_close(repo);
	ward_buf_release(&out);
	free(path);
}

static void
a_replaced_object_is_read_as_it_is(void **state)
{
	char old[WARD_OID_HEX_MAX + 1], new[WARD_OID_HEX_MAX + 1];
	struct ward_repo *repo;
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	free(world_git(world->path, NULL, ward_view_str(""), "replace",
	    ward_oid_hex(&world->ids[WORLD_OLD_BLOB], old),
	    ward_oid_hex(&world->ids[WORLD_NEW_BLOB], new)));
	repo = open_world(false);

	assert_no_error(read_from(repo, WORLD_OLD_BLOB, &out));
	assert_buf(&out, "old\n");
	ward_repo_close(repo);
	ward_buf_release(&out);
}

static void
the_environment_changes_nothing(void **state)
{
	static const char *const names[] = { "GIT_DIR", "GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
		"GIT_WORK_TREE", "GIT_NAMESPACE", "GIT_CONFIG", "HOME",
		"GIT_CONFIG_GLOBAL", "GIT_EXEC_PATH", "GIT_TRACE",
		"GIT_DEFAULT_HASH", "XDG_CONFIG_HOME" };
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_repo *repo;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(setenv(names[i], "/nonexistent", 1), 0);
	repo = open_world(false);

	assert_no_error(read_from(repo, WORLD_OLD_COMMIT, &out));
	ward_buf_release(&out);
	ward_repo_close(repo);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
}

static void
a_repository_of_somebody_else_can_be_read(void **state)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_repo *repo;

	(void)state;
	if (chown(world->path, geteuid() + 1, (gid_t)-1))
		return;

	repo = open_world(false);
	assert_no_error(read_from(repo, WORLD_OLD_COMMIT, &out));
	ward_buf_release(&out);
	ward_repo_close(repo);
}

static void
a_quarantine_that_is_not_there_is_an_error(void **state)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;

	(void)state;
	world_options(world, &options);
	options.quarantine = "/nonexistent";
	assert_code(ward_repo_open(&repo, &options), WARD_E_CORRUPT);
	options.quarantine = NULL;
	options.alternates = "\"/broken";
	assert_code(ward_repo_open(&repo, &options), WARD_E_INVALID);

	assert_null(repo);
}

static void
a_linked_worktree_shares_objects_and_refs(void **state)
{
	char *tree = world_path(world->home, "tree");
	char *path = world_path(world->path, "worktrees/tree");
	struct ward_repo_options options;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_repo *repo = NULL;
	struct ward_ref ref;

	(void)state;
	free(world_git(world->path, NULL, ward_view_str(""), "worktree", "add",
	    "--no-checkout", "-q", "-b", "other", tree, "main"));
	ward_repo_options_init(&options, path);
	assert_no_error(ward_repo_open(&repo, &options));

	assert_no_error(read_from(repo, WORLD_OLD_COMMIT, &out));
	assert_no_error(ward_repo_ref(repo, "HEAD", &ref));
	assert_string_equal(ref.target, "refs/heads/other");
	ward_ref_release(&ref);
	ward_repo_close(repo);
	ward_buf_release(&out);
	free(tree);
	free(path);
}

static void
what_git_does_not_read_either_is_named(void **state)
{
	const struct ward_error *err;
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;

	(void)state;
	world_options(world, &options);
	world_write(world->path, "HEAD", "nonsense\n");

	err = ward_repo_open(&repo, &options);
	assert_code(err, WARD_E_UNSUPPORTED);
	assert_string_equal(err->text,
	    "repository is a partial clone, which the installed git does not "
	    "read");
	assert_null(repo);
}

/* The one that promised it has it, and a git that is asked would fetch it. */
static void
what_a_partial_clone_lacks_is_missing_and_not_fetched(void **state)
{
	char *other = world_path(world->home, "other.git");
	char *blob = loose_path(WORLD_OLD_BLOB);
	struct ward_buf out = WARD_BUF_INIT;
	const struct ward_error *err;
	struct ward_repo *repo;

	(void)state;
	free(world_git(world->home, NULL, ward_view_str(""), "clone", "-q",
	    "--bare", world->path, other));
	free(world_git(world->path, NULL, ward_view_str(""), "config",
	    "remote.origin.url", other));
	free(world_git(world->path, NULL, ward_view_str(""), "config",
	    "remote.origin.promisor", "true"));
	assert_int_equal(unlink(blob), 0);
	repo = open_world(false);

	err = read_from(repo, WORLD_OLD_BLOB, &out);
	assert_code(err, WARD_E_MISSING);
	assert_non_null(strstr(err->text,
	    "is not there, since the repository is a partial clone"));
	assert_int_equal(access(blob, F_OK), -1);
	assert_no_error(read_from(repo, WORLD_OLD_TREE, &out));

	/* So there was something to fetch. */
	free(world_git(world->path, NULL, ward_view_str(""), "cat-file", "-p",
	    "main:old"));
	assert_no_error(read_from(repo, WORLD_OLD_BLOB, &out));
	ward_repo_close(repo);
	ward_buf_release(&out);
	free(blob);
	free(other);
}

#define SHA256(function)  WORLD_TEST(function, sha256)
#define PARTIAL(function) WORLD_TEST(function, partial)

/* --- what git says of refs, which only reftables are read by --- */

struct asking {
	struct ward_place place;
	struct ward_git_env env;
	struct ward_repo_options options;
	struct ward_buf told;
	int calls_left;
};

static void
ask_git(struct asking *asking)
{
	memset(asking, 0, sizeof(*asking));
	asking->calls_left = 100;
	ward_repo_options_init(&asking->options, world->path);
	assert_no_error(ward_place_find(&asking->place, world->path, false));
	ward_git_env_init(&asking->env, &asking->place);
}

static void
ask_no_more(struct asking *asking)
{
	ward_git_env_release(&asking->env);
	ward_place_release(&asking->place);
	ward_buf_release(&asking->told);
}

static const struct ward_error *
ref_of(struct asking *asking, const char *name, struct ward_ref *out)
{
	*out = (struct ward_ref){ .exists = false };
	return ward_git_ref(
	    &asking->env, &asking->options, world->form->oid_size, name, out);
}

static const struct ward_error *
tell_ref(void *data, const char *name, const struct ward_oid *id)
{
	struct asking *asking = data;

	assert_int_equal(id->size, world->form->oid_size);
	if (asking->calls_left-- == 0)
		return ward_error(WARD_E_LIMIT, "enough");
	ward_buf_printf(&asking->told, "%s ", name);
	return NULL;
}

static const struct ward_error *
refs_below(struct asking *asking, const char *prefix)
{
	ward_buf_clear(&asking->told);
	return ward_git_each_ref(&asking->env, &asking->options,
	    world->form->oid_size, prefix, tell_ref, asking);
}

static void
git_tells_a_ref_from_a_name_and_from_none(void **state)
{
	(void)state;
	struct asking asking;
	struct ward_ref ref;
	const struct ward_error *err;

	ask_git(&asking);
	assert_no_error(ref_of(&asking, "HEAD", &ref));
	assert_string_equal(ref.target, "refs/heads/main");
	ward_ref_release(&ref);
	assert_no_error(ref_of(&asking, "refs/heads/main", &ref));
	assert_true(ref.exists);
	assert_true(ward_oid_equal(&ref.id, &world->ids[WORLD_OLD_COMMIT]));
	assert_code(ref_of(&asking, "refs/heads/a b", &ref), WARD_E_INVALID);

	/* A git that has no reftables does not know how to say "absent". */
	err = ref_of(&asking, "refs/heads/none", &ref);
	assert_false(ref.exists);
	if (world_git_has_reftable())
		assert_no_error(err);
	else
		assert_code(err, WARD_E_CORRUPT);
	ask_no_more(&asking);
}

static void
git_lists_refs_and_stops_where_it_is_told_to(void **state)
{
	(void)state;
	struct asking asking;

	ask_git(&asking);
	assert_no_error(refs_below(&asking, ""));
	assert_buf(&asking.told,
	    "refs/heads/feature/deep/one refs/heads/main refs/tags/moved "
	    "refs/tags/v1 ");
	assert_no_error(refs_below(&asking, "refs/tags/m"));
	assert_buf(&asking.told, "refs/tags/moved ");
	asking.calls_left = 1;
	assert_code(refs_below(&asking, "refs/"), WARD_E_LIMIT);
	ask_no_more(&asking);
}

static void
a_repository_that_git_cannot_read_has_no_refs_to_tell(void **state)
{
	(void)state;
	struct asking asking;
	struct ward_ref ref;
	char *head = world_path(world->path, "HEAD");

	ask_git(&asking);
	assert_int_equal(unlink(head), 0);

	assert_code(ref_of(&asking, "refs/heads/main", &ref), WARD_E_CORRUPT);
	assert_code(refs_below(&asking, "refs/"), WARD_E_CORRUPT);
	free(head);
	ask_no_more(&asking);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(git_tells_a_ref_from_a_name_and_from_none, loose),
		WORLD_TEST(git_lists_refs_and_stops_where_it_is_told_to, loose),
		WORLD_TEST(
		    a_repository_that_git_cannot_read_has_no_refs_to_tell,
		    sha256),
		SHA256(a_repository_with_sha256_is_read),
		SHA256(an_object_under_a_wrong_name_is_found_out_by_verifying),
		SHA256(a_damaged_object_spoils_no_other),
		SHA256(a_replaced_object_is_read_as_it_is),
		SHA256(the_environment_changes_nothing),
		SHA256(a_repository_of_somebody_else_can_be_read),
		SHA256(a_quarantine_that_is_not_there_is_an_error),
		SHA256(a_linked_worktree_shares_objects_and_refs),
		PARTIAL(what_git_does_not_read_either_is_named),
		PARTIAL(what_a_partial_clone_lacks_is_missing_and_not_fetched),
	};

	return cmocka_run_group_tests_name("repo, by git", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Repositories of the real git that are declared, damaged, linked or owned in
 * a way that memory cannot imitate: but for refs. */
#include "tests/unit/unit.h"
#include <sys/stat.h>
#include <unistd.h>
#include "src/git/object_name.h"
#include "fixture.h"

static const struct ward_error *
open_and_close(const char *path)
{
	const struct ward_error *err;
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;

	ward_repo_options_init(&options, path);
	err = ward_repo_open(&repo, &options);
	ward_repo_close(repo);
	return err;
}

static void
assert_unsupported(const char *config, const char *sentence)
{
	const struct ward_error *err;

	world_write(world->path, "config", config);
	err = open_and_close(world->path);
	assert_code(err, WARD_E_UNSUPPORTED);
	assert_string_equal(err->text, sentence);
}

static void
a_format_that_is_not_read_is_named(void **state)
{
	(void)state;

	assert_unsupported("[extensions]\nobjectFormat = sha256\n",
	    "repository uses SHA-256 object names, which format version 0 "
	    "does not have: git does not read it either");
	assert_unsupported("[extensions]\nrefStorage = reftable\n",
	    "repository keeps its refs as a reftable, which format version 0 "
	    "does not have: git does not read it either");
	assert_unsupported("[core]\nrepositoryformatversion = 1\n"
			   "[extensions]\nrefStorage = other\n",
	    "repository keeps its refs neither as files nor as a reftable, "
	    "which this version does not read");
	assert_unsupported("[core]\nrepositoryformatversion = 1\n"
			   "[extensions]\ncompatObjectFormat = sha256\n",
	    "repository gives its objects names of two formats, which this "
	    "version does not read");
	assert_unsupported("[extensions]\nobjectformat = sha1\n"
			   "objectformat\n",
	    "repository uses another object format than SHA-1 and SHA-256, "
	    "which this version does not read");
	assert_unsupported("[core]\nrepositoryformatversion = 1\n"
			   "[extensions]\nnoop = 1\nshinyNew = yes\n",
	    "repository declares the extension 'shinynew', which this version "
	    "does not know");
	assert_unsupported("[core]\nrepositoryformatversion = 2\n",
	    "repository has format version '2', which this version does not "
	    "read");
	assert_unsupported("[core]\nrepositoryformatversion = -1\n",
	    "repository has format version '-1', which this version does not "
	    "read");
}

static void
a_format_that_changes_nothing_for_a_reader_is_read(void **state)
{
	static const char *const configs[] = { "",
		"[core]\nrepositoryformatversion = 0\nbare = false\n",
		"[core]\nrepositoryformatversion = 1\n"
		"[extensions]\nnoop = x\nobjectformat = sha1\n"
		"preciousObjects = true\nworktreeConfig = true\n"
		"refStorage = files\n",
		/* Of version 0, git ignores what it does not know. */
		"[extensions]\nshinyNew = yes\n",
		("[core]\nrepositoryformatversion = 9\n"
		 "repositoryformatversion = 1\n") };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
		world_write(world->path, "config", configs[i]);
		assert_no_error(open_and_close(world->path));
	}
}

static void
a_config_that_cannot_be_read_is_an_error(void **state)
{
	const struct ward_error *err;

	(void)state;
	world_write(world->path, "config", "[core\nnonsense");
	err = open_and_close(world->path);

	assert_code(err, WARD_E_CORRUPT);
	assert_non_null(strstr(err->text, "config"));
}

/* The installed git decides: it may be too old. */
static void
a_reftable_is_read_where_git_has_it(void **state)
{
	static const struct world_form form = {
		.name = "reftable", .oid_size = 20, .has_reftable = true
	};
	const struct ward_error *err;
	struct world *other;

	(void)state;
	if (world_git_has_reftable()) {
		other = world_new(&form);
		assert_no_error(open_and_close(other->path));
		world_free(other);
		return;
	}
	world_write(world->path, "config",
	    "[core]\nrepositoryformatversion = 1\n"
	    "[extensions]\nrefStorage = reftable\n");
	err = open_and_close(world->path);
	assert_code(err, WARD_E_UNSUPPORTED);
	assert_string_equal(err->text,
	    "repository keeps its refs as a reftable, which the installed git "
	    "does not read");
}

static void
where_no_repository_is_none_is_found(void **state)
{
	char *inside = world_path(world->path, "objects");
	char *beside = world_path(world->path, "none");

	(void)state;
	/* No folder above is searched. */
	assert_code(open_and_close(inside), WARD_E_MISSING);
	assert_code(open_and_close(beside), WARD_E_MISSING);
	assert_code(open_and_close("/dev/null"), WARD_E_MISSING);
	assert_code(open_and_close(""), WARD_E_MISSING);
	free(inside);
	free(beside);
}

static void
the_environment_changes_nothing(void **state)
{
	static const char *const names[] = { "GIT_DIR", "GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
		"GIT_WORK_TREE", "GIT_NAMESPACE", "GIT_CONFIG", "HOME",
		"XDG_CONFIG_HOME" };
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_repo *repo;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(setenv(names[i], "/nonexistent", 1), 0);
	repo = open_world(false);

	assert_no_error(
	    ward_repo_read(repo, &world->ids[WORLD_OLD_COMMIT], &type, &out));
	ward_buf_release(&out);
	ward_repo_close(repo);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
}

/* Needs the right to give a folder away; else there is nothing to see. */
static void
a_repository_of_somebody_else_can_be_refused(void **state)
{
	const struct ward_error *err;
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;

	(void)state;
	world_options(world, &options);
	options.check_owner = true;
	assert_no_error(ward_repo_open(&repo, &options));
	ward_repo_close(repo);
	if (chown(world->path, geteuid() + 1, (gid_t)-1))
		return;

	repo = NULL;
	err = ward_repo_open(&repo, &options);
	assert_code(err, WARD_E_UNTRUSTED);
	assert_non_null(strstr(err->text, "belongs to another user"));
	assert_null(repo);
	assert_no_error(open_and_close(world->path));
}

static void
a_linked_worktree_shares_objects_and_refs(void **state)
{
	char *tree = world_path(world->home, "tree");
	char *path = world_path(world->path, "worktrees/tree");
	struct ward_repo_options options;
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_repo *repo = NULL;
	struct ward_ref ref;

	(void)state;
	free(world_git(world->path, NULL, ward_view_str(""), "worktree", "add",
	    "--no-checkout", "-q", "-b", "other", tree, "main"));
	ward_repo_options_init(&options, path);
	assert_no_error(ward_repo_open(&repo, &options));

	assert_no_error(
	    ward_repo_read(repo, &world->ids[WORLD_OLD_COMMIT], &type, &out));
	assert_no_error(ward_repo_ref(repo, "HEAD", &ref));
	assert_string_equal(ref.target, "refs/heads/other");
	ward_ref_release(&ref);
	assert_no_error(ward_repo_ref(repo, "refs/heads/main", &ref));
	assert_true(ref.exists);
	assert_no_error(ward_repo_ref(repo, "refs/bisect/bad", &ref));
	assert_false(ref.exists);
	ward_repo_close(repo);
	ward_buf_release(&out);
	free(tree);
	free(path);
}

/* A loose object in the place of another one. */
static void
an_object_under_a_wrong_name_is_found_out_by_verifying(void **state)
{
	char *from, *to;
	struct ward_buf name = WARD_BUF_INIT, out = WARD_BUF_INIT;
	struct ward_repo_options options;
	enum ward_object_type type;
	struct ward_repo *repo;
	char hex[WARD_OID_HEX_MAX + 1];

	(void)state;
	(void)ward_oid_hex(&world->ids[WORLD_NEW_BLOB], hex);
	ward_buf_printf(&name, "objects/%.2s/%s", hex, hex + 2);
	from = world_path(world->path, name.data);
	(void)ward_oid_hex(&world->ids[WORLD_OLD_BLOB], hex);
	ward_buf_clear(&name);
	ward_buf_printf(&name, "objects/%.2s/%s", hex, hex + 2);
	to = world_path(world->path, name.data);
	assert_int_equal(rename(from, to), 0);

	world_options(world, &options);
	options.verify = WARD_VERIFY_ALL;
	repo = world_open(world, &options);
	assert_code(
	    ward_repo_read(repo, &world->ids[WORLD_OLD_BLOB], &type, &out),
	    WARD_E_CORRUPT);
	ward_repo_close(repo);
	repo = open_world(false);
	assert_no_error(
	    ward_repo_read(repo, &world->ids[WORLD_OLD_BLOB], &type, &out));
	assert_buf(&out, "new\n");

	ward_repo_close(repo);
	ward_buf_release(&name);
	ward_buf_release(&out);
	free(from);
	free(to);
}

static void
an_alternate_that_git_quoted_is_read(void **state)
{
	struct ward_buf list = WARD_BUF_INIT, out = WARD_BUF_INIT;
	char *empty = world_folder();
	char *objects = world_path(world->path, "objects");
	struct ward_repo_options options;
	enum ward_object_type type;
	struct ward_repo *repo = NULL;
	char *other;

	(void)state;
	free(world_git(empty, NULL, ward_view_str(""), "init", "-q", "--bare",
	    "other.git"));
	other = world_path(empty, "other.git");
	ward_repo_options_init(&options, other);
	ward_buf_printf(&list, ":#comment:/nonexistent:\"%s\":", objects);
	options.alternates = list.data;
	assert_no_error(ward_repo_open(&repo, &options));

	assert_no_error(
	    ward_repo_read(repo, &world->ids[WORLD_OLD_COMMIT], &type, &out));
	ward_repo_close(repo);
	repo = NULL;
	ward_buf_truncate(&list, list.size - 2);
	options.alternates = list.data;
	assert_code(ward_repo_open(&repo, &options), WARD_E_INVALID);
	ward_buf_release(&list);
	ward_buf_release(&out);
	free(objects);
	free(other);
	world_remove(empty);
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
	assert_null(repo);
}

static void
a_pipe_among_the_lists_of_alternates_is_not_waited_for(void **state)
{
	struct ward_buf list = WARD_BUF_INIT;
	char *folder = world_folder(), *info = world_path(folder, "info");
	char *pipe = world_path(folder, "info/alternates");
	const struct ward_error *err;

	(void)state;
	assert_int_equal(mkdir(info, 0700), 0);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	ward_buf_printf(&list, "# elsewhere\n\n%s\n", folder);
	world_write(
	    world->path, "objects/info/alternates", ward_buf_str(&list));

	err = open_and_close(world->path);
	assert_code(err, WARD_E_UNSUPPORTED);
	assert_non_null(strstr(err->text, pipe));
	/* They may name each other. */
	assert_int_equal(remove(pipe), 0);
	ward_buf_clear(&list);
	ward_buf_printf(&list, "%s/objects\n%s\n", world->path, folder);
	world_write(folder, "info/alternates", ward_buf_str(&list));
	assert_no_error(open_and_close(world->path));
	ward_buf_release(&list);
	free(pipe);
	free(info);
	world_remove(folder);
}

/* More than libgit2 is asked about beforehand. */
#define LARGE ((size_t)17 << 20)

/* The second is a delta of the first, once they are packed. */
static void
put_large_and_delta(struct ward_oid *large, struct ward_oid *delta)
{
	struct ward_buf text = WARD_BUF_INIT, names = WARD_BUF_INIT;
	char *name[2];

	for (unsigned int i = 0; text.size < LARGE; i++)
		ward_buf_printf(&text, "%u\n", i * 2654435761u);
	for (int i = 0; i < 2; i++) {
		name[i] = world_git(world->path, NULL, ward_buf_view(&text),
		    "hash-object", "-w", "--stdin");
		assert_true(ward_oid_parse(
		    i == 0 ? large : delta, ward_view_str(name[i])));
		ward_buf_printf(&names, "%s\n", name[i]);
		ward_buf_truncate(&text, text.size / 2);
		free(name[i]);
	}
	free(world_git(world->path, NULL, ward_buf_view(&names), "pack-objects",
	    "-q", "objects/pack/pack"));
	free(world_git(world->path, NULL, ward_view_str(""), "prune-packed"));
	ward_buf_release(&text);
	ward_buf_release(&names);
}

static void
a_delta_of_what_is_too_large_is_read(void **state)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;
	struct ward_oid large, delta;
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	const struct ward_error *err;

	(void)state;
	put_large_and_delta(&large, &delta);
	world_options(world, &options);
	options.object_bytes_max = LARGE - 1;
	assert_no_error(ward_repo_open(&repo, &options));

	err = ward_repo_read(repo, &large, &type, &out);
	assert_code(err, WARD_E_LIMIT);
	assert_non_null(strstr(err->text, "object-budget"));
	assert_int_equal(out.size, 0);
	assert_no_error(ward_repo_read(repo, &delta, &type, &out));
	assert_in_range(out.size, LARGE / 2, LARGE / 2 + 16);

	ward_repo_close(repo);
	ward_buf_release(&out);
}

/* A hundred commits, each of which changes one of forty files; those in one
 * folder are made of each other as git likes it. */
static void
make_history_of_deltas(void)
{
	struct ward_buf text = WARD_BUF_INIT;

	for (int i = 0; i < 100; i++) {
		ward_buf_printf(&text,
		    "commit refs/heads/deltas\n"
		    "committer A <a@example.com> %d +0000\ndata 2\nm\n\n",
		    1700000000 + i);
		for (int file = 0; file < 40; file++)
			if (i == 0 || file == i % 40)
				ward_buf_printf(&text,
				    "M 100644 inline folder/file-%02d\n"
				    "data <<END\n%d\nEND\n",
				    file, i);
	}
	free(world_git(
	    world->path, NULL, ward_buf_view(&text), "fast-import", "--quiet"));
	free(world_git(world->path, NULL, ward_view_str(""), "repack", "-qadf",
	    "--depth=50", "--window=10"));
	ward_buf_release(&text);
}

/* Whoever verifies would find out a byte that is wrong. */
static void
read_and_name(struct ward_repo *repo, struct ward_view line)
{
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_oid id, name;

	assert_true(ward_oid_parse(&id, ward_view(line.data, 40)));
	assert_no_error(ward_repo_read(repo, &id, &type, &out));
	name = ward_object_name(20, type, ward_buf_view(&out));
	assert_true(ward_oid_equal(&id, &name));
	ward_buf_release(&out);
}

static void
every_object_of_a_history_of_deltas_is_read(void **state)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;
	struct ward_view rest, line;
	size_t count = 0;
	char *list;

	(void)state;
	make_history_of_deltas();
	list = world_git(world->path, NULL, ward_view_str(""), "cat-file",
	    "--batch-all-objects", "--batch-check=%(objectname)");
	world_options(world, &options);
	assert_no_error(ward_repo_open(&repo, &options));

	for (rest = ward_view_str(list); ward_view_split(&rest, '\n', &line);
	     count++)
		read_and_name(repo, line);

	assert_in_range(count, 300, 500);
	ward_repo_close(repo);
	free(list);
}

static void
the_version_names_the_library(void **state)
{
	(void)state;

	assert_int_equal(
	    strncmp(ward_repo_backend_version(), "libgit2 1.", 10), 0);
}

#define CASE(function) WORLD_TEST(function, loose)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_format_that_is_not_read_is_named),
		CASE(a_format_that_changes_nothing_for_a_reader_is_read),
		CASE(a_config_that_cannot_be_read_is_an_error),
		CASE(a_reftable_is_read_where_git_has_it),
		CASE(where_no_repository_is_none_is_found),
		CASE(the_environment_changes_nothing),
		CASE(a_repository_of_somebody_else_can_be_refused),
		CASE(a_linked_worktree_shares_objects_and_refs),
		CASE(an_object_under_a_wrong_name_is_found_out_by_verifying),
		CASE(an_alternate_that_git_quoted_is_read),
		CASE(a_quarantine_that_is_not_there_is_an_error),
		CASE(a_pipe_among_the_lists_of_alternates_is_not_waited_for),
		CASE(a_delta_of_what_is_too_large_is_read),
		CASE(every_object_of_a_history_of_deltas_is_read),
		CASE(the_version_names_the_library),
	};

	return cmocka_run_group_tests_name("repo, git", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the repository that a declared push meets. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/coverage.h"
#include "refward/own_rules.h"
#include "test_objects.h"

/* Where a ref is, now. */
struct ward_test_point {
	struct ward_test_point *next;
	const char *name;
	struct ward_oid value; /* a commit, or a tag */
	const struct ward_test_tree *tree;
};

/* A commit that a gate has judged when it came by this ref. */
struct ward_test_judged {
	struct ward_test_judged *next;
	struct ward_oid commit;
	const char *ref; /* NULL: by every ref */
};

static struct ward_test_point *
point_of(struct ward_test_world *world, const char *name)
{
	struct ward_test_point *point = world->points;

	while (point && strcmp(point->name, name) != 0)
		point = point->next;
	return point;
}

static void
set_point(struct ward_test_world *world, const char *name,
    const struct ward_oid *value, const struct ward_test_tree *tree)
{
	struct ward_test_point *point = point_of(world, name);

	if (!point) {
		point = ward_arena_alloc(world->arena, sizeof(*point));
		point->name = name;
		point->next = world->points;
		world->points = point;
	}
	point->value = *value;
	point->tree = tree;
}

/* The parser saw to it that the ref stands above. */
static const struct ward_test_tree *
tree_at(struct ward_test_world *world, const char *name)
{
	struct ward_test_point *point = point_of(world, name);

	return point ? point->tree : world->past;
}

static const struct ward_test_tree *
put_next(struct ward_test_world *world, const struct ward_test_commit *commit,
    const struct ward_test_tree *parent)
{
	const struct ward_test_merge *merge;
	const struct ward_test_tree **items;
	struct ward_test_parents parents = { NULL, 1 };

	for (merge = commit->merges; merge; merge = merge->next)
		parents.count++;
	items = ward_arena_alloc(world->arena, parents.count * sizeof(*items));
	parents.count = 0;
	items[parents.count++] = parent;
	for (merge = commit->merges; merge; merge = merge->next)
		items[parents.count++] = tree_at(world, merge->ref);
	parents.items = items;
	return ward_test_put_commit(world, commit, NULL, &parents);
}

/* Where a ref's own commits begin. */
static const struct ward_test_tree *
base_of(struct ward_test_world *world, const struct ward_test_ref *ref)
{
	struct ward_test_point *point = point_of(world, ref->name);

	if (ref->from)
		return tree_at(world, ref->from);
	if (ref->kind == WARD_TEST_REWRITE)
		return world->start;
	if (ref->kind == WARD_TEST_UPDATE && point)
		return point->tree;
	return world->past;
}

static void
note_judged(struct ward_test_world *world, const struct ward_oid *commit,
    const char *ref)
{
	struct ward_test_judged *judged =
	    ward_arena_alloc(world->arena, sizeof(*judged));

	judged->commit = *commit;
	judged->ref = ref;
	judged->next = world->judged;
	world->judged = judged;
}

/* Which sets there are is known when all that is given lies there. */
static void
cover(struct ward_test_world *world, const struct ward_test_judged *judged)
{
	uint64_t sets = 0;

	for (size_t i = 0; i < ward_policy_set_count(world->policy); i++)
		if (!judged->ref ||
		    ward_policy_set_governs(world->policy, i, judged->ref,
			world->test->repository_kind))
			sets |= UINT64_C(1) << i;
	ward_coverage_add(world->coverage, &judged->commit, sets);
}

static void
put_ref(struct ward_test_world *world, const struct ward_test_ref *ref)
{
	const struct ward_test_tree *tree = base_of(world, ref);
	struct ward_oid value;

	for (const struct ward_test_commit *commit = ref->commits; commit;
	     commit = commit->next) {
		tree = put_next(world, commit, tree);
		if (ref->kind == WARD_TEST_GIVEN && !ref->is_unjudged)
			note_judged(world, &tree->commit, ref->name);
	}
	value = ref->tag ? ward_test_put_tag(world, ref, &tree->commit)
			 : tree->commit;
	set_point(world, ref->name, &value, tree);
}

/* A root and one commit on it, which every rule set has admitted. */
static void
put_past(struct ward_test_world *world)
{
	struct ward_test_parents parents = { NULL, 0 };
	const struct ward_test_tree *items[1];

	world->start =
	    ward_test_put_commit(world, NULL, "chore: start", &parents);
	items[0] = world->start;
	parents.items = items;
	parents.count = 1;
	world->past =
	    ward_test_put_commit(world, NULL, "chore: go on", &parents);
	note_judged(world, &world->start->commit, NULL);
	note_judged(world, &world->past->commit, NULL);
}

/* What is given, and what is there because it is updated or deleted. */
static void
put_given(struct ward_test_world *world)
{
	const struct ward_test_ref *ref;

	put_past(world);
	for (ref = world->test->refs; ref; ref = ref->next) {
		if (ref->kind == WARD_TEST_GIVEN)
			put_ref(world, ref);
		else if (ref->kind != WARD_TEST_CREATE &&
		    !point_of(world, ref->name))
			set_point(world, ref->name, &world->past->commit,
			    world->past);
	}
	for (const struct ward_test_point *point = world->points; point;
	     point = point->next)
		ward_memory_repo_set_ref(
		    world->repo, point->name, &point->value);
}

static struct ward_oid
null_id(const struct ward_test_world *world)
{
	static const unsigned char zeros[WARD_OID_SIZE_MAX];

	return ward_oid_from_bytes(zeros, ward_repo_oid_size(world->repo));
}

static void
put_pushed(struct ward_test_world *world)
{
	const struct ward_test_ref *ref;
	size_t count = 0;

	for (ref = world->test->refs; ref; ref = ref->next)
		count++;
	world->lines =
	    ward_arena_alloc(world->arena, count * sizeof(*world->lines));
	for (ref = world->test->refs; ref; ref = ref->next) {
		struct ward_push_line *line = &world->lines[world->nlines];
		struct ward_test_point *point = point_of(world, ref->name);

		if (ref->kind == WARD_TEST_GIVEN)
			continue;
		world->nlines++;
		line->name = ward_view_str(ref->name);
		line->old = point ? point->value : null_id(world);
		line->new = null_id(world);
		if (ref->kind == WARD_TEST_DELETE)
			continue;
		put_ref(world, ref);
		line->new = point_of(world, ref->name)->value;
	}
}

static const struct ward_error *
open_coverage(struct ward_test_world *world)
{
	return ward_coverage_open_for(&world->coverage, world->folder,
	    ward_repo_oid_size(world->repo), world->policy);
}

/* Coverage is on disk or nowhere: what is added counts where it was saved and
 * opened again. */
static const struct ward_error *
make_coverage(struct ward_test_world *world)
{
	const struct ward_error *err = open_coverage(world);

	if (err)
		return err;
	for (const struct ward_test_judged *judged = world->judged; judged;
	     judged = judged->next)
		cover(world, judged);
	err = ward_coverage_save(world->coverage);
	if (err)
		return err;
	ward_coverage_close(world->coverage);
	world->coverage = NULL;
	return open_coverage(world);
}

static const struct ward_error *
make_folder(struct ward_test_world *world)
{
	struct ward_buf path = WARD_BUF_INIT;
	const char *above = getenv("TMPDIR");

	ward_buf_printf(&path, "%s/refward-test.XXXXXX",
	    above && above[0] ? above : "/tmp");
	if (mkdtemp(path.data)) {
		world->folder = path.data;
		return NULL;
	}
	ward_buf_release(&path);
	return ward_error(WARD_E_SYSTEM, "cannot make a temporary folder");
}

static void
remove_folder(struct ward_test_world *world)
{
	struct ward_buf path = WARD_BUF_INIT;
	DIR *folder = opendir(world->folder);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		ward_buf_clear(&path);
		ward_buf_printf(&path, "%s/%s", world->folder, entry->d_name);
		unlink(ward_buf_str(&path));
	}
	if (folder)
		closedir(folder);
	rmdir(world->folder);
	ward_buf_release(&path);
	free(world->folder);
}

static const struct ward_error *
make_repository(struct ward_test_world *world)
{
	const struct ward_budgets *budgets = ward_policy_budgets(world->server);
	struct ward_repo_options options;
	const struct ward_error *err = ward_memory_repo_new(&world->repo, 20);

	if (err)
		return err;
	ward_repo_options_init(&options, NULL);
	options.object_bytes_max = budgets->object_bytes;
	options.total_bytes_max = budgets->bytes;
	ward_memory_repo_limit(world->repo, &options);
	return NULL;
}

const struct ward_error *
ward_test_world_make(struct ward_test_world *out, struct ward_arena *arena,
    const struct ward_policy *server, const struct ward_test *test,
    const char *repository)
{
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	out->arena = arena;
	out->server = server;
	out->test = test;
	out->clock = test->now - 24 * 60 * 60;
	err = make_repository(out);
	if (!err)
		err = make_folder(out);
	if (err)
		return err;
	put_given(out);
	err = ward_own_rules_add(&out->policy, server, out->repo, repository);
	if (!err)
		err = make_coverage(out);
	if (err)
		return err;
	ward_memory_repo_begin_push(out->repo);
	put_pushed(out);
	if (out->problem)
		return ward_error(WARD_E_INVALID, "%s", out->problem);
	return NULL;
}

void
ward_test_world_release(struct ward_test_world *world)
{
	ward_coverage_close(world->coverage);
	ward_repo_close(world->repo);
	ward_policy_free(world->policy);
	if (world->folder)
		remove_folder(world);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a declared commit becomes objects. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "test_objects.h"
#include "test_sign.h"

#define SECONDS_APART 60

/* --- files --------------------------------------------------------------- */

static void
add_filling(struct ward_buf *out, uint64_t size)
{
	ward_buf_reserve(out, (size_t)size);
	for (uint64_t i = 0; i < size; i++)
		ward_buf_add_char(out, i % 64 == 63 ? '\n' : 'x');
}

/* What a file holds that a test says nothing of differs from line to line of
 * the test, so that naming a file again changes it. */
static struct ward_oid
put_content(struct ward_test_world *world, const struct ward_test_path *path)
{
	struct ward_buf content = WARD_BUF_INIT;
	struct ward_oid id;

	if (path->content)
		ward_buf_add_str(&content, path->content);
	else if (path->size > 0)
		add_filling(&content, path->size);
	else
		ward_buf_printf(&content, "line %u\n", path->line);
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_buf_view(&content));
	ward_buf_release(&content);
	return id;
}

static size_t
find_leaf(const struct ward_test_tree *tree, const char *path)
{
	size_t i = 0;

	while (i < tree->count && strcmp(tree->leaves[i].path, path) != 0)
		i++;
	return i;
}

/* There is room for it. */
static void
set_leaf(struct ward_test_tree *tree, const struct ward_test_leaf *leaf)
{
	size_t at = find_leaf(tree, leaf->path);

	if (at == tree->count)
		tree->count++;
	tree->leaves[at] = *leaf;
}

static void
remove_leaf(struct ward_test_tree *tree, const char *path)
{
	size_t at = find_leaf(tree, path);

	if (at < tree->count)
		tree->leaves[at] = tree->leaves[--tree->count];
}

static int
by_path(const void *a, const void *b)
{
	const struct ward_test_leaf *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static size_t
count_leaves(
    const struct ward_test_parents *parents, const struct ward_test_path *paths)
{
	size_t count = 0;

	for (size_t i = 0; i < parents->count; i++)
		count += parents->items[i]->count;
	for (; paths; paths = paths->next)
		count++;
	return count;
}

/* All that the parents hold, of which the last one wins, as changed. */
static void
fill_tree(struct ward_test_world *world, struct ward_test_tree *tree,
    const struct ward_test_parents *parents, const struct ward_test_path *paths)
{
	tree->leaves = ward_arena_alloc(world->arena,
	    (count_leaves(parents, paths) + 1) * sizeof(*tree->leaves));
	for (size_t i = 0; i < parents->count; i++)
		for (size_t j = 0; j < parents->items[i]->count; j++)
			set_leaf(tree, &parents->items[i]->leaves[j]);
	for (; paths; paths = paths->next) {
		struct ward_test_leaf leaf = { paths->path, paths->mode,
			{ { 0 }, 0 } };

		if (paths->is_removed) {
			remove_leaf(tree, paths->path);
			continue;
		}
		leaf.id = put_content(world, paths);
		set_leaf(tree, &leaf);
	}
	if (tree->count > 1)
		qsort(
		    tree->leaves, tree->count, sizeof(*tree->leaves), by_path);
}

static void
add_entry(struct ward_buf *out, uint32_t mode, const char *name, size_t size,
    const struct ward_oid *id)
{
	ward_buf_printf(out, "%" PRIo32 " %.*s", mode, (int)size, name);
	ward_buf_add_char(out, '\0');
	ward_buf_add(out, id->bytes, id->size);
}

/* How many leaves from here lie in the same folder below `depth`. */
static size_t
count_in_folder(const struct ward_test_leaf *leaves, size_t count, size_t size)
{
	size_t n = 1;

	while (n < count && strncmp(leaves[n].path, leaves[0].path, size) == 0)
		n++;
	return n;
}

/* Paths sorted as bytes are sorted as git wants folders to be. The depth is
 * that of a line of the test file. */
static struct ward_oid
put_tree(struct ward_test_world *world, const struct ward_test_leaf *leaves,
    size_t count, size_t prefix)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid id;

	for (size_t i = 0; i < count;) {
		const char *name = leaves[i].path + prefix;
		const char *slash = strchr(name, '/');
		size_t size, n = 1;

		if (!slash) {
			add_entry(&raw, leaves[i].mode, name, strlen(name),
			    &leaves[i].id);
		} else {
			size = (size_t)(slash - leaves[i].path) + 1;
			n = count_in_folder(leaves + i, count - i, size);
			id = put_tree(world, leaves + i, n, size);
			add_entry(&raw, WARD_MODE_TREE, name,
			    (size_t)(slash - name), &id);
		}
		i += n;
	}
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

/* --- commits and tags ---------------------------------------------------- */

static void
add_person(struct ward_buf *out, struct ward_test_world *world,
    const char *header, const char *person)
{
	const char *name = world->test->pusher.is_anonymous
	    ? "somebody"
	    : world->test->pusher.name;

	if (person)
		ward_buf_printf(out, "%s %s", header, person);
	else
		ward_buf_printf(
		    out, "%s %s <%s@example.com>", header, name, name);
	ward_buf_printf(out, " %" PRId64 " +0000\n", world->clock);
}

static void
add_id(struct ward_buf *out, const char *header, const struct ward_oid *id)
{
	ward_buf_printf(out, "%s ", header);
	ward_oid_add_hex(out, id);
	ward_buf_add_char(out, '\n');
}

/* The first problem is enough. */
static void
sign(struct ward_test_world *world, struct ward_buf *armor,
    struct ward_view bytes, const char *file)
{
	const struct ward_error *err = ward_test_sign(armor, bytes, file);

	if (err && !world->problem)
		world->problem = ward_arena_strdup(world->arena, err->text);
}

/* As a header, between those that are there and the message. */
static void
sign_commit(
    struct ward_test_world *world, struct ward_buf *raw, const char *file)
{
	struct ward_buf armor = WARD_BUF_INIT, out = WARD_BUF_INIT;
	const char *end = strstr(ward_buf_str(raw), "\n\n") + 1;
	size_t size = (size_t)(end - raw->data);
	struct ward_view rest, line;

	sign(world, &armor, ward_buf_view(raw), file);
	ward_buf_add(&out, raw->data, size);
	ward_buf_add_str(&out, "gpgsig");
	rest = ward_buf_view(&armor);
	while (ward_view_split(&rest, '\n', &line)) {
		ward_buf_add_char(&out, ' ');
		ward_buf_add_view(&out, line);
		ward_buf_add_char(&out, '\n');
	}
	ward_buf_add(&out, end, raw->size - size);
	ward_buf_release(&armor);
	ward_buf_release(raw);
	*raw = out;
}

struct ward_test_tree *
ward_test_put_commit(struct ward_test_world *world,
    const struct ward_test_commit *commit, const char *subject,
    const struct ward_test_parents *parents)
{
	struct ward_test_tree *tree =
	    ward_arena_alloc(world->arena, sizeof(*tree));
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid root;

	fill_tree(world, tree, parents, commit ? commit->paths : NULL);
	root = put_tree(world, tree->leaves, tree->count, 0);
	add_id(&raw, "tree", &root);
	for (size_t i = 0; i < parents->count; i++)
		add_id(&raw, "parent", &parents->items[i]->commit);
	add_person(&raw, world, "author", commit ? commit->author : NULL);
	add_person(&raw, world, "committer", commit ? commit->committer : NULL);
	ward_buf_add_char(&raw, '\n');
	if (commit)
		ward_buf_add_view(&raw, ward_buf_view(&commit->message));
	else
		ward_buf_add_str(&raw, subject);
	ward_buf_add_char(&raw, '\n');
	if (commit && commit->sign)
		sign_commit(world, &raw, commit->sign);
	tree->commit = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	world->clock += SECONDS_APART;
	ward_buf_release(&raw);
	return tree;
}

struct ward_oid
ward_test_put_tag(struct ward_test_world *world,
    const struct ward_test_ref *ref, const struct ward_oid *target)
{
	struct ward_buf raw = WARD_BUF_INIT, armor = WARD_BUF_INIT;
	struct ward_oid id;

	add_id(&raw, "object", target);
	ward_buf_printf(
	    &raw, "type commit\ntag %s\n", ref->name + strlen("refs/tags/"));
	add_person(&raw, world, "tagger", ref->tagger);
	ward_buf_printf(&raw, "\n%s\n", ref->tag);
	if (ref->tag_sign)
		sign(world, &armor, ward_buf_view(&raw), ref->tag_sign);
	ward_buf_add_view(&raw, ward_buf_view(&armor));
	ward_buf_release(&armor);
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TAG, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_UNIT_CHANGE_WORLD_H
#define REFWARD_TESTS_UNIT_CHANGE_WORLD_H

/* Trees written as text, and what a walk over them told, for the tests of
 * change.h. */
#include "unit.h"
#include "refward/change.h"

/* A repository, and what a walk told, one word per change:
 * "+added ~changed -deleted !malformed". */
struct world {
	struct ward_repo *repo;
	struct ward_changes *changes;
	struct ward_buf told;
};

static inline const struct ward_error *
tell(struct world *world, char sign, struct ward_view path)
{
	if (world->told.size > 0)
		ward_buf_add_char(&world->told, ' ');
	ward_buf_add_char(&world->told, sign);
	ward_buf_add_view(&world->told, path);
	return NULL;
}

static inline const struct ward_error *
changed(void *data, const struct ward_change *change)
{
	assert_int_equal(
	    change->mode == 0, change->kind == WARD_CHANGE_DELETED);
	assert_int_equal(
	    change->old_mode == 0, change->kind == WARD_CHANGE_ADDED);
	assert_int_equal(ward_oid_is_null(&change->id), change->mode == 0);
	assert_int_equal(
	    ward_oid_is_null(&change->old_id), change->old_mode == 0);
	return tell(data, "+~-"[change->kind], change -> path);
}

static inline const struct ward_error *
malformed(void *data, struct ward_view path, const struct ward_oid *tree,
    const char *problem)
{
	(void)tree;
	assert_non_null(problem);
	return tell(data, '!', path);
}

static inline int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	*state = world;
	assert_non_null(world);
	assert_no_error(ward_memory_repo_new(&world->repo, 20));
	world->changes = ward_changes_new(world->repo, 1000);
	return 0;
}

static inline int
tear_down(void **state)
{
	struct world *world = *state;

	ward_changes_free(world->changes);
	ward_repo_close(world->repo);
	ward_buf_release(&world->told);
	free(world);
	return 0;
}

static inline struct ward_oid tree_from(struct world *world, const char **at);

static inline struct ward_oid
blob(char name)
{
	unsigned char bytes[20] = { (unsigned char)name, 1 };

	return ward_oid_from_bytes(bytes, sizeof(bytes));
}

static inline void
add_entry(struct ward_buf *raw, const char *mode, struct ward_view name,
    struct ward_oid id)
{
	ward_buf_add_str(raw, mode);
	ward_buf_add_char(raw, ' ');
	ward_buf_add_view(raw, name);
	ward_buf_add_char(raw, '\0');
	ward_buf_add(raw, id.bytes, id.size);
}

/* One of name=X (file of content X), name*X (executable), name@X (link),
 * name!X (submodule), name%X (old mode 100664) and name{...} (folder). */
static inline void
entry_from(struct world *world, struct ward_buf *raw, const char **at)
{
	size_t size = strcspn(*at, "=*@!%{");
	struct ward_view name = ward_view(*at, size);
	char kind = (*at)[size];

	*at += size + 1;
	if (kind == '{') {
		add_entry(raw, "40000", name, tree_from(world, at));
		return;
	}
	add_entry(raw,
	    kind == '='	      ? "100644"
		: kind == '*' ? "100755"
		: kind == '@' ? "120000"
		: kind == '!' ? "160000"
			      : "100664",
	    name, blob(**at));
	*at += 1;
}

static inline struct ward_oid
tree_from(struct world *world, const char **at)
{
	struct ward_buf raw = WARD_BUF_INIT;

	while (**at != '\0' && **at != '}') {
		if (**at == ' ')
			*at += 1;
		else
			entry_from(world, &raw, at);
	}
	if (**at == '}')
		*at += 1;

	struct ward_oid id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));

	ward_buf_release(&raw);
	return id;
}

static inline struct ward_oid
tree(struct world *world, const char *text)
{
	return tree_from(world, &text);
}

static inline const struct ward_error *
walk_ids(struct world *world, const struct ward_oid *now,
    const struct ward_oid *before, size_t count, bool is_watched)
{
	struct ward_change_handler handler = { is_watched ? changed : NULL,
		malformed, world };

	ward_buf_clear(&world->told);
	return ward_changes_walk(world->changes, now, before, count, &handler);
}

/* NULL texts: no tree, no (further) parent. */
static inline void
walk(struct world *world, const char *now, const char *a, const char *b,
    const char *c)
{
	const char *texts[] = { a, b, c };
	struct ward_oid before[3];
	size_t count = 0;
	struct ward_oid id = { { 0 }, 0 };

	while (count < 3 && texts[count]) {
		before[count] = tree(world, texts[count]);
		count++;
	}
	if (now)
		id = tree(world, now);
	assert_no_error(walk_ids(world, now ? &id : NULL, before, count, true));
}

#define assert_told(world, text) assert_buf(&(world)->told, (text))

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif

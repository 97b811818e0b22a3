/* SPDX-License-Identifier: Apache-2.0 */
/* The graph where some commit cannot be read: no question is answered by what
 * is known up to there. */
#include "unit.h"
#include <limits.h>
#include "failing_repo.h"
#include "refward/graph.h"

#define BUDGET	1000
#define COMMITS 8

/*
 * Commits by number; in each row what is on it, below it first:
 *
 *	0 - 1 - 2 - 4 - 6 - 7	6 merges 3 and 4, 7 merges 5 and 6
 *	     \- 3 -----/   /
 *	      \- 5 -------/
 */
static const struct {
	unsigned int nparents, parents[2], date;
} history[COMMITS] = { { 0, { 0 }, 10 }, { 1, { 0 }, 20 }, { 1, { 1 }, 30 },
	{ 1, { 1 }, 31 }, { 1, { 2 }, 40 }, { 1, { 1 }, 5 },
	{ 2, { 3, 4 }, 50 }, { 2, { 5, 6 }, 60 } };

struct world {
	struct ward_repo *real;
	struct failing failing;
	struct ward_graph *graph;
	struct ward_oid ids[COMMITS];
};

static void
put_commit(struct world *world, unsigned int number)
{
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(
	    &raw, "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n");
	for (unsigned int i = 0; i < history[number].nparents; i++)
		ward_buf_printf(&raw, "parent %s\n",
		    ward_oid_hex(&world->ids[history[number].parents[i]], hex));
	ward_buf_printf(&raw,
	    "author A <a@example.com> 1 +0000\n"
	    "committer A <a@example.com> %u +0000\n\n%u\n",
	    history[number].date, number);
	world->ids[number] = ward_memory_repo_put(
	    world->real, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_buf_release(&raw);
}

/* Question `from` and all behind it fail; 0: none. */
static void
begin(struct world *world, unsigned long from)
{
	assert_no_error(ward_memory_repo_new(&world->real, 20));
	for (unsigned int i = 0; i < COMMITS; i++)
		put_commit(world, i);
	failing_init(&world->failing, world->real);
	world->failing.code = WARD_E_CORRUPT;
	world->failing.from = from ? from : ULONG_MAX;
	world->failing.until = ULONG_MAX;
	world->graph = ward_graph_new(&world->failing.repo, BUDGET);
}

static void
end(struct world *world)
{
	ward_graph_free(world->graph);
	ward_repo_close(world->real);
}

/* Asks `ask` with each of its questions failing in turn. */
static void
fail_each(const struct ward_error *(*ask)(struct world *world))
{
	unsigned long nquestions;
	struct world world;

	begin(&world, 0);
	assert_no_error(ask(&world));
	nquestions = world.failing.nasked;
	end(&world);
	assert_in_range(nquestions, 3, 100);
	for (unsigned long i = 1; i <= nquestions; i++) {
		begin(&world, i);
		assert_code(ask(&world), WARD_E_CORRUPT);
		end(&world);
	}
}

static const struct ward_error *
ask_ancestor(struct world *world)
{
	bool is_ancestor = false;
	const struct ward_error *err = ward_graph_is_ancestor(
	    world->graph, &world->ids[5], &world->ids[6], &is_ancestor);

	assert_false(is_ancestor);
	return err;
}

static const struct ward_error *
ask_first_parent(struct world *world)
{
	bool is_on_chain = false;
	const struct ward_error *err = ward_graph_is_first_parent(
	    world->graph, &world->ids[4], &world->ids[7], &is_on_chain);

	assert_false(is_on_chain);
	return err;
}

static const struct ward_error *
ask_walk(struct world *world)
{
	struct ward_walk *walk = ward_walk_new(world->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t count = 0;

	ward_walk_want(walk, &world->ids[7], 0);
	ward_walk_hide(walk, &world->ids[2], 0);
	ward_walk_trust(walk, &world->ids[3]);
	err = ward_walk_run(walk, &commits, &count);
	if (!err)
		assert_int_equal(count, 4);
	ward_walk_free(walk);
	return err;
}

/* What was not read before is read for this. */
static const struct ward_error *
ask_settle(struct world *world)
{
	struct ward_walk *walk = ward_walk_new(world->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	uint64_t lanes = 0;
	size_t count = 0;

	ward_walk_want(walk, &world->ids[7], 0);
	ward_walk_hide(walk, &world->ids[4], 0);
	err = ward_walk_run(walk, &commits, &count);
	if (!err)
		err = ward_walk_settle(walk, &world->ids[5], &lanes);
	if (!err)
		assert_int_equal(lanes, 1);
	ward_walk_free(walk);
	return err;
}

static void
count_given(void *data, const struct ward_oid *id, uint64_t sets)
{
	size_t *given = data;

	(void)id;
	assert_int_equal(sets, 2);
	++*given;
}

/* One set from 7, without what 3 and 2 reach; the other one is spared it all.
 */
static const struct ward_error *
ask_sweep(struct world *world)
{
	struct ward_sweep *sweep = ward_sweep_new(world->graph, 2);
	struct ward_swept swept;
	size_t count = 0, given = 0;
	bool found = true;
	const struct ward_error *err =
	    ward_sweep_spare(sweep, &world->ids[3], 2);

	for (unsigned int i = 1; i < 3 && !err; i++)
		err = ward_sweep_spare(sweep, &world->ids[2], 3);
	if (!err)
		err = ward_sweep_spare(sweep, &world->ids[7], 1);
	if (!err)
		err = ward_sweep_start(sweep, &world->ids[7], 3, 1);
	while (!err && found) {
		err = ward_sweep_next(sweep, &swept, &found);
		if (!err && found)
			count += swept.sets == 2;
	}
	if (!err) {
		ward_sweep_each(sweep, count_given, &given);
		assert_int_equal(count, 4);
		assert_int_equal(given, 4);
	}
	ward_sweep_free(sweep);
	return err;
}

/* Where the past was asked about before, what is spared is known. */
static const struct ward_error *
ask_sweep_again(struct world *world)
{
	const struct ward_error *err = ask_ancestor(world);

	return err ? err : ask_sweep(world);
}

static void
a_commit_that_cannot_be_read_is_no_answer(void **state)
{
	(void)state;

	fail_each(ask_sweep);
	fail_each(ask_sweep_again);
	fail_each(ask_ancestor);
	fail_each(ask_first_parent);
	fail_each(ask_walk);
	fail_each(ask_settle);
	ward_graph_free(NULL);
}

/* An end of which it cannot be told whether something trusted leads to it. */
static void
what_cannot_be_read_makes_no_lane_clean(void **state)
{
	(void)state;
	for (unsigned long from = 1; from < 30; from++) {
		const struct ward_walked *commits;
		struct ward_walk *walk;
		struct world world;
		size_t count;

		begin(&world, from);
		walk = ward_walk_new(world.graph);
		ward_walk_want(walk, &world.ids[5], 0);
		ward_walk_hide(walk, &world.ids[1], 0);
		ward_walk_trust(walk, &world.ids[7]);
		if (!ward_walk_run(walk, &commits, &count)) {
			uint64_t lanes = ward_walk_unclean_lanes(walk);

			assert_int_equal(lanes, ward_walk_unclean_lanes(walk));
		}
		ward_walk_free(walk);
		end(&world);
	}
}

/* Whatever a parent's name leads to. */
static void
what_is_no_commit_is_no_answer(void **state)
{
	bool is_ancestor;
	(void)state;

	for (unsigned long from = 1; from < 6; from++) {
		struct world world;
		const struct ward_error *err;

		begin(&world, from);
		world.failing.how = FAILS_BY_TYPE;
		err = ward_graph_is_ancestor(
		    world.graph, &world.ids[5], &world.ids[6], &is_ancestor);
		assert_code(err, WARD_E_INVALID);
		end(&world);
	}
}

static bool
takes(struct world *world, unsigned int number)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_commit commit;
	bool is_kept;

	assert_no_error(ward_graph_take(
	    world->graph, &world->ids[number], &raw, &commit, &is_kept));
	assert_int_equal(raw.size > 0, is_kept);
	if (is_kept)
		assert_int_equal(commit.committer.time, history[number].date);
	ward_buf_release(&raw);
	return is_kept;
}

static void
what_is_kept_is_handed_over_once(void **state)
{
	struct world world;
	bool is_ancestor;

	(void)state;
	begin(&world, 0);
	ward_graph_keep(world.graph);

	assert_false(takes(&world, 7));
	assert_no_error(ward_graph_is_ancestor(
	    world.graph, &world.ids[4], &world.ids[6], &is_ancestor));
	assert_true(is_ancestor);
	assert_true(takes(&world, 6));
	assert_false(takes(&world, 6));
	assert_true(takes(&world, 4));
	assert_false(takes(&world, 7));
	end(&world);
}

/* A graph that never read a commit says of it what another one said. */
static void
what_is_known_is_told_and_not_read(void **state)
{
	struct ward_graph_commit told, again;
	struct ward_oid parents[2];
	struct ward_graph *other;
	struct world world;
	size_t nparents = 0;

	(void)state;
	begin(&world, 0);
	other = ward_graph_new(&world.failing.repo, BUDGET);
	assert_false(ward_graph_tell(other, &world.ids[6], &told));
	assert_no_error(ward_graph_nparents(other, &world.ids[6], &nparents));
	assert_true(ward_graph_tell(other, &world.ids[6], &told));
	assert_false(ward_graph_tell(other, &world.ids[3], &again));
	assert_int_equal(told.nparents, 2);
	assert_int_equal(told.date, history[6].date);
	for (size_t i = 0; i < 2; i++)
		parents[i] = ward_graph_parent(other, &world.ids[6], i);
	world.failing.from = 1;
	world.failing.nasked = 1;

	ward_graph_know(world.graph, &told, parents);
	told.nparents = 0;
	ward_graph_know(world.graph, &told, parents);
	assert_no_error(
	    ward_graph_nparents(world.graph, &world.ids[6], &nparents));
	assert_int_equal(nparents, 2);
	again.id = ward_graph_parent(world.graph, &world.ids[6], 1);
	assert_true(ward_oid_equal(&again.id, &world.ids[4]));
	assert_code(ward_graph_nparents(world.graph, &world.ids[4], &nparents),
	    WARD_E_CORRUPT);
	ward_graph_free(other);
	end(&world);
}

static void
what_is_handed_over_counts_as_read(void **state)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_commit commit;
	struct ward_oid tree;
	struct world world;
	bool is_kept;

	(void)state;
	begin(&world, 0);
	ward_graph_keep(world.graph);
	assert_no_error(ward_graph_tree(world.graph, &world.ids[0], &tree));
	world.failing.repo.options.total_bytes_max =
	    world.failing.repo.bytes_read;

	assert_code(ward_graph_take(
			world.graph, &world.ids[0], &raw, &commit, &is_kept),
	    WARD_E_LIMIT);
	ward_buf_release(&raw);
	end(&world);
}

/* Sixteen of a mebibyte and a half are too many. */
#define LARGE 16

static void
put_large(struct world *world, struct ward_oid ids[LARGE])
{
	struct ward_buf raw = WARD_BUF_INIT;

	for (size_t i = 0; i < LARGE; i++) {
		ward_buf_clear(&raw);
		ward_buf_printf(&raw,
		    "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
		    "author A <a@example.com> 1 +0000\n"
		    "committer A <a@example.com> 1 +0000\n\n%zu",
		    i);
		while (raw.size < 3 << 19)
			ward_buf_add_str(&raw, "more and more of it\n");
		ids[i] = ward_memory_repo_put(
		    world->real, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	}
	ward_buf_release(&raw);
}

static void
of_what_is_swept_not_all_is_kept_either(void **state)
{
	struct ward_oid ids[LARGE];
	struct ward_sweep *sweep;
	struct ward_swept swept;
	size_t count = 0, nkept = 0;
	struct world world;
	bool found = true;

	(void)state;
	begin(&world, 0);
	put_large(&world, ids);
	sweep = ward_sweep_new(world.graph, 1);
	for (uint32_t i = 0; i < LARGE; i++)
		assert_no_error(ward_sweep_start(sweep, &ids[i], 1, i));

	for (; found; count += found) {
		assert_no_error(ward_sweep_next(sweep, &swept, &found));
		nkept += found && swept.commit != NULL;
	}
	assert_int_equal(count, LARGE);
	assert_in_range(nkept, 8, 11);
	ward_sweep_free(sweep);
	end(&world);
}

static void
not_all_is_kept(void **state)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid ids[LARGE], tree;
	struct world world;
	size_t nkept = 0;

	(void)state;
	begin(&world, 0);
	ward_graph_keep(world.graph);
	put_large(&world, ids);
	for (size_t i = 0; i < LARGE; i++)
		assert_no_error(ward_graph_tree(world.graph, &ids[i], &tree));
	for (size_t i = 0; i < LARGE; i++) {
		struct ward_commit commit;
		bool is_kept;

		ward_buf_release(&raw);
		assert_no_error(ward_graph_take(
		    world.graph, &ids[i], &raw, &commit, &is_kept));
		nkept += is_kept;
	}
	assert_in_range(nkept, 8, 11);
	ward_buf_release(&raw);
	end(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_that_cannot_be_read_is_no_answer),
		cmocka_unit_test(what_cannot_be_read_makes_no_lane_clean),
		cmocka_unit_test(what_is_no_commit_is_no_answer),
		cmocka_unit_test(what_is_kept_is_handed_over_once),
		cmocka_unit_test(what_is_known_is_told_and_not_read),
		cmocka_unit_test(what_is_handed_over_counts_as_read),
		cmocka_unit_test(not_all_is_kept),
		cmocka_unit_test(of_what_is_swept_not_all_is_kept_either),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

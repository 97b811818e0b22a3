/* SPDX-License-Identifier: Apache-2.0 */
#include "change_world.h"

static void
without_parents_all_is_added(void **state)
{
	struct world *world = *state;

	walk(world, "a=1 b{c=2 d{e=3}} f!4", NULL, NULL, NULL);

	assert_told(world, "+a +b/c +b/d/e +f");
}

static void
without_a_tree_all_is_deleted(void **state)
{
	struct world *world = *state;

	walk(world, NULL, "a=1 b{c=2 d{e=3}} f!4", NULL, NULL);

	assert_told(world, "-a -b/c -b/d/e -f");
}

static void
what_differs_from_one_parent_is_told_in_order(void **state)
{
	struct world *world = *state;

	walk(world, "a=1 b=9 d{x=1 y=9} e=5", "a=1 b=2 c=3 d{x=1 y=2 z=3}",
	    NULL, NULL);

	assert_told(world, "~b -c ~d/y -d/z +e");
}

static void
equal_trees_have_no_changes_and_are_not_read(void **state)
{
	struct world *world = *state;
	struct ward_oid nowhere = blob('x');

	assert_no_error(walk_ids(world, &nowhere, &nowhere, 1, true));

	assert_told(world, "");
}

static void
an_equal_folder_is_not_read(void **state)
{
	struct world *world = *state;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid ids[2];

	for (size_t i = 0; i < 2; i++) {
		ward_buf_clear(&raw);
		add_entry(
		    &raw, "100644", ward_view_str("a"), blob('1' + (char)i));
		add_entry(&raw, "40000", ward_view_str("b"), blob('x'));
		ids[i] = ward_memory_repo_put(
		    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
	}

	assert_no_error(walk_ids(world, &ids[0], &ids[1], 1, true));

	assert_told(world, "~a");
	ward_buf_release(&raw);
}

static void
modes_and_types_count_as_content(void **state)
{
	struct world *world = *state;

	walk(world, "a*1 b@1 c!1 d=1", "a=1 b=1 c=1 d=1", NULL, NULL);

	assert_told(world, "~a ~b ~c");
}

static void
an_old_way_to_write_a_mode_is_no_change(void **state)
{
	struct world *world = *state;

	walk(world, "a=1 b=2", "a%1 b%1", NULL, NULL);

	assert_told(world, "~b");
}

static void
a_file_that_becomes_a_folder_goes_and_others_come(void **state)
{
	struct world *world = *state;

	walk(world, "a-=1 a{x=1}", "a=1 a-=1", NULL, NULL);

	assert_told(world, "-a +a/x");

	walk(world, "a=1 a-=1", "a-=1 a{x=1}", NULL, NULL);

	assert_told(world, "+a -a/x");
}

static void
names_that_sort_around_a_slash_do_not_confuse(void **state)
{
	struct world *world = *state;

	walk(world, "a-b=1 a{c=1} a0=1", "a=1 a-b=2 a.b=1 a0=1", NULL, NULL);

	assert_told(world, "-a ~a-b -a.b +a/c");
}

static void
a_clean_merge_changes_nothing(void **state)
{
	struct world *world = *state;

	walk(world, "a=2 b{x=2 y=2} n=1", "a=2 b{x=1 y=2} g=1",
	    "a=1 b{x=2 y=1} n=1", NULL);

	assert_told(world, "");
}

static void
a_merge_shows_what_is_in_no_parent(void **state)
{
	struct world *world = *state;

	walk(world, "a=3 b{x=2 y=3 z=1} c=1", "a=1 b{x=1 y=1}",
	    "a=2 b{x=2 y=2} c=2", NULL);

	assert_told(world, "~a ~b/y +b/z ~c");
}

static void
a_merge_deletes_only_what_every_parent_has(void **state)
{
	struct world *world = *state;

	walk(world, "k=1", "a=1 b=1 d{x=1 y=1} k=1", "b=2 d{x=2} k=1", NULL);

	assert_told(world, "-b -d/x");

	walk(world, "k=1", "d{x=1} k=1", "e=1 k=1", NULL);

	assert_told(world, "");

	walk(world, "d{y=1}", "d{x=1}", "e=1", NULL);

	assert_told(world, "+d/y");
}

static void
three_parents_are_compared_too(void **state)
{
	struct world *world = *state;

	walk(world, "a=1 b=9 d{x=3 y=9}", "a=2 b=1 d{x=1}", "a=3 d{x=2 y=1}",
	    "a=1 b=2 d{x=3 y=2}");

	assert_told(world, "~b ~d/y");
}

static void
a_parent_given_twice_counts_once(void **state)
{
	struct world *world = *state;

	walk(world, "a=2 d{x=2}", "a=1 b=1 d{x=1}", "a=1 b=1 d{x=1}", NULL);

	assert_told(world, "~a -b ~d/x");
}

static const struct ward_error *
keep_old(void *data, const struct ward_change *change)
{
	*(struct ward_change *)data = *change;
	return NULL;
}

static void
the_old_side_is_the_first_parent_that_has_it(void **state)
{
	struct world *world = *state;
	struct ward_change seen;
	struct ward_change_handler handler = { keep_old, malformed, &seen };
	struct ward_oid now = tree(world, "p@9");
	struct ward_oid before[3] = { tree(world, "q=1"), tree(world, "p*2"),
		tree(world, "p=3") };
	struct ward_oid new_id = blob('9');
	struct ward_oid old_id = blob('2');

	assert_no_error(
	    ward_changes_walk(world->changes, &now, before, 3, &handler));

	assert_int_equal(seen.kind, WARD_CHANGE_CHANGED);
	assert_int_equal(seen.mode, WARD_MODE_LINK);
	assert_int_equal(seen.old_mode, WARD_MODE_EXEC);
	assert_true(ward_oid_equal(&seen.id, &new_id));
	assert_true(ward_oid_equal(&seen.old_id, &old_id));
}

static void
a_malformed_new_tree_is_told_once_and_walked(void **state)
{
	struct world *world = *state;

	walk(world, "d{.git=1 a=2 b%1}", "d{a=1}", NULL, NULL);

	assert_told(world, "!d +d/.git ~d/a +d/b");

	walk(world, "e{.git=1 a=2 b%1}", "e{a=2}", NULL, NULL);

	assert_told(world, "+e/.git +e/b");
}

static void
a_malformed_new_tree_hides_no_entry(void **state)
{
	struct world *world = *state;

	walk(world, "a=1 a=2", "a=1", NULL, NULL);

	assert_told(world, "! +a");

	walk(world, "a=2 a=1", "a=1", NULL, NULL);

	assert_told(world, "! ~a +a");

	walk(world, "b=1 a=2", "a=1 b=1", NULL, NULL);

	assert_told(world, "! -a +a");
}

static void
a_malformed_old_tree_is_nobodys_fault(void **state)
{
	struct world *world = *state;

	walk(world, "a=1 b=2", ".git=1 a%1 b%1", NULL, NULL);

	assert_told(world, "-.git ~b");
}

static void
trees_are_only_looked_at_where_nobody_asks_for_changes(void **state)
{
	struct world *world = *state;
	struct ward_oid now = tree(world, "a=1 d{.git=1 z{..=1}} o{.git=3}");
	struct ward_oid old = tree(world, "o{.git=3}");
	struct ward_oid other = tree(world, "e{.git=1 z{..=1}} f{.=1}");

	assert_no_error(walk_ids(world, &now, &old, 1, false));

	assert_told(world, "!d !d/z");

	assert_no_error(walk_ids(world, &other, NULL, 0, false));

	assert_told(world, "!f");

	assert_no_error(walk_ids(world, &now, NULL, 0, false));

	assert_told(world, "");

	ward_changes_forget(world->changes);
	assert_no_error(walk_ids(world, &now, NULL, 0, false));

	assert_told(world, "!d !d/z !o");
}

static void
a_submodule_is_never_looked_up(void **state)
{
	struct world *world = *state;

	walk(world, "m!1", "m!2", NULL, NULL);

	assert_told(world, "~m");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(without_parents_all_is_added),
		TEST(without_a_tree_all_is_deleted),
		TEST(what_differs_from_one_parent_is_told_in_order),
		TEST(equal_trees_have_no_changes_and_are_not_read),
		TEST(an_equal_folder_is_not_read),
		TEST(modes_and_types_count_as_content),
		TEST(an_old_way_to_write_a_mode_is_no_change),
		TEST(a_file_that_becomes_a_folder_goes_and_others_come),
		TEST(names_that_sort_around_a_slash_do_not_confuse),
		TEST(a_clean_merge_changes_nothing),
		TEST(a_merge_shows_what_is_in_no_parent),
		TEST(a_merge_deletes_only_what_every_parent_has),
		TEST(three_parents_are_compared_too),
		TEST(a_parent_given_twice_counts_once),
		TEST(the_old_side_is_the_first_parent_that_has_it),
		TEST(a_malformed_new_tree_is_told_once_and_walked),
		TEST(a_malformed_new_tree_hides_no_entry),
		TEST(a_malformed_old_tree_is_nobodys_fault),
		TEST(trees_are_only_looked_at_where_nobody_asks_for_changes),
		TEST(a_submodule_is_never_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

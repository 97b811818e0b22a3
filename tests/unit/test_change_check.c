/* SPDX-License-Identifier: Apache-2.0 */
/* A tree that is checked beside a clean one, or after one that came of it, is
 * found as malformed as alone. */
#include "change_world.h"
#include "random_text.h"

#define ENTRIES_MAX 12

struct entry {
	const char *mode, *name;
	struct ward_oid id;
};

struct entries {
	struct entry items[ENTRIES_MAX + 2];
	size_t count;
};

static unsigned int
below(size_t count)
{
	return next_random() % (unsigned int)count;
}

static struct entry
random_entry(struct world *world)
{
	static const char *const names[] = { "a", "a-b", "a.b", "a0", "b", "b.",
		"c", "c-", "c.d", "c0" };
	bool is_folder = below(3) == 0;
	struct entry entry = { .id = is_folder
		    ? tree(world, below(2) ? "x=1" : "x=2 y=1")
		    : blob((char)('0' + below(3))) };

	entry.mode = is_folder ? "40000" : below(2) ? "100644" : "100755";
	entry.name = names[below(sizeof(names) / sizeof(*names))];
	return entry;
}

static void
break_entry(struct entry *entry, bool is_watched)
{
	static const char *const names[] = { ".git", "..", "", "a/b", "GIT~1" };
	static const char *const modes[] = { "0100644", "100664", "040000",
		"160000", "120000" };

	if (below(3) == 0)
		entry->name = names[below(5)];
	else if (is_watched || below(2) == 0)
		entry->mode = modes[below(5)];
	else
		memset(&entry->id.bytes, 0, sizeof(entry->id.bytes));
}

/* Some that come, go, change, move, come twice, or are wrong. */
static void
alter(struct world *world, struct entries *entries, bool is_watched)
{
	size_t at = below(entries->count + 1);
	struct entry *entry = &entries->items[at];

	if (below(5) == 0 && entries->count < ENTRIES_MAX) {
		memmove(
		    entry + 1, entry, (entries->count - at) * sizeof(*entry));
		*entry = at < entries->count && below(2) ? entry[1]
							 : random_entry(world);
		entries->count++;
	} else if (at == entries->count) {
		return;
	} else if (below(4) == 0) {
		memmove(
		    entry, entry + 1, (--entries->count - at) * sizeof(*entry));
	} else if (below(4) == 0 && at > 0) {
		struct entry other = entry[-1];

		entry[-1] = *entry;
		*entry = other;
	} else if (below(3) == 0) {
		break_entry(entry, is_watched);
	} else {
		struct entry other = random_entry(world);

		other.id.size = 20;
		entry->id = other.id;
		entry->mode = other.mode;
	}
}

static void
write_tree(struct ward_buf *raw, const struct entries *entries)
{
	ward_buf_clear(raw);
	for (size_t i = 0; i < entries->count; i++)
		add_entry(raw, entries->items[i].mode,
		    ward_view_str(entries->items[i].name),
		    entries->items[i].id);
}

static size_t
count_root(const struct world *world)
{
	struct ward_view rest = world->told.size > 0
	    ? ward_buf_view(&world->told)
	    : ward_view(NULL, 0);
	struct ward_view word;
	size_t count = 0;

	while (ward_view_split(&rest, ' ', &word))
		count += ward_view_is(word, "!");
	return count;
}

/* Walks from `before`, which was walked already, and says whether the root was
 * told to be malformed. What is no tree below it is an error. */
static bool
is_told(struct world *world, const struct ward_oid *now,
    const struct ward_oid *before, bool is_watched, bool *is_known)
{
	const struct ward_error *err =
	    walk_ids(world, now, before, before ? 1 : 0, is_watched);

	*is_known = !err;
	assert_in_range(count_root(world), 0, 1);
	return count_root(world) == 1;
}

static struct ward_oid
put_tree(struct world *world, const struct ward_buf *raw)
{
	return ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(raw));
}

/* A tree of random entries; false where it happens to be malformed. */
static bool
put_clean(struct world *world, unsigned int run, struct entries *entries,
    struct ward_buf *raw, struct ward_oid *out)
{
	while (entries->count < 1 + run % 7)
		entries->items[entries->count++] = random_entry(world);
	write_tree(raw, entries);
	if (ward_tree_problem(ward_buf_view(raw), 20))
		return false;
	*out = put_tree(world, raw);
	return true;
}

/* The same with some of its entries altered, and now and then cut off. */
static struct ward_oid
put_altered(struct world *world, unsigned int run, struct entries *entries,
    bool is_watched, struct ward_buf *raw)
{
	for (unsigned int i = 0; i < 1 + run % 3; i++)
		alter(world, entries, is_watched);
	write_tree(raw, entries);
	if (below(20) == 0 && raw->size > 0)
		ward_buf_truncate(raw, below(raw->size));
	return put_tree(world, raw);
}

static void
a_tree_is_as_malformed_beside_a_clean_one_as_alone(void **state)
{
	struct world *world = *state;
	struct ward_buf raw = WARD_BUF_INIT;
	size_t nclean = 0, nmalformed = 0;
	bool is_known;

	for (unsigned int run = 0; run < 6000; run++) {
		struct entries entries = { .count = 0 };
		struct ward_oid before, now;
		bool is_watched = below(2), is_malformed;

		if (run % 50 == 0) {
			ward_changes_free(world->changes);
			world->changes = ward_changes_new(world->repo, 100000);
		}
		if (!put_clean(world, run, &entries, &raw, &before))
			continue;
		(void)is_told(world, &before, NULL, is_watched, &is_known);
		now = put_altered(world, run, &entries, is_watched, &raw);
		if (ward_oid_equal(&now, &before))
			continue;
		/* Not what an earlier run found. */
		ward_changes_forget(world->changes);
		(void)is_told(world, &before, NULL, is_watched, &is_known);
		is_malformed =
		    is_told(world, &now, &before, is_watched, &is_known);

		if (is_known) {
			assert_int_equal(is_malformed,
			    ward_tree_problem(ward_buf_view(&raw), 20) != NULL);
			nmalformed += is_malformed;
			nclean += !is_malformed;
		}
	}
	assert_in_range(nclean, 300, SIZE_MAX);
	assert_in_range(nmalformed, 300, SIZE_MAX);
	ward_buf_release(&raw);
}

/* As where a history is walked from its end: the tree that came of it first. */
static void
a_tree_is_as_malformed_after_what_came_of_it_as_alone(void **state)
{
	struct world *world = *state;
	struct ward_buf old = WARD_BUF_INIT, raw = WARD_BUF_INIT;
	size_t nclean = 0, nmalformed = 0;
	bool is_known;

	for (unsigned int run = 0; run < 6000; run++) {
		struct entries entries = { .count = 0 };
		struct ward_oid before, now;
		bool is_watched = below(2), is_malformed;

		if (!put_clean(world, run, &entries, &raw, &now))
			continue;
		before = put_altered(world, run, &entries, is_watched, &old);
		if (ward_oid_equal(&now, &before))
			continue;
		ward_changes_free(world->changes);
		world->changes = ward_changes_new(world->repo, 100000);
		(void)is_told(world, &now, &before, is_watched, &is_known);
		is_malformed =
		    is_told(world, &before, NULL, is_watched, &is_known);
		if (is_known) {
			assert_int_equal(is_malformed,
			    ward_tree_problem(ward_buf_view(&old), 20) != NULL);
			nmalformed += is_malformed;
			nclean += !is_malformed;
		}
	}
	assert_in_range(nclean, 300, SIZE_MAX);
	assert_in_range(nmalformed, 300, SIZE_MAX);
	ward_buf_release(&old);
	ward_buf_release(&raw);
}

/* As text, by `changes`, which has no check to build on. */
static char *
tell_all(struct world *world, struct ward_changes *changes,
    const struct ward_oid *now, const struct ward_oid *before)
{
	struct ward_changes *usual = world->changes;
	const struct ward_error *err;
	char *text;

	world->changes = changes;
	ward_changes_forget(changes);
	err = walk_ids(world, now, before, 1, true);
	text = strdup(err ? "an error" : ward_buf_str(&world->told));
	assert_non_null(text);
	world->changes = usual;
	return text;
}

static void
expect_same(struct world *world, const struct ward_oid *now,
    const struct ward_oid *before)
{
	struct ward_changes *fresh = ward_changes_new(world->repo, 1000);
	char *alone = tell_all(world, fresh, now, before);
	char *after = tell_all(world, world->changes, now, before);

	assert_string_equal(after, alone);
	free(alone);
	free(after);
	ward_changes_free(fresh);
}

/* What is remembered of the last trees changes nothing, forwards and back. */
static void
a_history_tells_what_its_steps_tell_alone(void **state)
{
	struct world *world = *state;
	struct entries entries = { .count = 0 };
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid before = blob('0'), now;
	size_t nsteps = 0;

	for (unsigned int run = 0; run < 6000; run++) {
		if (run % 10 == 0) {
			ward_changes_free(world->changes);
			world->changes = ward_changes_new(world->repo, 1000);
			entries.count = 0;
			while (!put_clean(
			    world, run / 10 % 3, &entries, &raw, &before))
				entries.count = 0;
		}
		now = put_altered(world, run, &entries, true, &raw);
		if (ward_oid_equal(&now, &before))
			continue;

		expect_same(world, &now, &before);
		if (run / 10 % 2 == 1)
			expect_same(world, &before, &now);
		before = now;
		nsteps++;
	}
	assert_in_range(nsteps, 3000, SIZE_MAX);
	ward_buf_release(&raw);
}

/* Its own entries were seen with what came of it, those of its folder not. */
static void
folders_of_a_foreseen_tree_are_checked(void **state)
{
	struct world *world = *state;
	struct ward_oid before, now;

	for (int is_watched = 0; is_watched < 2; is_watched++) {
		ward_changes_forget(world->changes);
		now = tree(world, "a{x=1} b=1 c{y=1 z=1}");
		before = tree(world, "a{..=1} b=1 c{z=1 y=1}");
		assert_no_error(walk_ids(world, &now, &before, 1, is_watched));
		assert_null(strchr(ward_buf_str(&world->told), '!'));
		assert_no_error(walk_ids(world, &before, NULL, 0, is_watched));
		assert_non_null(strstr(ward_buf_str(&world->told), "!a"));
		assert_non_null(strstr(ward_buf_str(&world->told), "!c"));
		assert_int_equal(count_root(world), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_tree_is_as_malformed_beside_a_clean_one_as_alone),
		TEST(a_tree_is_as_malformed_after_what_came_of_it_as_alone),
		TEST(a_history_tells_what_its_steps_tell_alone),
		TEST(folders_of_a_foreseen_tree_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

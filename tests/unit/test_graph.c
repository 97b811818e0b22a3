/* SPDX-License-Identifier: Apache-2.0 */
/* The graph and its walks against plain reachability, over random histories
 * whose dates contradict each other. */
#include <limits.h>
#include "unit.h"
#include "failing_repo.h"
#include "random_text.h"
#include "refward/graph.h"
#include "refward/memory.h"

#define COMMITS_MAX 60
#define LANES	    4
#define BUDGET	    1000000

/* A history: who is whose parent, and what reaches what, by number. */
struct history {
	struct ward_repo *repo;
	struct ward_graph *graph;
	struct ward_oid ids[COMMITS_MAX];
	unsigned int first_parent[COMMITS_MAX]; /* itself where there is none */
	bool is_merge[COMMITS_MAX];
	bool reaches[COMMITS_MAX][COMMITS_MAX];
	size_t count;
	size_t nold; /* all others came with the push */
};

static const char empty_tree[] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

static unsigned int
below(size_t count)
{
	return next_random() % (unsigned int)count;
}

static void
put_commit(struct history *history, const unsigned int *parents,
    size_t nparents, unsigned int date)
{
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(&raw, "tree %s\n", empty_tree);
	for (size_t i = 0; i < nparents; i++)
		ward_buf_printf(&raw, "parent %s\n",
		    ward_oid_hex(&history->ids[parents[i]], hex));
	ward_buf_printf(&raw,
	    "author A <a@example.com> 1 +0000\n"
	    "committer A <a@example.com> %u +0000\n\n%zu\n",
	    date, history->count);
	history->ids[history->count++] = ward_memory_repo_put(
	    history->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_buf_release(&raw);
}

/* On top of up to three earlier ones, which need not be near. */
static void
add_commit(struct history *history, unsigned int date)
{
	unsigned int parents[3];
	unsigned int number = (unsigned int)history->count;
	size_t nparents = 0, wanted = number ? 1 + below(3) : 0;

	for (size_t i = 0; i < wanted; i++) {
		unsigned int parent = below(2) && number > 5
		    ? number - 1 - below(5)
		    : below(number);
		bool is_twice = false;

		for (size_t j = 0; j < nparents; j++)
			is_twice |= parents[j] == parent;
		if (!is_twice)
			parents[nparents++] = parent;
	}
	history->first_parent[number] = nparents ? parents[0] : number;
	history->is_merge[number] = nparents > 1;
	history->reaches[number][number] = true;
	for (size_t i = 0; i < nparents; i++)
		for (size_t j = 0; j < number; j++)
			history->reaches[number][j] |=
			    history->reaches[parents[i]][j];
	put_commit(history, parents, nparents, date);
}

/* Dates: rising, all equal, or any. */
static struct history *
random_history(unsigned int kind)
{
	struct history *history = ward_alloc(sizeof(*history));
	size_t count = 1 + below(COMMITS_MAX);

	assert_no_error(ward_memory_repo_new(&history->repo, 20));
	history->nold = 1 + below(count);
	for (size_t i = 0; i < count; i++) {
		unsigned int date = kind == 0 ? 1000 + (unsigned int)i
		    : kind == 1		      ? 1000
					      : below(2000);

		if (i == history->nold)
			ward_memory_repo_begin_push(history->repo);
		add_commit(history, date);
	}
	history->graph = ward_graph_new(history->repo, BUDGET);
	return history;
}

static void
free_history(struct history *history)
{
	ward_graph_free(history->graph);
	ward_repo_close(history->repo);
	free(history);
}

static bool
is_on_chain(
    const struct history *history, unsigned int commit, unsigned int tip)
{
	while (tip != commit && history->first_parent[tip] != tip)
		tip = history->first_parent[tip];
	return tip == commit;
}

static void
an_ancestor_is_told_whatever_the_dates(void **state)
{
	(void)state;
	for (unsigned int run = 0; run < 150; run++) {
		struct history *history = random_history(run % 3);

		for (unsigned int ask = 0; ask < 40; ask++) {
			unsigned int a = below(history->count);
			unsigned int b = below(history->count);
			bool is_ancestor = false;

			assert_no_error(ward_graph_is_ancestor(history->graph,
			    &history->ids[a], &history->ids[b], &is_ancestor));

			assert_int_equal(is_ancestor, history->reaches[b][a]);
		}
		free_history(history);
	}
}

static void
a_first_parent_is_told_whatever_the_dates(void **state)
{
	(void)state;
	for (unsigned int run = 0; run < 150; run++) {
		struct history *history = random_history(run % 3);

		for (unsigned int ask = 0; ask < 40; ask++) {
			unsigned int a = below(history->count);
			unsigned int b = below(history->count);
			bool is_first = false;

			assert_no_error(
			    ward_graph_is_first_parent(history->graph,
				&history->ids[a], &history->ids[b], &is_first));

			assert_int_equal(is_first, is_on_chain(history, a, b));
		}
		free_history(history);
	}
}

static bool
is_line(const struct history *history, unsigned int commit, unsigned int tip)
{
	while (tip != commit && !history->is_merge[tip] &&
	    history->first_parent[tip] != tip)
		tip = history->first_parent[tip];
	return tip == commit;
}

static void
a_line_is_told_from_what_merges(void **state)
{
	unsigned int nlines = 0;

	(void)state;
	for (unsigned int run = 0; run < 150; run++) {
		struct history *history = random_history(run % 3);

		for (unsigned int ask = 0; ask < 40; ask++) {
			unsigned int b = below(history->count);
			unsigned int a = b - below(b + 1 < 4 ? b + 1 : 4);
			bool found = false;

			assert_no_error(ward_graph_is_ancestor(history->graph,
			    &history->ids[a], &history->ids[b], &found));
			found = found &&
			    ward_graph_is_line(history->graph, &history->ids[a],
				&history->ids[b]);

			assert_int_equal(found, is_line(history, a, b));
			nlines += found && a != b;
		}
		free_history(history);
	}
	assert_true(nlines > 0);
}

/* What a walk is asked, and what plain reachability says of it. */
struct question {
	const struct history *history;
	struct ward_walk *walk;
	unsigned int tips[LANES], old[LANES];
	bool has_old[LANES];
	size_t nlanes;
	unsigned int trusted;
	bool has_trusted;
	bool is_covered[COMMITS_MAX];
	uint64_t lanes[COMMITS_MAX]; /* that bring it */
	uint64_t unclean;
};

static bool
covers(void *data, const struct ward_oid *id)
{
	const struct question *question = data;

	for (size_t i = 0; i < question->history->count; i++)
		if (ward_oid_equal(&question->history->ids[i], id))
			return question->is_covered[i];
	return false;
}

/* The past of a covered commit is covered, as it is on a server. */
static void
choose_covered(struct question *question)
{
	const struct history *history = question->history;
	size_t count = below(3);

	for (size_t i = 0; i < count; i++) {
		unsigned int tip = below(history->count);

		for (size_t j = 0; j <= tip; j++)
			question->is_covered[j] |= history->reaches[tip][j];
	}
}

static struct question *
random_question(struct history *history)
{
	struct question *question = ward_alloc(sizeof(*question));

	question->history = history;
	question->nlanes = 1 + below(LANES);
	question->walk = ward_walk_new(history->graph);
	choose_covered(question);
	question->has_trusted = below(2);
	question->trusted = below(history->nold);
	for (unsigned int i = 0; i < question->nlanes; i++) {
		question->tips[i] = below(history->count);
		question->old[i] = below(history->nold);
		question->has_old[i] = below(3) > 0;
		ward_walk_want(
		    question->walk, &history->ids[question->tips[i]], i);
		if (question->has_old[i])
			ward_walk_hide(
			    question->walk, &history->ids[question->old[i]], i);
	}
	if (question->has_trusted)
		ward_walk_trust(
		    question->walk, &history->ids[question->trusted]);
	ward_walk_set_covered(question->walk, covers, question);
	return question;
}

static bool
is_known(const struct question *question, size_t commit)
{
	return question->is_covered[commit] ||
	    (question->has_trusted &&
		question->history->reaches[question->trusted][commit]);
}

/* Everything known is closed downwards, so nothing hides behind a stop but its
 * own past. */
static void
answer(struct question *question)
{
	const struct history *history = question->history;

	for (size_t lane = 0; lane < question->nlanes; lane++)
		for (size_t i = 0; i < history->count; i++) {
			bool is_past = question->has_old[lane] &&
			    history->reaches[question->old[lane]][i];

			if (history->reaches[question->tips[lane]][i] &&
			    !is_past && !is_known(question, i))
				question->lanes[i] |= UINT64_C(1) << lane;
			if (history->reaches[question->tips[lane]][i] &&
			    is_past && !is_known(question, i))
				question->unclean |= UINT64_C(1) << lane;
		}
}

static void
free_question(struct question *question)
{
	ward_walk_free(question->walk);
	free(question);
}

static uint64_t
listed_lanes(
    const struct ward_walked *commits, size_t count, const struct ward_oid *id)
{
	for (size_t i = 0; i < count; i++)
		if (ward_oid_equal(&commits[i].id, id))
			return commits[i].lanes;
	return 0;
}

static void
a_walk_lacks_nothing_and_lists_parents_first(void **state)
{
	(void)state;
	for (unsigned int run = 0; run < 600; run++) {
		struct history *history = random_history(run % 3);
		struct question *question = random_question(history);
		const struct ward_walked *commits = NULL;
		size_t count = 0;

		answer(question);
		assert_no_error(
		    ward_walk_run(question->walk, &commits, &count));

		for (size_t i = 0; i < history->count; i++) {
			uint64_t lanes =
			    listed_lanes(commits, count, &history->ids[i]);

			assert_int_equal(question->lanes[i] & ~lanes, 0);
			/* Without contradictions it has nothing more. */
			if (run % 3 == 0)
				assert_int_equal(lanes, question->lanes[i]);
		}
		free_question(question);
		free_history(history);
	}
}

static void
settling_is_exact_whatever_the_dates(void **state)
{
	(void)state;
	for (unsigned int run = 0; run < 600; run++) {
		struct history *history = random_history(run % 3);
		struct question *question = random_question(history);
		const struct ward_walked *commits = NULL;
		size_t count = 0;

		answer(question);
		assert_no_error(
		    ward_walk_run(question->walk, &commits, &count));

		for (size_t i = 0; i < count; i++) {
			size_t number = 0;
			uint64_t lanes = 0;

			while (!ward_oid_equal(
			    &history->ids[number], &commits[i].id))
				number++;
			assert_no_error(ward_walk_settle(
			    question->walk, &commits[i].id, &lanes));
			assert_int_equal(lanes, question->lanes[number]);
		}
		free_question(question);
		free_history(history);
	}
}

/* Only to settle one of these, all is read. */
static bool
was_there(const struct history *history, const struct ward_oid *id)
{
	bool answer;

	assert_no_error(ward_repo_was_there(history->repo, id, &answer));
	return answer;
}

static void
unclean_lanes_are_exact_after_settling(void **state)
{
	(void)state;
	for (unsigned int run = 0; run < 600; run++) {
		struct history *history = random_history(run % 3);
		struct question *question = random_question(history);
		const struct ward_walked *commits = NULL;
		size_t count = 0;
		uint64_t lanes;
		bool is_exact = run % 3 == 0;

		answer(question);
		assert_no_error(
		    ward_walk_run(question->walk, &commits, &count));
		for (size_t j = 0; j < count && !is_exact; j++) {
			assert_no_error(ward_walk_settle(
			    question->walk, &commits[j].id, &lanes));
			is_exact = was_there(history, &commits[j].id);
		}
		lanes = ward_walk_unclean_lanes(question->walk);

		if (is_exact)
			assert_int_equal(lanes, question->unclean);
		free_question(question);
		free_history(history);
	}
}

/* Commits of a push that are older, as they say, than all that was there. */
static void
no_past_is_read_for_dates_of_a_push(void **state)
{
	struct history *history = ward_alloc(sizeof(*history));
	const struct ward_walked *commits = NULL;
	bool is_ancestor = false;
	size_t count = 0;
	struct ward_walk *walk;

	(void)state;
	assert_no_error(ward_memory_repo_new(&history->repo, 20));
	for (unsigned int i = 0; i < 50; i++)
		add_commit(history, 1000 + i);
	ward_memory_repo_begin_push(history->repo);
	for (unsigned int i = 49; i < 54; i++)
		put_commit(history, &i, 1, i);
	/* The five that came, and the tip that was there. */
	history->graph = ward_graph_new(history->repo, 6);
	walk = ward_walk_new(history->graph);
	ward_walk_want(walk, &history->ids[54], 0);
	ward_walk_hide(walk, &history->ids[49], 0);

	assert_no_error(ward_graph_is_ancestor(history->graph,
	    &history->ids[49], &history->ids[54], &is_ancestor));
	assert_no_error(ward_walk_run(walk, &commits, &count));

	assert_true(is_ancestor);
	assert_int_equal(count, 5);
	ward_walk_free(walk);
	free_history(history);
}

/* What lies only in the quarantine is new: no past has to be read for it. */
static void
a_commit_of_this_push_is_settled_without_reading_on(void **state)
{
	struct history *history = ward_alloc(sizeof(*history));
	const struct ward_walked *commits = NULL;
	size_t count = 0;
	uint64_t lanes = 0;
	struct ward_walk *walk;

	(void)state;
	assert_no_error(ward_memory_repo_new(&history->repo, 20));
	for (unsigned int i = 0; i < 50; i++)
		add_commit(history, 1000 + i);
	ward_memory_repo_begin_push(history->repo);
	put_commit(history, (unsigned int[]){ 49 }, 1, 5000);
	history->graph = ward_graph_new(history->repo, 3);
	walk = ward_walk_new(history->graph);
	ward_walk_want(walk, &history->ids[50], 0);
	ward_walk_hide(walk, &history->ids[49], 0);

	assert_no_error(ward_walk_run(walk, &commits, &count));
	assert_no_error(ward_walk_settle(walk, &history->ids[50], &lanes));

	assert_int_equal(count, 1);
	assert_int_equal(lanes, 1);
	ward_walk_free(walk);
	free_history(history);
}

static void
a_budget_ends_the_walk(void **state)
{
	struct history *history = random_history(0);
	const struct ward_walked *commits = NULL;
	size_t count = 0;
	struct ward_walk *walk;

	(void)state;
	while (history->count < COMMITS_MAX)
		add_commit(history, 2000);
	ward_graph_free(history->graph);
	history->graph = ward_graph_new(history->repo, 1);
	walk = ward_walk_new(history->graph);
	ward_walk_want(walk, &history->ids[COMMITS_MAX - 1], 0);

	assert_code(ward_walk_run(walk, &commits, &count), WARD_E_LIMIT);

	ward_walk_free(walk);
	free_history(history);
}

/* A chain of commits, each a second younger, from the oldest on. */
static struct ward_oid *
put_chain(struct ward_repo *repo, size_t count)
{
	struct ward_oid *ids = ward_alloc(count * sizeof(*ids));
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	for (size_t i = 0; i < count; i++) {
		ward_buf_clear(&raw);
		ward_buf_printf(&raw, "tree %040d\n", 1);
		if (i > 0)
			ward_buf_printf(&raw, "parent %s\n",
			    ward_oid_hex(&ids[i - 1], hex));
		ward_buf_printf(&raw,
		    "author A <a@x> %zu +0000\ncommitter A <a@x> %zu +0000\n"
		    "\nwords\n",
		    i, i);
		ids[i] = ward_memory_repo_put(
		    repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	}
	ward_buf_release(&raw);
	return ids;
}

enum { COUNT = 12000, TIP = COUNT - 1 };

struct chain {
	struct ward_repo *repo;
	struct failing failing;
	struct ward_graph *graph;
	struct ward_walk *walk;
	struct ward_oid *ids;
};

/* The last commit is new, and what is trusted lies below its end. */
static void
walk_chain(struct chain *chain)
{
	const struct ward_walked *commits = NULL;
	size_t count = 0;

	assert_no_error(ward_memory_repo_new(&chain->repo, 20));
	chain->ids = put_chain(chain->repo, COUNT);
	failing_init(&chain->failing, chain->repo);
	chain->failing.code = WARD_E_SYSTEM;
	chain->graph = ward_graph_new(&chain->failing.repo, COUNT);
	chain->walk = ward_walk_new(chain->graph);
	ward_walk_want(chain->walk, &chain->ids[TIP], 0);
	ward_walk_hide(chain->walk, &chain->ids[TIP - 1], 0);
	ward_walk_trust(chain->walk, &chain->ids[TIP - 2]);
	assert_no_error(ward_walk_run(chain->walk, &commits, &count));
	assert_int_equal(count, 1);
}

static void
free_chain(struct chain *chain)
{
	ward_walk_free(chain->walk);
	ward_graph_free(chain->graph);
	ward_repo_close(chain->repo);
	free(chain->ids);
}

/* All questions from now on but so many. */
static void
fail_after(struct chain *chain, unsigned long count)
{
	chain->failing.from = chain->failing.nasked + 1 + count;
	chain->failing.until = ULONG_MAX;
}

static void
what_cannot_be_followed_cleans_and_settles_nothing(void **state)
{
	struct chain chain;
	uint64_t lanes;

	(void)state;
	walk_chain(&chain);
	fail_after(&chain, 0);
	assert_int_equal(ward_walk_unclean_lanes(chain.walk), 1);
	free_chain(&chain);

	walk_chain(&chain);
	fail_after(&chain, 1);
	assert_code(ward_walk_settle(chain.walk, &chain.ids[TIP], &lanes),
	    WARD_E_SYSTEM);
	free_chain(&chain);
}

/* What is trusted is followed only so far below the end that it may clean; and
 * the graph holds what this walk has never met. */
static void
trust_is_not_followed_to_the_beginning(void **state)
{
	struct chain chain;
	bool is_ancestor = false;

	(void)state;
	walk_chain(&chain);
	assert_no_error(ward_graph_is_ancestor(chain.graph, &chain.ids[0],
	    &chain.ids[COUNT - 1000], &is_ancestor));
	assert_true(is_ancestor);

	assert_int_equal(ward_walk_unclean_lanes(chain.walk), 1);
	free_chain(&chain);
}

static void
a_covered_commit_is_not_read(void **state)
{
	struct history *history = random_history(0);
	struct question question = { .history = history };
	const struct ward_walked *commits = NULL;
	size_t count = 1;

	(void)state;
	question.is_covered[history->count - 1] = true;
	ward_graph_free(history->graph);
	history->graph = ward_graph_new(history->repo, 0);
	question.walk = ward_walk_new(history->graph);
	ward_walk_want(question.walk, &history->ids[history->count - 1], 0);
	ward_walk_set_covered(question.walk, covers, &question);

	assert_no_error(ward_walk_run(question.walk, &commits, &count));

	assert_int_equal(count, 0);
	ward_walk_free(question.walk);
	free_history(history);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ancestor_is_told_whatever_the_dates),
		cmocka_unit_test(a_first_parent_is_told_whatever_the_dates),
		cmocka_unit_test(a_line_is_told_from_what_merges),
		cmocka_unit_test(a_walk_lacks_nothing_and_lists_parents_first),
		cmocka_unit_test(settling_is_exact_whatever_the_dates),
		cmocka_unit_test(unclean_lanes_are_exact_after_settling),
		cmocka_unit_test(no_past_is_read_for_dates_of_a_push),
		cmocka_unit_test(
		    a_commit_of_this_push_is_settled_without_reading_on),
		cmocka_unit_test(a_budget_ends_the_walk),
		cmocka_unit_test(
		    what_cannot_be_followed_cleans_and_settles_nothing),
		cmocka_unit_test(trust_is_not_followed_to_the_beginning),
		cmocka_unit_test(a_covered_commit_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What became of the lines of pushes, told from values, confirmations and the
 * reflog: the sentences of the semantics, then histories by chance. */
#include <ctype.h>
#include "unit.h"
#include "refward/settle.h"

#define MOST 64

/* Values are letters; '0' is none. */
static struct ward_oid
value(char letter)
{
	struct ward_oid id = { .size = 20 };

	if (letter != '0')
		memset(id.bytes, letter, 20);
	return id;
}

static char
letter(const struct ward_oid *id)
{
	return id->bytes[0] == 0 ? '0' : (char)id->bytes[0];
}

/* "AB+ BC? CA! AC. AC," : confirmed, unknown, open, gone; and gone like all
 * others with a comma. */
static size_t
read_claims(struct ward_claim *out, const char *text)
{
	size_t count = 0;

	for (; *text; text += text[3] ? 4 : 3) {
		out[count].old = value(text[0]);
		out[count].new = value(text[1]);
		out[count].likeness = text[2] == ',' ? MOST : count;
		out[count++].state = text[2] == '+' ? WARD_MOVE_CONFIRMED
		    : text[2] == '!'		    ? WARD_MOVE_OPEN
		    : text[2] == '?'		    ? WARD_MOVE_UNKNOWN
						    : WARD_MOVE_GONE;
	}
	return count;
}

static const char outcome_letters[] = { 'w', 'a', 'n', 'm', 's' };

/*
 * `settled` is a letter, or '-' where nothing is known; `log` is "AB Bc", where
 * no push made the second move, or NULL where git does not log. What comes out:
 * the outcomes, which claim has which stand-in, then what was made with its
 * claim ('*': unmediated), then the value settled from now on.
 */
static void
check(const char *claims_text, char settled, char present, const char *log,
    const char *expected)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_claim claims[MOST];
	struct ward_logged logged[MOST];
	struct ward_settle_input in = { .claims = claims,
		.has_settled = settled != '-',
		.settled = value(settled),
		.present = value(present),
		.has_log = log != NULL,
		.log = logged };
	struct ward_settlement out;
	struct ward_buf text = WARD_BUF_INIT;

	in.nclaims = read_claims(claims, claims_text);
	for (; log != NULL && *log; log += log[2] ? 3 : 2) {
		logged[in.nlog].is_push = islower(log[1]) == 0;
		logged[in.nlog].old = value(log[0]);
		logged[in.nlog++].new = value((char)toupper(log[1]));
	}
	ward_settle(&out, arena, &in);
	for (size_t i = 0; i < in.nclaims; i++)
		ward_buf_add_char(&text, outcome_letters[out.outcomes[i]]);
	for (size_t i = 0; i < in.nclaims; i++)
		if (out.stand_ins[i] != WARD_UNMEDIATED)
			ward_buf_printf(&text, " %zu-%zu", i, out.stand_ins[i]);
	for (size_t i = 0; i < out.nmade; i++) {
		ward_buf_printf(&text, " %c%c", letter(&out.made[i].old),
		    letter(&out.made[i].new));
		if (out.made[i].claim == WARD_UNMEDIATED)
			ward_buf_add_char(&text, '*');
		else
			ward_buf_printf(&text, "%zu", out.made[i].claim);
	}
	ward_buf_printf(&text, " %c", letter(&out.settled));
	assert_buf(&text, expected);
	ward_buf_release(&text);
	ward_arena_free(arena);
}

static void
a_confirmed_line_is_final(void **state)
{
	(void)state;
	check("AB+", 'A', 'B', NULL, "a AB0 B");
	check("AB+", 'A', 'B', "AB", "a AB0 B");
	/* Whatever became of the ref since. */
	check("AB+", 'A', 'A', NULL, "a AB0 BA* A");
	check("AB+", 'A', 'A', "AB BA", "a AB0 BA* A");
}

static void
a_line_is_applied_as_an_edge_of_the_one_chain(void **state)
{
	(void)state;
	check("AB.", 'A', 'B', NULL, "a AB0 B");
	check("AB. BC. CD.", 'A', 'D', NULL, "aaa AB0 BC1 CD2 D");
	check("AB. BC. CD.", 'A', 'C', NULL, "aan AB0 BC1 C");
	check("AB. AC. CD.", 'A', 'D', NULL, "naa AC1 CD2 D");
	check("AB.", 'A', 'A', NULL, "n A");
}

static void
nothing_is_settled_while_receive_pack_runs(void **state)
{
	(void)state;
	check("AB!", 'A', 'A', NULL, "w A");
	check("AB!", 'A', 'B', NULL, "w A");
	check("AB!", 'A', 'B', "AB", "w A");
	/* A line behind one that is not settled waits, in its order. */
	check("AB! BC+", 'A', 'C', "AB BC", "ww A");
	check("AB! BC+", 'A', 'C', NULL, "ww A");
	/* What needs no such move is told. */
	check("AB+ AC!", 'A', 'B', NULL, "aw AB0 B");
	check("AB+ AC!", 'A', 'B', "AB", "aw AB0 B");
	check("AB+ BC! CD+", 'A', 'D', "AB BC CD", "aww AB0 B");
}

static void
what_cannot_be_told_to_be_gone_is_settled_by_the_chain_alone(void **state)
{
	(void)state;
	check("AB?", 'A', 'B', NULL, "a AB0 B");
	/* It is not dropped: it may yet come. */
	check("AB?", 'A', 'A', NULL, "w A");
	check("AB?", 'A', 'A', "", "w A");
}

static void
confirmed_edges_come_first(void **state)
{
	(void)state;
	check("AB. AB+", 'A', 'B', NULL, "na AB1 B");
	check("AB. AB+", 'A', 'B', "AB", "na AB1 B");
	check("AB+ BA. AB.", 'A', 'B', "AB BA AB", "aaa AB0 BA1 AB2 B");
}

static void
reflog_entries_are_consumed_once(void **state)
{
	(void)state;
	check("AB. BA. AB.", 'A', 'B', "AB BA AB", "aaa AB0 BA1 AB2 B");
	check("AB. BA. AB+", 'A', 'B', "AB", "nna AB2 B");
	check("AB. BA.", 'A', 'A', "AB BA", "aa AB0 BA1 A");
	check("AB. BA.", 'A', 'A', "", "nn A");
}

static void
a_cycle_without_reflog_is_ambiguous(void **state)
{
	(void)state;
	check("AB. BA.", 'A', 'A', NULL, "mm A");
	check("AB. BA. BC.", 'A', 'C', NULL, "ana AB0 BC2 C");
	check("AB+ BC. CB.", 'A', 'B', NULL, "amm AB0 B");
}

static void
two_candidates_are_ambiguous(void **state)
{
	(void)state;
	check("AB. AB.", 'A', 'B', NULL, "mm B");
	check("AB. AB.", 'A', 'B', "AB", "mm B");
	check("AB. BD. AC. CD.", 'A', 'D', NULL, "mmmm D");
	/* What leads nowhere is no candidate. */
	check("AB. BD. AC. CD. DX.", 'A', 'D', NULL, "mmmmn D");
	/* The log knows which. */
	check("AB. BD. AC. CD.", 'A', 'D', "AC CD", "nnaa AC2 CD3 D");
}

static void
of_candidates_that_fire_the_same_one_stands_for_all(void **state)
{
	(void)state;
	check("AB, AB,", 'A', 'B', NULL, "sm 1-0 AB0 B");
	check("AB, AB,", 'A', 'B', "AB", "sm 1-0 AB0 B");
	check("A0, A0,", 'A', '0', NULL, "sm 1-0 A00 0");
	check(
	    "AB, AB, AB, BA+", 'A', 'B', "AB BA AB", "ssma 2-1 AB0 BA3 AB1 B");
	check("AB, AB, AB, BA+", 'A', 'B', NULL, "ssma 2-1 AB0 BA3 AB1 B");
	check(
	    "AB+ AB, AB, BA+", 'A', 'B', "AB BA AB", "asma 2-1 AB0 BA3 AB1 B");
	/* Not where one of them fires something else, */
	check("AB, AB, AB.", 'A', 'B', "AB", "mmm B");
	/* nor where it is not known how often the ref moved so. */
	check("AB, AB, BA, BA,", 'A', 'A', NULL, "mmmm A");
	/* Those that are named later wait for their move. */
	check("AB, AB, AB, BA!", 'A', 'B', "AB BA AB", "swww AB0 B");
}

static void
two_candidates_are_waited_for_while_one_may_yet_be_confirmed(void **state)
{
	(void)state;
	check("AB. AB!", 'A', 'B', "AB", "ww A");
	check("AB. AB+", 'A', 'B', "AB", "na AB1 B");
}

static void
what_no_chain_explains_is_unmediated(void **state)
{
	(void)state;
	check("", 'A', 'B', NULL, " AB* B");
	check("", 'A', 'C', "AB BC", " AB* BC* C");
	check("AB.", 'A', 'C', NULL, "n AC* C");
	check("AB. BC.", 'A', 'C', "AX XB BC", "na AX* XB* BC1 C");
	/* What update-ref did is no push's, whatever pushes wanted the same. */
	check("AB.", 'A', 'B', "Ab", "n AB* B");
	check("XC+", 'A', 'C', NULL, "a AX* XC0 C");
	check("", 'A', '0', NULL, " A0* 0");
	check("", '0', 'A', NULL, " 0A* A");
}

static void
a_to_b_to_a_to_b_is_three_moves(void **state)
{
	(void)state;
	check("AB+ BA+ AB+", 'A', 'B', NULL, "aaa AB0 BA1 AB2 B");
	check("AB+ BA. AB+", 'A', 'B', NULL, "aaa AB0 BA1 AB2 B");
	check("AB. BA+ AB.", 'A', 'B', "AB BA AB", "aaa AB0 BA1 AB2 B");
}

static void
a_ref_is_deleted_and_made_again(void **state)
{
	(void)state;
	check("A0+ 0A+", 'A', 'A', "0A", "aa A00 0A1 A");
	/* The reflog went with the ref. */
	check("A0. 0A.", 'A', 'A', "0A", "aa A00 0A1 A");
	check("A0.", 'A', '0', NULL, "a A00 0");
	check("A0. 0B.", 'A', 'B', "0B", "aa A00 0B1 B");
	check("0A. A0.", '0', '0', NULL, "mm 0");
	/* The log is of its last life alone. */
	check("0A+ A0+ 0B+", '0', 'B', "0B", "aaa 0A0 A01 0B2 B");
	check("0A. A0. 0B.", '0', 'B', "0B", "mma 0B2 B");
}

static void
nothing_is_known_of_the_past(void **state)
{
	(void)state;
	check("AB.", '-', 'B', NULL, "a AB0 B");
	check("AB.", '-', 'A', NULL, "n A");
	check("", '-', 'A', NULL, " A");
}

static void
a_failed_push_beside_one_that_won(void **state)
{
	(void)state;
	check("AB. AC+", 'A', 'C', NULL, "na AC1 C");
	check("AB. AC. CD+", 'A', 'D', NULL, "naa AC1 CD2 D");
}

static void
what_nobody_can_count_is_ambiguous(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT, expected = WARD_BUF_INIT;

	for (char c = 'B'; c < 'R'; c++)
		ward_buf_printf(
		    &text, "%sA%c. %cA.", c == 'B' ? "" : " ", c, c);
	for (size_t i = 0; i < 32; i++)
		ward_buf_add_char(&expected, 'm');
	ward_buf_add_str(&expected, " A");
	check(ward_buf_str(&text), 'A', 'A', NULL, ward_buf_str(&expected));
	ward_buf_release(&text);
	ward_buf_release(&expected);
}

static void
what_is_confirmed_needs_no_search(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT, expected = WARD_BUF_INIT;

	for (char c = 'B'; c < 'R'; c++)
		ward_buf_printf(
		    &text, "%sA%c+ %cA+", c == 'B' ? "" : " ", c, c);
	for (size_t i = 0; i < 32; i++)
		ward_buf_add_char(&expected, 'a');
	for (char c = 'B'; c < 'R'; c++)
		ward_buf_printf(&expected, " A%c%d %cA%d", c, (c - 'B') * 2, c,
		    (c - 'B') * 2 + 1);
	ward_buf_add_str(&expected, " A");
	check(ward_buf_str(&text), 'A', 'A', NULL, ward_buf_str(&expected));
	ward_buf_release(&text);
	ward_buf_release(&expected);
}

/* --- histories by chance -------------------------------------------------- */

static uint32_t seed = 1;

static unsigned int
chance(unsigned int below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 16) % below;
}

struct history {
	struct ward_claim claims[MOST];
	bool is_true[MOST];
	size_t nclaims;
	struct ward_logged log[MOST];
	size_t nlog;
	struct ward_oid first, present;
};

static void
log_move(struct history *h, struct ward_oid to, bool is_push)
{
	/* Git removes the log with the ref. */
	if (to.bytes[0] == 0)
		h->nlog = 0;
	else
		h->log[h->nlog++] =
		    (struct ward_logged){ h->present, to, is_push };
	h->present = to;
}

/* Pushes that saw the real value and moved it or not, and writers that are no
 * push, where `chaos` allows them. */
static void
make_history(struct history *h, size_t most, bool chaos, bool deletes)
{
	static const char values[] = "ABCD0";
	size_t count = chance((unsigned int)most + 1);

	memset(h, 0, sizeof(*h));
	h->first = h->present = value(values[chance(deletes ? 5 : 4)]);
	while (h->nclaims < count) {
		struct ward_oid to = value(values[chance(deletes ? 5 : 4)]);
		struct ward_claim *claim = &h->claims[h->nclaims];

		if (ward_oid_equal(&to, &h->present))
			continue;
		if (chaos && chance(8) == 0) {
			log_move(h, to, false);
			continue;
		}
		claim->old = h->present;
		claim->new = to;
		claim->state = WARD_MOVE_GONE;
		claim->likeness = h->nclaims;
		if (chance(3) > 0) {
			h->is_true[h->nclaims] = true;
			if (chance(2))
				claim->state = WARD_MOVE_CONFIRMED;
			log_move(h, to, true);
		}
		h->nclaims++;
	}
}

static void
settle(struct ward_settlement *out, struct ward_arena *arena,
    const struct history *h, bool has_log)
{
	struct ward_settle_input in = { .claims = h->claims,
		.nclaims = h->nclaims,
		.has_settled = true,
		.settled = h->first,
		.present = h->present,
		.has_log = has_log && h->present.bytes[0] != 0,
		.log = h->log,
		.nlog = has_log ? h->nlog : 0 };

	ward_settle(out, arena, &in);
	assert_true(ward_oid_equal(&out->settled, &h->present));
}

/* Every way is told truly; what differs between cases is what may stay open. */
static void
check_truth(const struct history *h, const struct ward_settlement *out)
{
	for (size_t i = 0; i < h->nclaims; i++) {
		assert_int_not_equal(out->outcomes[i], WARD_MOVE_WAITS);
		if (h->claims[i].state == WARD_MOVE_CONFIRMED)
			assert_int_equal(out->outcomes[i], WARD_MOVE_APPLIED);
		if (out->outcomes[i] == WARD_MOVE_APPLIED)
			assert_true(h->is_true[i]);
		if (out->outcomes[i] == WARD_MOVE_NOT_APPLIED)
			assert_false(h->is_true[i]);
	}
}

static size_t
count_alike(const struct history *h, size_t claim)
{
	size_t count = 0;

	for (size_t i = 0; i < h->nclaims; i++)
		count +=
		    ward_oid_equal(&h->claims[i].old, &h->claims[claim].old) &&
		    ward_oid_equal(&h->claims[i].new, &h->claims[claim].new);
	return count;
}

/* With a log nothing is in doubt but which of two equal lines it was. */
static void
with_a_reflog_all_is_told(void **state)
{
	(void)state;
	struct history h;

	for (int run = 0; run < 100000; run++) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_settlement out;

		make_history(&h, 10, true, false);
		settle(&out, arena, &h, true);
		check_truth(&h, &out);
		for (size_t i = 0; i < h.nclaims; i++)
			if (out.outcomes[i] == WARD_MOVE_AMBIGUOUS)
				assert_true(count_alike(&h, i) > 1);
		ward_arena_free(arena);
	}
}

static size_t
count_pushed(const struct history *h)
{
	size_t count = 0;

	for (size_t i = 0; i < h->nlog; i++)
		count += h->log[i].is_push;
	return count;
}

/* And where equal lines fire the same, each move of a push is told once. */
static void
with_a_reflog_each_move_is_made_once(void **state)
{
	(void)state;
	struct history h;
	size_t nshared = 0;

	for (int run = 0; run < 100000; run++) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_settlement out;
		size_t nmade = 0;

		make_history(&h, 10, true, false);
		for (size_t i = 0; i < h.nclaims; i++)
			h.claims[i].likeness = 0;
		settle(&out, arena, &h, true);
		check_truth(&h, &out);
		for (size_t i = 0; i < out.nmade; i++)
			nmade += out.made[i].claim != WARD_UNMEDIATED;
		for (size_t i = 0; i < h.nclaims; i++) {
			nshared += out.outcomes[i] == WARD_MOVE_SHARED;
			assert_int_equal(out.outcomes[i] == WARD_MOVE_AMBIGUOUS,
			    out.stand_ins[i] != WARD_UNMEDIATED);
		}
		assert_int_equal(nmade, count_pushed(&h));
		ward_arena_free(arena);
	}
	assert_true(nshared > 1000);
}

/* Without one, and with deletes, nothing is told that is not true, as long as
 * only pushes move the ref. */
static void
without_a_reflog_nothing_untrue_is_told(void **state)
{
	(void)state;
	struct history h;
	size_t ntold = 0;

	for (int run = 0; run < 100000; run++) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_settlement out;

		make_history(&h, 8, false, true);
		settle(&out, arena, &h, run % 2);
		check_truth(&h, &out);
		for (size_t i = 0; i < out.nmade; i++)
			assert_int_not_equal(
			    out.made[i].claim, WARD_UNMEDIATED);
		for (size_t i = 0; i < h.nclaims; i++)
			ntold += out.outcomes[i] != WARD_MOVE_AMBIGUOUS;
		ward_arena_free(arena);
	}
	assert_true(ntold > 100000);
}

/* --- against every subset ------------------------------------------------- */

static bool
is_trail(const struct history *h, unsigned int subset, struct ward_oid at)
{
	if (subset == 0)
		return ward_oid_equal(&at, &h->present);
	for (size_t i = 0; i < h->nclaims; i++)
		if (subset >> i & 1 && ward_oid_equal(&h->claims[i].old, &at) &&
		    is_trail(h, subset & ~(1u << i), h->claims[i].new))
			return true;
	return false;
}

/* How often each kind of move is made, as one number. */
static uint64_t
kinds_of(const struct history *h, unsigned int set)
{
	uint64_t number = 0;

	for (size_t i = 0; i < h->nclaims; i++) {
		size_t first = 0;

		while (
		    !ward_oid_equal(&h->claims[first].old, &h->claims[i].old) ||
		    !ward_oid_equal(&h->claims[first].new, &h->claims[i].new))
			first++;
		number += (uint64_t)(set >> i & 1) << (8 * first);
	}
	return number;
}

/* How many ways there are, equal moves being one; which claims are in every,
 * and which in any, set of moves that makes one. Confirmed ones are in all. */
static size_t
every_way(const struct history *h, unsigned int *all, unsigned int *any)
{
	unsigned int confirmed = 0;
	uint64_t first = 0;
	size_t nways = 0;

	*all = ~0u;
	*any = 0;
	for (size_t i = 0; i < h->nclaims; i++)
		if (h->claims[i].state == WARD_MOVE_CONFIRMED)
			confirmed |= 1u << i;
	for (unsigned int set = 0; set < 1u << h->nclaims; set++) {
		if ((set & confirmed) != confirmed ||
		    !is_trail(h, set, h->first))
			continue;
		*all &= set;
		*any |= set;
		if (nways == 0)
			first = kinds_of(h, set);
		nways += nways == 0 || kinds_of(h, set) != first;
	}
	return nways;
}

/* One way: its edges are applied and no other is. */
static void
the_one_chain_is_the_one_that_trying_all_finds(void **state)
{
	(void)state;
	struct history h;
	size_t none = 0, one = 0, many = 0;

	for (int run = 0; run < 20000; run++) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_settlement out;
		unsigned int all, any;
		size_t nways;

		make_history(&h, 7, run % 3 == 0, true);
		settle(&out, arena, &h, false);
		nways = every_way(&h, &all, &any);
		none += nways == 0;
		one += nways == 1;
		many += nways > 1;
		for (size_t i = 0; i < h.nclaims; i++) {
			enum ward_move_outcome expected = all >> i & 1
			    ? WARD_MOVE_APPLIED
			    : WARD_MOVE_NOT_APPLIED;

			if (h.claims[i].state == WARD_MOVE_CONFIRMED)
				expected = WARD_MOVE_APPLIED;
			else if (nways == 0)
				expected = WARD_MOVE_NOT_APPLIED;
			else if (any >> i & 1 && (nways > 1 || !(all >> i & 1)))
				expected = WARD_MOVE_AMBIGUOUS;
			/* Among many, what lies on no way may still lie on
			 * one that a search cannot exclude cheaply. */
			if (nways > 1 && out.outcomes[i] == WARD_MOVE_AMBIGUOUS)
				continue;
			assert_int_equal(out.outcomes[i], expected);
		}
		ward_arena_free(arena);
	}
	assert_true(none > 100 && one > 1000 && many > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_confirmed_line_is_final),
		cmocka_unit_test(a_line_is_applied_as_an_edge_of_the_one_chain),
		cmocka_unit_test(nothing_is_settled_while_receive_pack_runs),
		cmocka_unit_test(
		    what_cannot_be_told_to_be_gone_is_settled_by_the_chain_alone),
		cmocka_unit_test(confirmed_edges_come_first),
		cmocka_unit_test(reflog_entries_are_consumed_once),
		cmocka_unit_test(a_cycle_without_reflog_is_ambiguous),
		cmocka_unit_test(two_candidates_are_ambiguous),
		cmocka_unit_test(
		    of_candidates_that_fire_the_same_one_stands_for_all),
		cmocka_unit_test(
		    two_candidates_are_waited_for_while_one_may_yet_be_confirmed),
		cmocka_unit_test(what_no_chain_explains_is_unmediated),
		cmocka_unit_test(a_to_b_to_a_to_b_is_three_moves),
		cmocka_unit_test(a_ref_is_deleted_and_made_again),
		cmocka_unit_test(nothing_is_known_of_the_past),
		cmocka_unit_test(a_failed_push_beside_one_that_won),
		cmocka_unit_test(what_nobody_can_count_is_ambiguous),
		cmocka_unit_test(what_is_confirmed_needs_no_search),
		cmocka_unit_test(with_a_reflog_all_is_told),
		cmocka_unit_test(with_a_reflog_each_move_is_made_once),
		cmocka_unit_test(without_a_reflog_nothing_untrue_is_told),
		cmocka_unit_test(
		    the_one_chain_is_the_one_that_trying_all_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

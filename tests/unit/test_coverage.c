/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <signal.h>
#include "coverage_world.h"
#include "policy/coverage_file.h"

/* --- opening, asking, adding --- */

static void
without_a_folder_nothing_is_covered_and_none_is_made(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();
	struct ward_coverage_stat stat;

	uint64_t sets = sets_of(coverage, 1);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_stat(coverage, &stat);

	assert_int_equal(sets, 0);
	assert_int_equal(access("repo", F_OK), -1);
	assert_int_equal(stat.table_records + stat.tail_records, 0);
	assert_int_equal(stat.bytes, 0);
	assert_false(stat.was_damaged);
	ward_coverage_close(coverage);
	ward_coverage_close(NULL);
}

static void
what_was_saved_is_found_by_the_next_push(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();
	add(coverage, 1, 1);
	add(coverage, 2, 2);
	add(coverage, 3, 1);
	add(coverage, 3, 2);

	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);

	assert_int_equal(sets_now(1), 1);
	assert_int_equal(sets_now(2), 2);
	assert_int_equal(sets_now(3), 3);
	assert_int_equal(sets_now(4), 0);
}

static void
adding_and_saving_change_no_answer_of_this_process(void **state)
{
	(void)state;
	save_range(1, 2, 1);
	struct ward_coverage *coverage = open_two();

	add(coverage, 1, 2);
	add(coverage, 2, 3);
	uint64_t added = sets_of(coverage, 1) | sets_of(coverage, 2) << 8;
	assert_no_error(ward_coverage_save(coverage));
	uint64_t saved = sets_of(coverage, 1) | sets_of(coverage, 2) << 8;
	ward_coverage_close(coverage);

	assert_int_equal(added, 1);
	assert_int_equal(saved, 1);
	assert_int_equal(sets_now(1), 3);
}

static void
what_was_saved_is_not_saved_again(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();
	add(coverage, 1, 1);
	assert_no_error(ward_coverage_save(coverage));
	assert_int_equal(unlink(TAIL), 0);

	assert_no_error(ward_coverage_save(coverage));
	off_t none = size_of(TAIL);
	add(coverage, 2, 1);
	assert_no_error(ward_coverage_save(coverage));

	assert_int_equal(none, -1);
	assert_int_equal(sets_now(1), 0);
	assert_int_equal(sets_now(2), 1);
	ward_coverage_close(coverage);
}

static void
what_was_added_without_save_is_gone(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();

	add(coverage, 1, 3);
	ward_coverage_close(coverage);

	assert_int_equal(sets_now(1), 0);
}

static void
sets_that_the_rule_file_does_not_have_are_not_added(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();

	add(coverage, 1, 4 | 1);
	add(coverage, 2, ~UINT64_C(3));
	add(coverage, 3, 0);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);

	assert_int_equal(sets_now(1), 1);
	assert_int_equal(stat_now().tail_records, 1);
}

static void
an_id_of_the_other_size_is_neither_found_nor_added(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();
	struct ward_oid id = id_of(32, 1);
	add(coverage, 1, 1);

	ward_coverage_add(coverage, &id, 1);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
	coverage = open_two();
	uint64_t sets = ward_coverage_sets(coverage, &id);

	assert_int_equal(sets, 0);
	assert_int_equal(stat_now().tail_records, 1);
	ward_coverage_close(coverage);
}

static void
sixty_four_sets_are_kept_apart_and_more_are_a_limit(void **state)
{
	(void)state;
	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests, 64);
	digest more[65];
	memset(more, 0, sizeof(more));

	for (uint64_t i = 0; i < 64; i++)
		add(coverage, i, UINT64_C(1) << i);
	add(coverage, 64, UINT64_MAX);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
	coverage = open_with(20, (const digest *)digests, 64);

	for (uint64_t i = 0; i < 64; i++)
		assert_true(sets_of(coverage, i) == UINT64_C(1) << i);
	assert_true(sets_of(coverage, 64) == UINT64_MAX);
	ward_coverage_close(coverage);
	assert_code(
	    ward_coverage_open(&coverage, HOME, 20, (const digest *)more, 65),
	    WARD_E_LIMIT);
}

static void
a_rule_file_without_sets_covers_nothing_and_destroys_nothing(void **state)
{
	(void)state;
	save_range(1, 3, 3);
	struct ward_coverage *coverage = open_with(20, NULL, 0);

	add(coverage, 1, 1);
	uint64_t sets = sets_of(coverage, 1);
	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);

	assert_int_equal(sets, 0);
	assert_int_equal(sets_now(1), 3);
}

static void
ids_of_another_size_than_git_has_are_not_supported(void **state)
{
	(void)state;
	struct ward_coverage *coverage;

	assert_code(
	    ward_coverage_open(&coverage, HOME, 24, (const digest *)digests, 2),
	    WARD_E_UNSUPPORTED);
}

static void
a_folder_that_cannot_be_read_is_an_error_not_an_empty_store(void **state)
{
	(void)state;
	struct ward_coverage *coverage;
	put("repo", "a file");

	assert_code(
	    ward_coverage_open(&coverage, HOME, 20, (const digest *)digests, 2),
	    WARD_E_SYSTEM);
}

static void
two_sets_with_one_digest_are_covered_together(void **state)
{
	(void)state;
	digest list[2];
	memcpy(list[0], digests[0], sizeof(digest));
	memcpy(list[1], digests[0], sizeof(digest));
	struct ward_coverage *coverage = open_with(20, (const digest *)list, 2);

	add(coverage, 1, 2);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
	coverage = open_with(20, (const digest *)list, 2);

	assert_int_equal(sets_of(coverage, 1), 3);
	ward_coverage_close(coverage);
	assert_int_equal(sets_now(1), 1);
}

/* --- the files --- */

static void
the_files_have_the_modes_and_sizes_that_are_promised(void **state)
{
	(void)state;

	save_range(0, 3, 1);
	off_t appended = size_of(TAIL);
	merge_now();

	assert_int_equal(mode_of("repo"), 0750);
	assert_int_equal(mode_of(HOME), 0750);
	assert_int_equal(mode_of(LOCK), 0640);
	assert_int_equal(mode_of(TAIL), 0640);
	assert_int_equal(mode_of(TABLE), 0640);
	/* header, class with one digest, three commits */
	assert_int_equal(appended, 5 * RECORD);
	assert_int_equal(size_of(TAIL), RECORD);
	assert_int_equal(size_of(TABLE), 2 * BLOCK);
	assert_int_equal(size_of(HOME "/table.new"), -1);
}

static void
a_block_holds_170_commits_of_sha1(void **state)
{
	(void)state;

	save_range(0, 170, 1);
	merge_now();
	off_t full = size_of(TABLE);
	save_range(170, 171, 1);
	merge_now();

	assert_int_equal(full, 2 * BLOCK);
	assert_int_equal(size_of(TABLE), 3 * BLOCK);
	for (uint64_t i = 0; i < 171; i++)
		assert_int_equal(sets_now(i), 1);
}

static void
what_is_covered_already_is_not_written_again(void **state)
{
	(void)state;
	save_range(0, 10, 1);
	merge_now();
	save_range(10, 20, 3);
	off_t before = size_of(TAIL);

	save_range(0, 20, 1);
	off_t again = size_of(TAIL);
	save_range(9, 11, 3);

	assert_int_equal(again, before);
	assert_int_equal(size_of(TAIL) - before, 2 * RECORD);
	assert_int_equal(sets_now(9), 3);
	assert_int_equal(sets_now(10), 3);
}

static void
a_merge_with_nothing_new_writes_nothing(void **state)
{
	(void)state;
	struct stat before, after;
	save_range(0, 10, 1);
	merge_now();
	assert_int_equal(stat(TABLE, &before), 0);

	merge_now();

	assert_int_equal(stat(TABLE, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

static void
more_commits_than_a_tail_holds_go_into_the_table(void **state)
{
	(void)state;

	save_range(0, 6000, 1);
	off_t table = size_of(TABLE);
	merge_now();
	save_range(6000, 12600, 2);
	struct ward_coverage_stat stat = stat_now();

	assert_int_equal(table, -1);
	assert_int_equal(stat.table_records, 12600);
	assert_int_equal(stat.tail_records, 0);
	assert_int_equal(stat.bytes, size_of(TABLE) + size_of(TAIL));
	assert_int_equal(sets_now(0), 1);
	assert_int_equal(sets_now(12599), 2);
}

static void
a_tail_never_grows_over_its_limit(void **state)
{
	(void)state;
	/* header, class and commits fill it to the last record */
	uint64_t most = COVERAGE_TAIL_MAX / RECORD - 2;

	save_range(0, 5000, 1);
	save_range(5000, most, 1);
	off_t full = size_of(TAIL);
	save_range(most, most + 1, 1);

	assert_int_equal(full, COVERAGE_TAIL_MAX / RECORD * RECORD);
	assert_int_equal(size_of(TAIL), RECORD);
	assert_int_equal(stat_now().table_records, most + 1);
	assert_int_equal(sets_now(0) & sets_now(most), 1);
}

static void
a_rule_file_that_comes_back_finds_its_coverage(void **state)
{
	(void)state;
	save_range(0, 10, 3);
	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests + 2, 2);

	for (uint64_t i = 5; i < 15; i++)
		add(coverage, i, 2);
	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
	coverage = open_with(20, (const digest *)digests + 1, 3);

	assert_int_equal(sets_now(0) & sets_now(9), 3);
	assert_int_equal(sets_now(14), 0);
	assert_int_equal(sets_of(coverage, 0), 1);
	assert_int_equal(sets_of(coverage, 9), 5);
	assert_int_equal(sets_of(coverage, 14), 4);
	ward_coverage_close(coverage);
}

/* Commit i gets the sets i + 1: so many classes do not fit the head. */
static void
save_classes(const digest *list, uint64_t count)
{
	struct ward_coverage *coverage = open_with(20, list, 16);

	for (uint64_t i = 0; i < count; i++)
		add(coverage, i, i + 1);
	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
}

static void
only_where_classes_are_too_many_those_of_old_rule_files_go(void **state)
{
	(void)state;
	save_range(0, 100, 3);
	save_range(9000, 9100, 3); /* nobody else covers them */
	save_classes((const digest *)digests + 2, 4000);
	uint64_t before = sets_now(0) & sets_now(9000);

	save_classes((const digest *)digests + 18, 4000);
	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests + 18, 16);

	assert_int_equal(before, 3);
	assert_int_equal(sets_now(0), 0);
	assert_int_equal(sets_now(9000), 0);
	for (uint64_t i = 0; i < 4000; i++)
		assert_int_equal(sets_of(coverage, i), i + 1);
	assert_false(stat_now().was_damaged);
	ward_coverage_close(coverage);
}

static void
where_even_the_present_classes_are_too_many_some_commits_go(void **state)
{
	(void)state;

	save_classes((const digest *)digests, 16000);
	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests, 16);
	struct ward_coverage_stat stat;
	ward_coverage_stat(coverage, &stat);

	uint64_t kept = 0;
	for (uint64_t i = 0; i < 16000; i++) {
		uint64_t sets = sets_of(coverage, i);

		assert_true(sets == 0 || sets == i + 1);
		kept += sets != 0;
	}
	assert_in_range(kept, 4000, 15999);
	assert_int_equal(stat.table_records, kept);
	assert_false(stat.was_damaged);
	ward_coverage_close(coverage);
}

static void
digests_that_overlap_are_kept_once_and_in_order(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	save_range(0, 1, 3);
	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests + 1, 2);
	add(coverage, 0, 3);

	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
	slurp(&file, TABLE);
	const char *class = file.data + 40; /* count, digests */

	assert_int_equal(class[0], 3);
	assert_true(memcmp(class + 4, class + 36, 32) < 0);
	assert_true(memcmp(class + 36, class + 68, 32) < 0);
	ward_buf_release(&file);
}

/* --- against a model --- */

#define NCOMMITS 600

struct model {
	size_t oid_size;
	uint64_t random;
	uint64_t commits[NCOMMITS]; /* bits: digests */
	/* the rule file: set i has digest list[i] */
	size_t list[NDIGESTS];
	size_t count;
};

static void
choose_rule_file(struct model *model)
{
	model->count = 0;
	for (size_t i = 0; i < NDIGESTS; i++) {
		size_t at = next_random(&model->random) % (model->count + 1);

		if (next_random(&model->random) % 2)
			continue;
		memmove(model->list + at + 1, model->list + at,
		    (model->count++ - at) * sizeof(size_t));
		model->list[at] = i;
	}
}

static struct ward_coverage *
open_model(const struct model *model)
{
	digest list[NDIGESTS];

	for (size_t i = 0; i < model->count; i++)
		memcpy(list[i], digests[model->list[i]], sizeof(digest));
	return open_with(model->oid_size, (const digest *)list, model->count);
}

static uint64_t
expected(const struct model *model, size_t commit)
{
	uint64_t sets = 0;

	for (size_t i = 0; i < model->count; i++)
		sets |= (model->commits[commit] >> model->list[i] & 1) << i;
	return sets;
}

static void
assert_model(const struct model *model)
{
	struct ward_coverage *coverage = open_model(model);

	for (size_t i = 0; i < NCOMMITS; i++) {
		struct ward_oid id = id_of(model->oid_size, i);

		assert_int_equal(
		    ward_coverage_sets(coverage, &id), expected(model, i));
	}
	ward_coverage_close(coverage);
}

static void
push(struct model *model)
{
	struct ward_coverage *coverage = open_model(model);
	uint64_t n = next_random(&model->random) % 12;

	while (n-- > 0) {
		size_t commit = next_random(&model->random) % NCOMMITS;
		uint64_t sets = next_random(&model->random) &
		    ((UINT64_C(1) << model->count) - 1);
		struct ward_oid id = id_of(model->oid_size, commit);

		ward_coverage_add(coverage, &id, sets);
		for (size_t i = 0; i < model->count; i++)
			model->commits[commit] |= (sets >> i & 1)
			    << model->list[i];
	}
	if (next_random(&model->random) % 8)
		assert_no_error(ward_coverage_save(coverage));
	else
		assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
}

static void
run_model(size_t oid_size, uint64_t seed)
{
	struct model model = { .oid_size = oid_size, .random = seed };
	struct ward_coverage *coverage;
	struct ward_coverage_stat stat;

	for (size_t i = 0; i < 200; i++) {
		if (i % 5 == 0)
			choose_rule_file(&model);
		push(&model);
		if (i % 5 == 4)
			assert_model(&model);
	}
	coverage = open_model(&model);
	ward_coverage_stat(coverage, &stat);
	ward_coverage_close(coverage);
	assert_false(stat.was_damaged);
	assert_true(stat.table_records > 100);
}

static void
random_pushes_under_changing_rule_files_agree_with_a_model(void **state)
{
	(void)state;

	run_model(20, 4711);
}

static void
so_they_do_with_sha256(void **state)
{
	(void)state;

	run_model(32, 815);
}

static void
ids_that_are_not_spread_are_found(void **state)
{
	(void)state;
	struct ward_coverage *coverage = open_two();
	unsigned char bytes[20] = { 0xab, 0xcd };

	for (unsigned i = 0; i < 6000; i++) {
		bytes[18] = (unsigned char)(i >> 7);
		bytes[19] = (unsigned char)(i << 1);
		struct ward_oid id = ward_oid_from_bytes(bytes, 20);
		ward_coverage_add(coverage, &id, 1 + i % 3);
	}
	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
	coverage = open_two();

	for (unsigned i = 0; i < 12000; i++) {
		bytes[18] = (unsigned char)(i >> 8);
		bytes[19] = (unsigned char)i;
		struct ward_oid id = ward_oid_from_bytes(bytes, 20);
		assert_int_equal(ward_coverage_sets(coverage, &id),
		    i % 2 ? 0 : 1 + i / 2 % 3);
	}
	for (unsigned i = 0; i < 256; i++) {
		bytes[0] = (unsigned char)i;
		bytes[1] = 0;
		struct ward_oid id = ward_oid_from_bytes(bytes, 20);
		assert_int_equal(ward_coverage_sets(coverage, &id), 0);
	}
	ward_coverage_close(coverage);
}

/* --- damage --- */

/* One bit, or all of them. */
static void
damage_each_byte(const char *path)
{
	struct ward_buf file = WARD_BUF_INIT;
	slurp(&file, path);

	for (size_t i = 0; i < file.size; i++) {
		char kept = file.data[i];

		poke(path, i, (char)(kept ^ (1 << i % 8)));
		assert_in_range(count_true(), 0, ALL_COMMITS - 1);
		poke(path, i, (char)~kept);
		assert_in_range(count_true(), 0, ALL_COMMITS - 1);
		poke(path, i, kept);
	}
	assert_int_equal(count_true(), ALL_COMMITS);
	ward_buf_release(&file);
}

static void
no_damaged_byte_of_the_table_covers_anything(void **state)
{
	(void)state;

	make_both_files();

	damage_each_byte(TABLE);
}

static void
no_damaged_byte_of_the_tail_covers_anything(void **state)
{
	(void)state;

	make_both_files();

	damage_each_byte(TAIL);
}

static void
a_table_cut_off_anywhere_counts_as_empty(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TABLE);

	for (size_t size = 0; size < file.size; size += 61) {
		overwrite(TABLE, file.data, size);
		assert_int_equal(count_true(), 0);
		assert_true(stat_now().was_damaged);
	}
	ward_buf_add_char(&file, '\0');
	overwrite(TABLE, file.data, file.size);
	assert_int_equal(count_true(), 0);
	ward_buf_release(&file);
}

static void
a_table_with_a_block_too_many_counts_as_empty(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TABLE);
	ward_buf_reserve(&file, BLOCK);

	ward_buf_add(&file, file.data + file.size - BLOCK, BLOCK);
	overwrite(TABLE, file.data, file.size);

	assert_int_equal(count_true(), 0);
	ward_buf_release(&file);
}

static void
blocks_in_another_order_count_as_empty(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	char block[BLOCK];
	make_both_files();
	slurp(&file, TABLE);

	memcpy(block, file.data + BLOCK, BLOCK);
	memcpy(file.data + BLOCK, file.data + 2 * BLOCK, BLOCK);
	memcpy(file.data + 2 * BLOCK, block, BLOCK);
	overwrite(TABLE, file.data, file.size);

	assert_true(stat_now().was_damaged);
	assert_int_equal(stat_now().table_records, 0);
	assert_in_range(count_true(), 0, ALL_COMMITS - TABLE_COMMITS);
	ward_buf_release(&file);
}

static void
a_damaged_table_is_replaced_by_the_next_save(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TABLE);
	file.data[file.size - BLOCK] ^= 1; /* in the last of the blocks */
	overwrite(TABLE, file.data, file.size);
	struct ward_coverage *coverage = open_two();

	/* The first one to find the damage writes a table without it. */
	for (uint64_t i = 0; i < TABLE_COMMITS; i++)
		add(coverage, i, sets_of(coverage, i) ? 0 : truth(i));
	add(coverage, 9999, 1);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);

	struct ward_coverage_stat stat = stat_now();
	assert_false(stat.was_damaged);
	assert_int_equal(stat.tail_records, 0);
	assert_int_equal(sets_now(9999), 1);
	assert_int_equal(sets_now(TABLE_COMMITS), truth(TABLE_COMMITS));
	ward_buf_release(&file);
}

static void
damage_that_was_met_is_mended_whatever_is_saved(void **state)
{
	(void)state;
	make_both_files();
	poke(TABLE, 2 * BLOCK + 4000, 'x');
	struct ward_coverage *coverage = open_two();
	uint64_t other = 5000;
	while (id_of(20, other).bytes[0] > 0x7f)
		other++; /* its place is not in the damaged block */

	for (uint64_t i = 0; i < TABLE_COMMITS; i++)
		(void)sets_of(coverage, i);
	add(coverage, other, 1);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);

	assert_false(stat_now().was_damaged);
	assert_int_equal(sets_now(other), 1);
}

/* Nobody writes into a table, which is replaced: what was checked does not hold
 * for one that has another size. */
static void
a_table_that_grew_where_it_lies_is_mended_by_who_knew_it(void **state)
{
	struct ward_coverage *coverage;
	FILE *table;

	(void)state;
	save_range(0, 5, 1);
	merge_now();
	coverage = open_two();
	add(coverage, 7, 1);
	table = fopen(TABLE, "ab");
	assert_non_null(table);
	assert_true(fputs("more", table) >= 0);
	assert_int_equal(fclose(table), 0);

	assert_no_error(ward_coverage_save(coverage));
	assert_int_equal(sets_now(7), 1);
	assert_false(stat_now().was_damaged);
	ward_coverage_close(coverage);
}

static void
a_merge_takes_nothing_from_a_damaged_table(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TABLE);
	file.data[file.size - BLOCK] ^= 1;
	overwrite(TABLE, file.data, file.size);

	/* This one asks nothing, so only the merge meets the damage. */
	merge_now();

	assert_int_equal(count_true(), ALL_COMMITS - TABLE_COMMITS);
	assert_int_equal(stat_now().table_records, ALL_COMMITS - TABLE_COMMITS);
	assert_false(stat_now().was_damaged);
	ward_buf_release(&file);
}

static void
what_a_damaged_table_held_too_is_written_with_the_merge(void **state)
{
	(void)state;
	make_both_files();
	struct ward_coverage *coverage = open_two();
	for (uint64_t i = 0; i < TABLE_COMMITS; i++)
		add(coverage, i, truth(i));

	/* in the last block: most are found in the first one before */
	poke(TABLE, 2 * BLOCK + 4000, 'x');
	assert_no_error(ward_coverage_merge(coverage));

	assert_int_equal(count_true(), ALL_COMMITS);
	ward_coverage_close(coverage);
}

static void
what_is_added_again_survives_damage_that_only_the_merge_finds(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TABLE);
	unsigned char *first = (unsigned char *)file.data + BLOCK;
	struct ward_oid id = ward_oid_from_bytes(first, 20);
	struct ward_coverage *coverage = open_two();

	ward_coverage_add(coverage, &id, 1);
	poke(TABLE, 2 * BLOCK + 4000, 'x');
	assert_no_error(ward_coverage_merge(coverage));
	ward_coverage_close(coverage);
	coverage = open_two();

	assert_int_equal(ward_coverage_sets(coverage, &id), 1);
	assert_int_equal(count_true(), ALL_COMMITS - TABLE_COMMITS + 1);
	ward_coverage_close(coverage);
	ward_buf_release(&file);
}

static void
a_head_that_is_damaged_is_replaced_too(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TABLE);
	file.data[8]++; /* of another version */
	overwrite(TABLE, file.data, file.size);

	uint64_t before = count_true();
	save_truth(7, 8);

	assert_int_equal(before, 0);
	assert_int_equal(count_true(), 1);
	assert_false(stat_now().was_damaged);
	ward_buf_release(&file);
}

static void
a_torn_last_record_is_ignored_and_cut_off(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TAIL);

	for (size_t lost = 1; lost < 2 * RECORD; lost += 3) {
		unsigned whole = lost <= RECORD ? 1 : 2;

		overwrite(TAIL, file.data, file.size - lost);
		assert_int_equal(count_true(), ALL_COMMITS - whole);
		assert_false(stat_now().was_damaged);
		save_truth(ALL_COMMITS - 3, ALL_COMMITS);
		assert_int_equal(size_of(TAIL), file.size);
		assert_int_equal(count_true(), ALL_COMMITS);
	}
	memset(file.data + file.size - RECORD, 0, RECORD);
	overwrite(TAIL, file.data, file.size);
	assert_int_equal(count_true(), ALL_COMMITS - 1);
	ward_buf_release(&file);
}

static void
garbage_at_the_end_is_a_torn_end_too(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	make_both_files();
	slurp(&file, TAIL);

	for (int i = 0; i < 5 * RECORD + 3; i++)
		ward_buf_add_char(&file, (char)(i / 100));
	overwrite(TAIL, file.data, file.size);
	unsigned found = count_true();
	save_range(1000, 1001, 1);

	assert_int_equal(found, ALL_COMMITS);
	assert_int_equal(count_true(), ALL_COMMITS);
	assert_int_equal(sets_now(1000), 1);
	assert_int_equal(
	    stat_now().tail_records, ALL_COMMITS - TABLE_COMMITS + 1);
	ward_buf_release(&file);
}

static void
a_damaged_commit_in_the_middle_of_the_tail_does_not_count(void **state)
{
	(void)state;
	make_both_files();
	off_t size = size_of(TAIL);

	/* its id, its class, its CRC */
	spoil(TAIL, (size_t)size - 2 * RECORD + 9);
	unsigned one_less = count_true();
	spoil(TAIL, (size_t)size - 3 * RECORD + 6);
	unsigned two_less = count_true();
	spoil(TAIL, (size_t)size - 4 * RECORD);
	unsigned three_less = count_true();
	struct ward_coverage_stat stat = stat_now();
	merge_now();

	assert_int_equal(one_less, ALL_COMMITS - 1);
	assert_int_equal(two_less, ALL_COMMITS - 2);
	assert_int_equal(three_less, ALL_COMMITS - 3);
	assert_true(stat.was_damaged);
	assert_int_equal(stat.tail_records, ALL_COMMITS - TABLE_COMMITS - 3);
	assert_int_equal(count_true(), ALL_COMMITS - 3);
	assert_false(stat_now().was_damaged);
}

static void
a_tail_with_a_damaged_class_counts_as_empty_and_is_begun_anew(void **state)
{
	(void)state;
	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests + 1, 3);
	make_both_files();
	for (uint64_t i = 0; i < 10; i++)
		add(coverage, i, 7);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
	/* behind header and commits: the class's three digests, ten commits */
	off_t first = size_of(TAIL) - 13 * RECORD;

	poke(TAIL, (size_t)first + RECORD + 20, 'x');
	unsigned found = count_true();
	bool was_damaged = stat_now().was_damaged;
	save_truth(TABLE_COMMITS, ALL_COMMITS);

	assert_int_equal(found, TABLE_COMMITS);
	assert_true(was_damaged);
	assert_int_equal(count_true(), ALL_COMMITS);
	assert_false(stat_now().was_damaged);
}

static void
the_tail_never_adds_a_digest_to_a_class_of_the_table(void **state)
{
	(void)state;
	save_range(0, 10, 1);
	merge_now();
	save_range(10, 11, 2);

	forge_class(1, 1);
	uint64_t as_it_was = sets_now(10) << 8 | sets_now(0);
	forge_class(1, 0);
	uint64_t forged = sets_now(10) << 8 | sets_now(0);
	forge_class(1, 2);
	uint64_t again = sets_now(10) << 8 | sets_now(0);

	assert_int_equal(as_it_was, 0x201);
	assert_int_equal(forged, 1);
	assert_int_equal(again, 1);
}

static void
a_commit_of_a_class_that_is_not_there_does_not_count(void **state)
{
	(void)state;
	save_range(0, 10, 1);

	forge_class(2, 1);

	assert_true(stat_now().was_damaged);
	assert_int_equal(stat_now().tail_records, 9);
}

static void
a_tail_of_another_generation_counts_as_empty(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	save_range(0, 10, 1);
	merge_now();
	save_range(10, 20, 1);
	slurp(&file, TAIL);
	merge_now();

	/* As a merge that was cut short between its two files leaves it. */
	overwrite(TAIL, file.data, file.size);
	struct ward_coverage_stat stat = stat_now();
	save_range(20, 21, 2);

	assert_int_equal(stat.table_records, 20);
	assert_int_equal(stat.tail_records, 0);
	assert_false(stat.was_damaged);
	assert_int_equal(stat_now().tail_records, 1);
	assert_int_equal(sets_now(10), 1);
	assert_int_equal(sets_now(20), 2);
	ward_buf_release(&file);
}

static void
a_tail_without_its_table_counts_as_empty(void **state)
{
	(void)state;
	make_both_files();
	assert_int_equal(unlink(TABLE), 0);

	unsigned found = count_true();
	save_truth(0, 5);

	assert_int_equal(found, 0);
	assert_int_equal(count_true(), 5);
}

static void
another_tables_classes_are_never_taken_for_this_ones(void **state)
{
	(void)state;
	struct ward_buf tail = WARD_BUF_INIT;
	/* one history whose tail uses the table's class of set 0 ... */
	save_range(0, 10, 1);
	merge_now();
	save_range(10, 20, 1);
	slurp(&tail, TAIL);
	assert_int_equal(unlink(TABLE), 0);
	assert_int_equal(unlink(TAIL), 0);

	/* ... and as old a one whose table's class is that of set 1 */
	save_range(0, 10, 2);
	merge_now();
	overwrite(TAIL, tail.data, tail.size);

	assert_int_equal(sets_now(5), 2);
	assert_int_equal(sets_now(15), 0);
	ward_buf_release(&tail);
}

static void
files_of_the_other_id_size_count_as_empty(void **state)
{
	(void)state;
	make_both_files();
	struct ward_coverage *coverage =
	    open_with(32, (const digest *)digests, 2);
	struct ward_oid id = id_of(32, 1);

	uint64_t before = ward_coverage_sets(coverage, &id);
	ward_coverage_add(coverage, &id, 2);
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);
	coverage = open_with(32, (const digest *)digests, 2);

	assert_int_equal(before, 0);
	assert_int_equal(ward_coverage_sets(coverage, &id), 2);
	assert_int_equal(count_true(), 0);
	ward_coverage_close(coverage);
}

static void
a_table_of_another_version_counts_as_empty(void **state)
{
	(void)state;
	make_both_files();

	forge(8, 1);
	unsigned same = count_true();
	forge(8, 2);

	assert_int_equal(same, ALL_COMMITS);
	assert_int_equal(count_true(), 0);
	assert_true(stat_now().was_damaged);
}

static void
a_head_with_more_classes_than_fit_counts_as_empty(void **state)
{
	(void)state;
	make_both_files();

	forge(33, 1);

	assert_int_equal(count_true(), 0);
	forge(33, 0);
	forge(43, 1); /* the first class, with very many digests */
	assert_int_equal(count_true(), 0);
}

static void
a_class_that_is_not_there_makes_the_table_count_as_empty(void **state)
{
	(void)state;
	make_both_files();

	forge(BLOCK + 20, 3);

	assert_true(stat_now().was_damaged);
	assert_in_range(count_true(), 0, ALL_COMMITS - 170);
}

static void
a_table_of_short_ids_is_never_read_as_one_of_long_ids(void **state)
{
	(void)state;
	save_range(0, 1, 1);
	merge_now();
	struct ward_coverage *coverage =
	    open_with(32, (const digest *)digests, 2);
	struct ward_oid id = id_of(20, 0);

	/* the record as it stands there: id, class 0, zeros */
	id.size = 32;
	uint64_t sets = ward_coverage_sets(coverage, &id);

	assert_int_equal(sets, 0);
	ward_coverage_close(coverage);
}

static void
what_is_no_file_counts_as_damaged(void **state)
{
	(void)state;
	assert_no_error(ward_folder_make(TABLE, 0755));
	assert_int_equal(mkfifo(TAIL, 0644), 0);

	unsigned found = count_true();
	struct ward_coverage_stat stat = stat_now();

	assert_int_equal(found, 0);
	assert_true(stat.was_damaged);
}

/* --- other processes, and what cannot be written --- */

/* Process p covers its own commits, with sets of its own, and one of all. */
static int
save_many(unsigned p)
{
	for (uint64_t i = 0; i < 50; i++) {
		struct ward_coverage *coverage;
		const struct ward_error *err = ward_coverage_open(
		    &coverage, HOME, 20, (const digest *)digests + p, 2);

		if (err)
			return 1;
		add(coverage, p * 1000 + i, 1 + i % 3);
		add(coverage, 5000, 1);
		err = i % 10 == p ? ward_coverage_merge(coverage)
				  : ward_coverage_save(coverage);
		for (int tries = 0; err && tries < 10; tries++)
			err = ward_coverage_save(coverage);
		ward_coverage_close(coverage);
		if (err)
			return 1;
	}
	return 0;
}

static void
processes_that_save_at_once_lose_nothing_and_mix_nothing(void **state)
{
	(void)state;
	pid_t pids[4];

	for (unsigned p = 0; p < 4; p++) {
		pids[p] = fork();
		if (pids[p] == 0)
			_exit(save_many(p));
	}
	for (unsigned p = 0; p < 4; p++) {
		int status = -1;

		assert_int_equal(waitpid(pids[p], &status, 0), pids[p]);
		assert_int_equal(status, 0);
	}

	struct ward_coverage *coverage =
	    open_with(20, (const digest *)digests, 5);
	for (uint64_t p = 0; p < 4; p++)
		for (uint64_t i = 0; i < 51; i++)
			assert_int_equal(sets_of(coverage, p * 1000 + i),
			    i < 50 ? (1 + i % 3) << p : 0);
	assert_int_equal(sets_of(coverage, 5000), 15);
	ward_coverage_close(coverage);
	assert_false(stat_now().was_damaged);
}

static void
who_reads_while_others_write_sees_what_was_there_before(void **state)
{
	(void)state;
	save_range(0, 50, 1);
	pid_t pid = fork();
	if (pid == 0)
		_exit(save_many(1));

	int status = -1;
	while (waitpid(pid, &status, WNOHANG) == 0)
		for (uint64_t i = 0; i < 50; i += 10)
			assert_int_equal(sets_now(i) & 1, 1);

	assert_int_equal(status, 0);
}

static void
a_lock_held_by_another_is_an_error_and_a_later_save_succeeds(void **state)
{
	(void)state;
	save_range(0, 1, 1);
	struct ward_coverage *coverage = open_two();
	add(coverage, 1, 1);
	int fd = open(LOCK, O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);

	const struct ward_error *err = ward_coverage_save(coverage);
	assert_code(err, WARD_E_LIMIT);
	assert_non_null(
	    strstr(err->text, "coverage is locked by another process"));
	uint64_t locked = sets_now(1);
	close(fd);
	assert_no_error(ward_coverage_save(coverage));

	assert_int_equal(locked, 0);
	assert_int_equal(sets_now(1), 1);
	ward_coverage_close(coverage);
}

static void
a_crashed_merge_is_no_hindrance(void **state)
{
	(void)state;
	save_range(0, 10, 1);
	put(HOME "/table.new", "half a table");

	merge_now();

	assert_int_equal(stat_now().table_records, 10);
	assert_int_equal(size_of(HOME "/table.new"), -1);
}

static int
try_save(uint64_t commit, bool is_merge)
{
	struct ward_coverage *coverage = open_two();
	const struct ward_error *err;

	add(coverage, commit, 1);
	err = is_merge ? ward_coverage_merge(coverage)
		       : ward_coverage_save(coverage);
	ward_coverage_close(coverage);
	return err ? (int)err->code + 1 : 0;
}

/* In a process of its own, since it gives up root's rights. */
static int
in_a_child(int (*function)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(function());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
save_without_rights(void)
{
	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 100;
	return try_save(11, false) == WARD_E_SYSTEM + 1 &&
		try_save(11, true) == WARD_E_SYSTEM + 1 && sets_now(1) == 1
	    ? 0
	    : 1;
}

static void
a_read_only_folder_is_an_error_and_can_still_be_read(void **state)
{
	(void)state;
	save_range(0, 10, 1);
	merge_now();
	save_range(10, 11, 1);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(chmod("repo", 0755), 0);
	assert_int_equal(chmod(HOME, 0555), 0);
	assert_int_equal(chmod(TABLE, 0444), 0);
	assert_int_equal(chmod(TAIL, 0444), 0);
	assert_int_equal(chmod(LOCK, 0666), 0);

	int result = in_a_child(save_without_rights);

	assert_int_equal(chmod(HOME, 0755), 0);
	assert_int_equal(result, 0);
	assert_int_equal(sets_now(10), 1);
	assert_int_equal(sets_now(11), 0);
}

static void
limit_files(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
a_full_disk_leaves_both_files_as_they_were(void **state)
{
	(void)state;
	struct ward_buf table = WARD_BUF_INIT, tail = WARD_BUF_INIT;
	struct ward_buf now = WARD_BUF_INIT;
	make_both_files();
	slurp(&table, TABLE);
	slurp(&tail, TAIL);
	struct ward_coverage *coverage = open_two();
	for (uint64_t i = 1000; i < 1010; i++)
		add(coverage, i, 1);
	signal(SIGXFSZ, SIG_IGN);

	/* the append is short by a part; the merge stops at each size */
	limit_files(tail.size + 3 * RECORD + 7);
	assert_code(ward_coverage_save(coverage), WARD_E_SYSTEM);
	slurp(&now, TAIL);
	assert_true(ward_view_equal(ward_buf_view(&now), ward_buf_view(&tail)));
	for (rlim_t size = 0; size < table.size; size += 1000) {
		limit_files(size);
		assert_code(ward_coverage_merge(coverage), WARD_E_SYSTEM);
	}
	limit_files(RLIM_INFINITY);
	signal(SIGXFSZ, SIG_DFL);

	slurp(&now, TAIL);
	assert_true(ward_view_equal(ward_buf_view(&now), ward_buf_view(&tail)));
	slurp(&now, TABLE);
	assert_true(
	    ward_view_equal(ward_buf_view(&now), ward_buf_view(&table)));
	assert_int_equal(size_of(HOME "/table.new"), -1);
	assert_int_equal(sets_now(1000), 0);
	assert_no_error(ward_coverage_save(coverage));
	assert_int_equal(sets_now(1000), 1);
	ward_coverage_close(coverage);
	ward_buf_release(&table);
	ward_buf_release(&tail);
	ward_buf_release(&now);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(
		    without_a_folder_nothing_is_covered_and_none_is_made),
		FOLDER_TEST(what_was_saved_is_found_by_the_next_push),
		FOLDER_TEST(adding_and_saving_change_no_answer_of_this_process),
		FOLDER_TEST(what_was_saved_is_not_saved_again),
		FOLDER_TEST(what_was_added_without_save_is_gone),
		FOLDER_TEST(
		    sets_that_the_rule_file_does_not_have_are_not_added),
		FOLDER_TEST(an_id_of_the_other_size_is_neither_found_nor_added),
		FOLDER_TEST(
		    sixty_four_sets_are_kept_apart_and_more_are_a_limit),
		FOLDER_TEST(
		    a_rule_file_without_sets_covers_nothing_and_destroys_nothing),
		FOLDER_TEST(ids_of_another_size_than_git_has_are_not_supported),
		FOLDER_TEST(
		    a_folder_that_cannot_be_read_is_an_error_not_an_empty_store),
		FOLDER_TEST(two_sets_with_one_digest_are_covered_together),
		FOLDER_TEST(
		    the_files_have_the_modes_and_sizes_that_are_promised),
		FOLDER_TEST(a_block_holds_170_commits_of_sha1),
		FOLDER_TEST(what_is_covered_already_is_not_written_again),
		FOLDER_TEST(a_merge_with_nothing_new_writes_nothing),
		FOLDER_TEST(more_commits_than_a_tail_holds_go_into_the_table),
		FOLDER_TEST(a_tail_never_grows_over_its_limit),
		FOLDER_TEST(a_rule_file_that_comes_back_finds_its_coverage),
		FOLDER_TEST(
		    only_where_classes_are_too_many_those_of_old_rule_files_go),
		FOLDER_TEST(
		    where_even_the_present_classes_are_too_many_some_commits_go),
		FOLDER_TEST(digests_that_overlap_are_kept_once_and_in_order),
		FOLDER_TEST(
		    random_pushes_under_changing_rule_files_agree_with_a_model),
		FOLDER_TEST(so_they_do_with_sha256),
		FOLDER_TEST(ids_that_are_not_spread_are_found),
		FOLDER_TEST(no_damaged_byte_of_the_table_covers_anything),
		FOLDER_TEST(no_damaged_byte_of_the_tail_covers_anything),
		FOLDER_TEST(a_table_cut_off_anywhere_counts_as_empty),
		FOLDER_TEST(a_table_with_a_block_too_many_counts_as_empty),
		FOLDER_TEST(blocks_in_another_order_count_as_empty),
		FOLDER_TEST(a_damaged_table_is_replaced_by_the_next_save),
		FOLDER_TEST(damage_that_was_met_is_mended_whatever_is_saved),
		FOLDER_TEST(
		    a_table_that_grew_where_it_lies_is_mended_by_who_knew_it),
		FOLDER_TEST(a_merge_takes_nothing_from_a_damaged_table),
		FOLDER_TEST(
		    what_a_damaged_table_held_too_is_written_with_the_merge),
		FOLDER_TEST(
		    what_is_added_again_survives_damage_that_only_the_merge_finds),
		FOLDER_TEST(a_head_that_is_damaged_is_replaced_too),
		FOLDER_TEST(a_torn_last_record_is_ignored_and_cut_off),
		FOLDER_TEST(garbage_at_the_end_is_a_torn_end_too),
		FOLDER_TEST(
		    a_damaged_commit_in_the_middle_of_the_tail_does_not_count),
		FOLDER_TEST(
		    a_tail_with_a_damaged_class_counts_as_empty_and_is_begun_anew),
		FOLDER_TEST(
		    the_tail_never_adds_a_digest_to_a_class_of_the_table),
		FOLDER_TEST(
		    a_commit_of_a_class_that_is_not_there_does_not_count),
		FOLDER_TEST(a_tail_of_another_generation_counts_as_empty),
		FOLDER_TEST(a_tail_without_its_table_counts_as_empty),
		FOLDER_TEST(
		    another_tables_classes_are_never_taken_for_this_ones),
		FOLDER_TEST(files_of_the_other_id_size_count_as_empty),
		FOLDER_TEST(a_table_of_another_version_counts_as_empty),
		FOLDER_TEST(a_head_with_more_classes_than_fit_counts_as_empty),
		FOLDER_TEST(
		    a_class_that_is_not_there_makes_the_table_count_as_empty),
		FOLDER_TEST(
		    a_table_of_short_ids_is_never_read_as_one_of_long_ids),
		FOLDER_TEST(what_is_no_file_counts_as_damaged),
		FOLDER_TEST(
		    processes_that_save_at_once_lose_nothing_and_mix_nothing),
		FOLDER_TEST(
		    who_reads_while_others_write_sees_what_was_there_before),
		FOLDER_TEST(
		    a_lock_held_by_another_is_an_error_and_a_later_save_succeeds),
		FOLDER_TEST(a_crashed_merge_is_no_hindrance),
		FOLDER_TEST(
		    a_read_only_folder_is_an_error_and_can_still_be_read),
		FOLDER_TEST(a_full_disk_leaves_both_files_as_they_were),
	};

	return cmocka_run_group_tests(tests, make_digests, NULL);
}

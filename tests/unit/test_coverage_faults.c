/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage where a call to the system fails, each in its turn, or where the
 * files change between two of them; and heads that nobody wrote. */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/mman.h>
#include "coverage_world.h"
#include "policy/coverage_file.h"

/* --- calls that fail when they are told to: these here are called --- */

static unsigned long ncalls, first_bad, last_bad; /* from 1 on */
static int bad_errno;
static bool is_short;			      /* a write does half, then */
static void (*before_open)(const char *path); /* or NULL */

static bool
fails(void)
{
	unsigned long number = ++ncalls;

	if (number < first_bad || number > last_bad || is_short)
		return false;
	errno = bad_errno;
	return true;
}

#define REAL(type, name, ...)             \
	static type (*real)(__VA_ARGS__); \
	if (real == NULL)                 \
	*(void **)(&real) = dlsym(RTLD_NEXT, #name)

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list more;
	REAL(int, open, const char *, int, ...);

	va_start(more, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(more, mode_t);
	va_end(more);
	if (before_open != NULL)
		before_open(path);
	return fails() ? -1 : real(path, flags, mode);
}

int
fstat(int fd, struct stat *out)
{
	REAL(int, fstat, int, struct stat *);
	return fails() ? -1 : real(fd, out);
}

int
flock(int fd, int what)
{
	REAL(int, flock, int, int);
	return fails() ? -1 : real(fd, what);
}

void *
mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	REAL(void *, mmap, void *, size_t, int, int, int, off_t);
	if (fd >= 0 && fails())
		return MAP_FAILED;
	return real(at, size, protection, flags, fd, offset);
}

ssize_t
pread(int fd, void *data, size_t size, off_t offset)
{
	REAL(ssize_t, pread, int, void *, size_t, off_t);
	return fails() ? -1 : real(fd, data, size, offset);
}

static size_t
share(size_t size)
{
	return is_short && ncalls >= first_bad && ncalls <= last_bad
	    ? (size + 1) / 2
	    : size;
}

ssize_t
pwrite(int fd, const void *data, size_t size, off_t offset)
{
	REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
	return fails() ? -1 : real(fd, data, share(size), offset);
}

ssize_t
write(int fd, const void *data, size_t size)
{
	REAL(ssize_t, write, int, const void *, size_t);
	return fails() ? -1 : real(fd, data, share(size));
}

off_t
lseek(int fd, off_t offset, int from)
{
	REAL(off_t, lseek, int, off_t, int);
	return fails() ? -1 : real(fd, offset, from);
}

int
fsync(int fd)
{
	REAL(int, fsync, int);
	return fails() ? -1 : real(fd);
}

int
ftruncate(int fd, off_t size)
{
	REAL(int, ftruncate, int, off_t);
	return fails() ? -1 : real(fd, size);
}

int
rename(const char *from, const char *to)
{
	REAL(int, rename, const char *, const char *);
	return fails() ? -1 : real(from, to);
}

static void
arm(unsigned long first, unsigned long last, int error)
{
	ncalls = 0;
	first_bad = first;
	last_bad = last;
	bad_errno = error;
}

static void
disarm(void)
{
	arm(0, 0, 0);
	is_short = false;
}

/* --- whatever fails --- */

/* The files as they are, to begin with again. */
struct kept {
	struct ward_buf table, tail;
};

static void
keep(struct kept *kept)
{
	ward_buf_clear(&kept->table);
	ward_buf_clear(&kept->tail);
	if (size_of(TABLE) >= 0)
		slurp(&kept->table, TABLE);
	if (size_of(TAIL) >= 0)
		slurp(&kept->tail, TAIL);
}

/* Beside what somebody may have open. */
static void
lay(const char *path, const struct ward_buf *text)
{
	(void)unlink(path);
	if (text->size > 0)
		overwrite(path, text->data, text->size);
}

static void
restore(const struct kept *kept)
{
	lay(TABLE, &kept->table);
	lay(TAIL, &kept->tail);
	(void)unlink(HOME "/table.new");
}

static void
release(struct kept *kept)
{
	ward_buf_release(&kept->table);
	ward_buf_release(&kept->tail);
}

typedef const struct ward_error *(*save_fn)(struct ward_coverage *coverage);

/* Twenty commits more than there are. */
static struct ward_coverage *
open_with_more(void)
{
	struct ward_coverage *coverage = open_two();

	for (uint64_t i = ALL_COMMITS - 20; i < ALL_COMMITS; i++)
		add(coverage, i, truth(i));
	return coverage;
}

/* Those are there; of the others those that could be read. */
static void
has_more(void)
{
	for (uint64_t i = ALL_COMMITS - 20; i < ALL_COMMITS; i++)
		assert_int_equal(sets_now(i), truth(i));
	assert_in_range(count_true(), 20, ALL_COMMITS);
}

/* One save; a call of it fails, or all from one on. */
static void
save_disturbed(save_fn save, unsigned long first, unsigned long last, int error)
{
	struct ward_coverage *coverage = open_with_more();
	unsigned before = count_true();
	const struct ward_error *err;

	arm(first, last, error);
	err = save(coverage);
	disarm();
	if (err)
		assert_in_range(count_true(), before, ALL_COMMITS);
	else
		has_more();
	assert_no_error(save(coverage));
	has_more();
	ward_coverage_close(coverage);
}

static unsigned long
calls_of(save_fn save)
{
	struct ward_coverage *coverage = open_with_more();
	unsigned long count;

	arm(0, 0, 0);
	assert_no_error(save(coverage));
	count = ncalls;
	ward_coverage_close(coverage);
	return count;
}

static void
disturb_each(save_fn save)
{
	struct kept kept = { WARD_BUF_INIT, WARD_BUF_INIT };
	unsigned long count;

	keep(&kept);
	count = calls_of(save);
	assert_true(count > 5);
	for (unsigned long i = 1; i <= count; i++)
		for (int kind = 0; kind < 5; kind++) {
			restore(&kept);
			is_short = kind >= 3;
			save_disturbed(save, i,
			    kind == 1 || kind == 4 ? ULONG_MAX : i,
			    kind == 2 ? EINTR : EIO);
		}
	restore(&kept);
	release(&kept);
}

static void
whatever_call_of_a_save_fails_nothing_is_lost_or_invented(void **state)
{
	(void)state;

	/* without files; then with both; behind a table alone; to a table */
	disturb_each(ward_coverage_save);
	save_truth(0, TABLE_COMMITS - 20);
	merge_now();
	disturb_each(ward_coverage_save);
	save_truth(TABLE_COMMITS - 20, TABLE_COMMITS - 10);
	disturb_each(ward_coverage_save);
	disturb_each(ward_coverage_merge);
}

/* More than one write: a table that is half written is never in its place. */
static void
whatever_call_of_a_long_merge_fails_nothing_is_lost_or_invented(void **state)
{
	struct kept kept = { WARD_BUF_INIT, WARD_BUF_INIT };
	unsigned long i = 0;
	bool is_disturbed = true;
	(void)state;

	save_truth(0, ALL_COMMITS);
	keep(&kept);
	while (is_disturbed) {
		struct ward_coverage *coverage = open_two();
		const struct ward_error *err;

		for (uint64_t number = 0; number < 9000; number++)
			add(coverage, NKNOWN + number, 1);
		i++;
		arm(i, i, ENOSPC);
		err = ward_coverage_save(coverage);
		is_disturbed = ncalls >= i;
		disarm();
		assert_int_equal(sets_now(NKNOWN + 8999), err ? 0 : 1);
		/* a tail that could not be read was begun anew */
		if (err)
			assert_int_equal(count_true(), ALL_COMMITS);
		else
			assert_in_range(count_true(), 0, ALL_COMMITS);
		ward_coverage_close(coverage);
		restore(&kept);
	}
	assert_true(i > 10);
	release(&kept);
}

/* The one whose record is damaged is what the push covers anew. */
static void
a_damaged_commit_that_comes_again_mends_the_tail(void **state)
{
	struct ward_coverage *coverage;
	(void)state;

	save_truth(0, ALL_COMMITS);
	/* not the last one: that would be a torn end */
	poke(TAIL, (size_t)size_of(TAIL) - 2 * RECORD, 'x');
	assert_int_equal(count_true(), ALL_COMMITS - 1);
	coverage = open_two();
	add(coverage, ALL_COMMITS - 2, truth(ALL_COMMITS - 2));
	assert_no_error(ward_coverage_save(coverage));
	ward_coverage_close(coverage);

	assert_int_equal(count_true(), ALL_COMMITS);
	assert_false(stat_now().was_damaged);
}

static void
a_folder_that_is_a_file_by_now_is_an_error_and_damage(void **state)
{
	struct ward_coverage *coverage = open_two();
	struct ward_coverage_stat stat;
	(void)state;

	add(coverage, 1, 1);
	assert_int_equal(mkdir("repo", 0755), 0);
	overwrite(HOME, "x", 1);
	ward_coverage_stat(coverage, &stat);

	assert_non_null(ward_coverage_save(coverage));
	assert_true(stat.was_damaged);
	assert_int_equal(stat.table_records + stat.tail_records, 0);
	ward_coverage_close(coverage);
}

/* "Cannot tell" is no "nothing is covered", and that is no error. */
static void
whatever_call_of_an_opening_fails_no_other_answer_comes(void **state)
{
	(void)state;
	unsigned long count;

	make_both_files();
	arm(0, 0, 0);
	(void)count_true();
	count = ncalls;
	for (unsigned long i = 1; i <= count; i++) {
		struct ward_coverage *coverage;
		struct ward_coverage_stat stat = { 0 };
		const struct ward_error *err;

		arm(i, i, EIO);
		err = ward_coverage_open(
		    &coverage, HOME, 20, (const digest *)digests, 2);
		if (err)
			continue;
		for (uint64_t n = 0; n < ALL_COMMITS + 20; n++)
			assert_int_equal(sets_of(coverage, n) & ~truth(n), 0);
		arm(i, i, EIO);
		ward_coverage_stat(coverage, &stat);
		disarm();
		if (stat.table_records + stat.tail_records < ALL_COMMITS)
			assert_true(stat.was_damaged);
		ward_coverage_close(coverage);
	}
	disarm();
}

/* --- files that change while they are opened --- */

static struct kept states[4];
static size_t nstates;

static void
go_on(const char *path)
{
	if (strcmp(path, TAIL) != 0 || nstates == 4)
		return;
	before_open = NULL;
	restore(&states[nstates++]);
	before_open = go_on;
}

static void
who_never_meets_two_files_that_belong_together_takes_the_table(void **state)
{
	(void)state;
	uint64_t table, tail;

	for (uint64_t i = 0; i < 4; i++) {
		save_range(i * 10, i * 10 + 9, 1);
		merge_now();
		save_range(i * 10 + 9, i * 10 + 10, 1);
		keep(&states[i]);
	}
	restore(&states[0]);
	nstates = 1;
	before_open = go_on;
	struct ward_coverage *coverage = open_two();
	before_open = NULL;
	table = sets_of(coverage, 28);
	tail = sets_of(coverage, 29);

	assert_int_equal(nstates, 4);
	assert_int_equal(table, 1);
	assert_int_equal(tail, 0);
	ward_coverage_close(coverage);
	for (size_t i = 0; i < 4; i++)
		release(&states[i]);
}

static void
grow(const char *path)
{
	char more[4096] = { 0 };
	int fd;

	(void)path;
	before_open = NULL;
	fd = open(TAIL, O_WRONLY | O_APPEND);
	for (int i = 0; i < 70; i++)
		assert_int_equal(write(fd, more, sizeof(more)), sizeof(more));
	close(fd);
}

static void
a_tail_that_grows_too_long_counts_as_empty(void **state)
{
	(void)state;
	make_both_files();
	struct ward_coverage *coverage = open_two();

	grow(TAIL);
	uint64_t in_table = sets_of(coverage, 0);
	uint64_t in_tail = sets_of(coverage, ALL_COMMITS - 1);
	ward_coverage_close(coverage);

	assert_int_equal(in_table, truth(0));
	assert_int_equal(in_tail, 0);
	assert_int_equal(count_true(), TABLE_COMMITS);
	assert_true(stat_now().was_damaged);
}

/* --- what nobody wrote --- */

/* Numbers of the table's head; its CRC fits again. */
static void
forge_head(size_t at, uint32_t number)
{
	for (size_t i = 0; i < 4; i++)
		forge(at + i, (char)(number >> 8 * i & 0xff));
}

static void
a_head_of_no_size_or_of_too_much_counts_as_empty(void **state)
{
	(void)state;
	struct ward_buf file = WARD_BUF_INIT;
	static const char zeros[BLOCK];

	make_both_files();
	slurp(&file, TABLE);
	for (size_t size = file.size; size < COVERAGE_CLASSES_MAX + 3 * BLOCK;
	     size += BLOCK)
		ward_buf_add(&file, zeros, BLOCK);
	overwrite(TABLE, file.data, file.size);
	forge_head(36, COVERAGE_CLASSES_MAX + 2 * BLOCK);
	assert_int_equal(count_true(), 0);
	forge_head(36, 0);

	assert_int_equal(count_true(), 0);
	assert_true(stat_now().was_damaged);
	ward_buf_release(&file);
}

static void
a_head_that_counts_more_or_fewer_records_than_fit_counts_as_empty(void **state)
{
	(void)state;

	make_both_files();
	forge_head(24, 2 * 170 + 1);
	assert_int_equal(count_true(), 0);
	forge_head(24, 170);
	assert_int_equal(count_true(), 0);
	forge_head(24, TABLE_COMMITS);

	assert_int_equal(count_true(), ALL_COMMITS);
}

/* Five classes of 126 digests end where the head's CRC begins. */
static void
a_class_behind_the_end_of_the_head_counts_as_empty(void **state)
{
	(void)state;
	static const size_t sizes[] = { 26, 25, 25, 25, 25 };
	struct coverage_classes classes = { .count = 0 };
	struct ward_buf file = WARD_BUF_INIT;
	digest one = { 0 };

	for (size_t i = 0; i < 5; i++) {
		coverage_classes_begin(&classes);
		for (size_t n = 0; n < sizes[i]; n++) {
			one[0]++;
			coverage_classes_extend(&classes, one);
		}
	}
	coverage_head_add(&file, 20, 1, 0, &classes);
	assert_int_equal(file.size, BLOCK);
	make_both_files();
	overwrite(TABLE, file.data, file.size);
	assert_false(stat_now().was_damaged);
	forge_head(32, 6);

	assert_true(stat_now().was_damaged);
	coverage_classes_release(&classes);
	ward_buf_release(&file);
}

static void
an_id_of_the_other_size_is_not_in_the_table(void **state)
{
	(void)state;
	struct ward_coverage *coverage;
	struct ward_oid id = id_of(32, 1);

	make_both_files();
	coverage = open_two();

	assert_int_equal(ward_coverage_sets(coverage, &id), 0);
	ward_coverage_close(coverage);
}

/* Records of a tail that continues the table, with their CRCs. */
static void
write_tail(const char *magic, const size_t *numbers, size_t count)
{
	struct ward_buf table = WARD_BUF_INIT, tail = WARD_BUF_INIT;
	uint64_t generation;
	unsigned char head[20];

	slurp(&table, TABLE);
	generation = coverage_get64((unsigned char *)table.data + 16);
	memcpy(head, magic, 8);
	coverage_put64(head + 8, generation);
	coverage_put32(head + 16, 20);
	coverage_tail_add(
	    &tail, generation, COVERAGE_HEADER, 1, head, sizeof(head));
	for (size_t i = 0; i < count; i++)
		coverage_tail_add(&tail, generation, COVERAGE_CLASS, numbers[i],
		    digests[i], WARD_SHA256_SIZE);
	overwrite(TAIL, tail.data, tail.size);
	ward_buf_release(&table);
	ward_buf_release(&tail);
}

static void
a_tail_of_another_kind_or_whose_classes_go_back_is_damaged(void **state)
{
	(void)state;
	static const size_t up[] = { 2, 2, 3 }, back[] = { 2, 3, 2 };

	make_both_files();
	write_tail("WARDTAIL", up, 3);
	assert_false(stat_now().was_damaged);
	write_tail("WARDTALE", up, 3);
	assert_true(stat_now().was_damaged);
	write_tail("WARDTAIL", back, 3);

	assert_true(stat_now().was_damaged);
	assert_int_equal(count_true(), TABLE_COMMITS);
}

static void
a_tail_that_was_too_long_from_the_start_counts_as_empty(void **state)
{
	(void)state;

	make_both_files();
	grow(TAIL);

	assert_int_equal(count_true(), TABLE_COMMITS);
	assert_true(stat_now().was_damaged);
}

static void
a_merge_mends_a_damaged_table_where_nothing_is_new(void **state)
{
	(void)state;

	save_truth(0, TABLE_COMMITS);
	merge_now();
	poke(TABLE, 9, 'x');
	assert_true(stat_now().was_damaged);
	merge_now();

	assert_false(stat_now().was_damaged);
	assert_int_equal(count_true(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_head_of_no_size_or_of_too_much_counts_as_empty),
		FOLDER_TEST(
		    a_head_that_counts_more_or_fewer_records_than_fit_counts_as_empty),
		FOLDER_TEST(a_class_behind_the_end_of_the_head_counts_as_empty),
		FOLDER_TEST(an_id_of_the_other_size_is_not_in_the_table),
		FOLDER_TEST(
		    a_tail_of_another_kind_or_whose_classes_go_back_is_damaged),
		FOLDER_TEST(
		    a_tail_that_was_too_long_from_the_start_counts_as_empty),
		FOLDER_TEST(a_merge_mends_a_damaged_table_where_nothing_is_new),
		FOLDER_TEST(
		    whatever_call_of_a_save_fails_nothing_is_lost_or_invented),
		FOLDER_TEST(
		    whatever_call_of_a_long_merge_fails_nothing_is_lost_or_invented),
		FOLDER_TEST(a_damaged_commit_that_comes_again_mends_the_tail),
		FOLDER_TEST(
		    a_folder_that_is_a_file_by_now_is_an_error_and_damage),
		FOLDER_TEST(
		    whatever_call_of_an_opening_fails_no_other_answer_comes),
		FOLDER_TEST(
		    who_never_meets_two_files_that_belong_together_takes_the_table),
		FOLDER_TEST(a_tail_that_grows_too_long_counts_as_empty),
	};

	return cmocka_run_group_tests(tests, make_digests, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how coverage is added to while other pushes add to it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "coverage_file.h"

/* As many commits at once make a merge cheaper than the next ones' tail. */
#define WAIT_FIRST	1 /* milliseconds; doubled up to WAIT_LONGEST */
#define WAIT_LONGEST	32
#define WAIT_ALTOGETHER 2000

/* What is to be written, against what is on disk under the lock. */
struct job {
	const struct ward_coverage *coverage;
	struct coverage_disk disk;
	size_t nclasses; /* on disk; the job's own come behind them */
	struct coverage_entry *entries;
	size_t nentries;
	uint64_t last_sets;
	size_t last_class;
};

static const struct ward_error *
wait_for_lock(int fd)
{
	int waited = 0;
	long step = WAIT_FIRST;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		struct timespec rest = { 0, step * 1000000 };

		if (errno != EWOULDBLOCK && errno != EINTR)
			return ward_error(
			    WARD_E_SYSTEM, "cannot lock coverage");
		if (waited >= WAIT_ALTOGETHER)
			return ward_error(WARD_E_LIMIT,
			    "coverage is locked by another process");
		(void)nanosleep(&rest, NULL);
		waited += (int)step;
		if (step < WAIT_LONGEST)
			step *= 2;
	}
	return NULL;
}

static const struct ward_error *
lock(int *out, const char *folder)
{
	const struct ward_error *err = NULL;
	struct ward_buf path = WARD_BUF_INIT;
	int fd;

	coverage_path(&path, folder, "lock");
	fd = open(ward_buf_str(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY,
	    COVERAGE_MODE);
	if (fd < 0) {
		err = ward_error(
		    WARD_E_SYSTEM, "cannot open '%s'", ward_buf_str(&path));
		goto out;
	}
	err = wait_for_lock(fd);
	if (err)
		goto out;
	*out = fd;
	fd = -1;
out:
	if (fd >= 0)
		close(fd);
	ward_buf_release(&path);
	return err;
}

/* The class that stands for just these sets of the rule file. */
static size_t
class_of(struct job *job, uint64_t sets)
{
	struct ward_buf digests = WARD_BUF_INIT;

	if (sets == job->last_sets)
		return job->last_class;
	for (size_t i = 0; i < job->coverage->nsets; i++)
		if (sets >> i & 1)
			ward_buf_add(&digests, job->coverage->digests[i],
			    WARD_SHA256_SIZE);
	coverage_digests_normalise(&digests);
	job->last_sets = sets;
	job->last_class =
	    coverage_classes_find_or_add(&job->disk.classes, &digests);
	ward_buf_release(&digests);
	return job->last_class;
}

/* For each commit that was added, the sets that are on disk already. */
static uint64_t *
sets_on_disk(struct job *job)
{
	const struct ward_coverage *coverage = job->coverage;
	struct coverage_disk *disk = &job->disk;
	uint64_t *sets = ward_alloc(coverage->nadded * sizeof(*sets));

	for (size_t i = 0; i < coverage->nadded; i++) {
		const struct ward_oid *id = &coverage->added_ids[i];
		size_t number = coverage_table_find(&disk->table, id);
		size_t at = COVERAGE_NONE;

		if (number != COVERAGE_NONE)
			sets[i] = coverage_class_sets(
			    coverage, &disk->classes, number);
		while (coverage_tail_find(&disk->tail, id, &at, &number))
			sets[i] |= coverage_class_sets(
			    coverage, &disk->classes, number);
	}
	return sets;
}

/* Entries for what was added, without what is in known[] (NULL: nothing). */
static void
make_entries(struct job *job, const uint64_t *known)
{
	const struct ward_coverage *coverage = job->coverage;

	free(job->entries);
	job->nentries = 0;
	job->entries = ward_alloc(coverage->nadded * sizeof(*job->entries));
	for (size_t i = 0; i < coverage->nadded; i++) {
		uint64_t sets = coverage->added_sets[i];
		struct coverage_entry *entry = &job->entries[job->nentries];

		if (known)
			sets &= ~known[i];
		if (sets == 0)
			continue;
		entry->id = coverage->added_ids[i];
		entry->class_number = (uint32_t)class_of(job, sets);
		job->nentries++;
	}
}

static void
encode(const struct job *job, struct ward_buf *out)
{
	const struct coverage_classes *classes = &job->disk.classes;
	uint64_t generation = job->disk.table.generation;
	size_t count;

	for (size_t i = job->nclasses; i < classes->count; i++) {
		const unsigned char *digest =
		    coverage_class(classes, i, &count);

		for (; count > 0; count--, digest += WARD_SHA256_SIZE)
			coverage_tail_add(out, generation, COVERAGE_CLASS, i,
			    digest, WARD_SHA256_SIZE);
	}
	for (size_t i = 0; i < job->nentries; i++)
		coverage_tail_add(out, generation, COVERAGE_COMMIT,
		    job->entries[i].class_number, job->entries[i].id.bytes,
		    job->coverage->oid_size);
}

/* One write behind the valid records; a failure leaves these. */
static const struct ward_error *
append_at(const char *path, size_t offset, const struct ward_buf *records)
{
	const struct ward_error *err = NULL;
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t written;

	if (fd < 0 || ftruncate(fd, (off_t)offset) != 0) {
		err = ward_error(WARD_E_SYSTEM, "cannot write '%s'", path);
		goto out;
	}
	written = pwrite(fd, records->data, records->size, (off_t)offset);
	if (written != (ssize_t)records->size) {
		if (written >= 0)
			errno = ENOSPC;
		err = ward_error(WARD_E_SYSTEM, "cannot write '%s'", path);
		if (ftruncate(fd, (off_t)offset) != 0)
			err = ward_error_wrap(err, "a part was written");
	}
out:
	if (fd >= 0)
		close(fd);
	return err;
}

static const struct ward_error *
append(struct job *job)
{
	const struct coverage_tail *tail = &job->disk.tail;
	const struct ward_error *err;
	struct ward_buf path = WARD_BUF_INIT, records = WARD_BUF_INIT;

	coverage_path(&path, job->coverage->folder, "tail");
	if (!tail->is_bound)
		coverage_tail_add_header(
		    &records, tail->generation, tail->oid_size);
	encode(job, &records);
	if (tail->is_bound)
		err = append_at(ward_buf_str(&path), tail->data.size, &records);
	else
		err = ward_file_replace(ward_buf_str(&path),
		    ward_buf_view(&records), COVERAGE_MODE);
	ward_buf_release(&path);
	ward_buf_release(&records);
	return err;
}

/* A tail that cannot be read at all is begun anew, without a merge. */
static bool
is_to_be_mended(const struct coverage_disk *disk)
{
	return disk->table.is_damaged ||
	    (disk->tail.is_bound && disk->tail.is_damaged);
}

/* A tail that would grow too long is merged, and so is what is damaged: the
 * next push finds a sound table. */
static bool
is_merge_due(const struct job *job)
{
	const struct coverage_classes *classes = &job->disk.classes;
	const struct coverage_tail *tail = &job->disk.tail;
	size_t count = job->nentries + !tail->is_bound, ndigests;

	if (is_to_be_mended(&job->disk))
		return true;
	for (size_t i = job->nclasses; i < classes->count; i++) {
		(void)coverage_class(classes, i, &ndigests);
		count += ndigests;
	}
	return tail->data.size + count * COVERAGE_RECORD > COVERAGE_TAIL_MAX;
}

static bool
is_nothing_to_merge(const struct job *job)
{
	return job->nentries == 0 && job->disk.tail.ncommits == 0 &&
	    !is_to_be_mended(&job->disk);
}

static const struct ward_error *
write_out(struct job *job, bool must_merge)
{
	uint64_t *known = sets_on_disk(job);

	make_entries(job, known);
	free(known);
	if (must_merge && is_nothing_to_merge(job))
		return NULL;
	if (must_merge || is_merge_due(job)) {
		/* all of it: the table may turn out to be damaged */
		make_entries(job, NULL);
		return coverage_merge(
		    job->coverage, &job->disk, job->entries, job->nentries);
	}
	return job->nentries > 0 ? append(job) : NULL;
}

static void
forget_added(struct ward_coverage *coverage)
{
	ward_oidmap_release(&coverage->added);
	coverage->nadded = 0;
}

static const struct ward_error *
save(struct ward_coverage *coverage, bool must_merge)
{
	const struct ward_error *err = NULL;
	struct job job = { .coverage = coverage, .disk.tail.fd = -1 };
	int fd = -1;

	err = ward_folder_make(coverage->folder, 0750);
	if (err)
		goto out;
	err = lock(&fd, coverage->folder);
	if (err)
		goto out;
	err = coverage_disk_open(&job.disk, coverage->folder,
	    coverage->oid_size, &coverage->disk.table);
	if (err)
		goto out;
	coverage_tail_load(&job.disk.tail, &job.disk.classes);
	job.nclasses = job.disk.classes.count;
	err = write_out(&job, must_merge);
	if (err)
		goto out;
	forget_added(coverage);
out:
	coverage_disk_close(&job.disk);
	free(job.entries);
	if (fd >= 0)
		close(fd);
	return err ? ward_error_wrap(err, "cannot save coverage") : NULL;
}

const struct ward_error *
ward_coverage_save(struct ward_coverage *coverage)
{
	if (coverage->nadded == 0)
		return NULL;
	return save(coverage, false);
}

const struct ward_error *
ward_coverage_merge(struct ward_coverage *coverage)
{
	return save(coverage, true);
}

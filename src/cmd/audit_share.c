/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how one history is shared out among processes. */
#include "src/cmd/audit_share.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "src/cmd/pool.h"

/* What the processes see of each other. */
struct common {
	atomic_size_t next; /* batch, that nobody has taken */
	atomic_size_t ncommits;
};

struct sharing {
	struct ward_audit_memo *memo;
	const struct ward_audit_jobs *jobs;
	struct ward_packed *packed;
	struct common *common;
	struct ward_verdict *verdict;
	ward_commit_fn judge;
	void *judge_data;
};

/* What is found counts when its turn comes. */
static void
drop(void *data, const struct ward_finding *finding)
{
	(void)data, (void)finding;
}

static const struct ward_error *
take_commit(void *data, const struct ward_oid *id)
{
	const struct sharing *sharing = data;

	atomic_fetch_add(&sharing->common->ncommits, 1);
	return ward_audit_memo_has(sharing->memo, id)
	    ? NULL
	    : sharing->judge(sharing->judge_data, id);
}

/* Who is done early takes more. */
static int
work(void *data, size_t number, int fd, int side, struct ward_pool_note *note)
{
	struct sharing *sharing = data;
	size_t count = ward_packed_batches(sharing->packed), batch;
	const struct ward_error *err = NULL;

	(void)number, (void)side, (void)note;
	sharing->verdict->taker = drop;
	sharing->verdict->counter = NULL;
	while (!err &&
	    (batch = atomic_fetch_add(&sharing->common->next, 1)) < count)
		err = ward_packed_each_commit(
		    sharing->packed, batch, take_commit, sharing);
	if (!err)
		err = ward_write_all(fd, ward_audit_memo_news(sharing->memo));
	return err != NULL;
}

static const struct ward_error *
done(void *data, size_t number, int fd, int side, const char *problem,
    uint64_t milliseconds)
{
	struct sharing *sharing = data;
	struct stat st;
	void *all;

	(void)number, (void)side, (void)milliseconds;
	if (problem != NULL || fstat(fd, &st) != 0 || st.st_size == 0)
		return NULL;
	all = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (all == MAP_FAILED)
		return NULL;
	(void)ward_audit_memo_adopt(
	    sharing->memo, ward_view(all, (size_t)st.st_size));
	munmap(all, (size_t)st.st_size);
	return NULL;
}

static void
wait_for_it(void *data, const struct ward_pool_note *notes, size_t count)
{
	const struct sharing *sharing = data;
	const struct ward_audit_jobs *jobs = sharing->jobs;

	(void)notes, (void)count;
	if (jobs->progress != NULL)
		jobs->progress(jobs->progress_data,
		    atomic_load(&sharing->common->ncommits), 0);
}

const struct ward_error *
ward_audit_share(struct ward_audit_memo *memo,
    const struct ward_audit_jobs *jobs, struct ward_verdict *verdict,
    ward_commit_fn judge, void *judge_data)
{
	struct sharing sharing = { .memo = memo,
		.jobs = jobs,
		.verdict = verdict,
		.judge = judge,
		.judge_data = judge_data };
	struct ward_pool pool = { .parallel = jobs->count,
		.data = &sharing,
		.work = work,
		.done = done,
		.wait = wait_for_it };
	const struct ward_error *err;

	sharing.common = mmap(NULL, sizeof(*sharing.common),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sharing.common == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "no memory to share");
	sharing.packed = ward_repo_packed_open(jobs->repo);
	err = ward_pool_run(&pool, sharing.packed != NULL ? jobs->count : 0);
	ward_packed_free(sharing.packed);
	munmap(sharing.common, sizeof(*sharing.common));
	return err;
}

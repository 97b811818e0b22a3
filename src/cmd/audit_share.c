/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how one history is shared out among processes. */
#include "src/cmd/audit_share.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "src/cmd/pool.h"

struct sharing {
	struct ward_audit_memo *memo;
	struct ward_repo *repo;
	unsigned int jobs;
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

	return ward_audit_memo_has(sharing->memo, id)
	    ? NULL
	    : sharing->judge(sharing->judge_data, id);
}

static int
work(void *data, size_t number, int fd, int side, struct ward_pool_note *note)
{
	struct sharing *sharing = data;
	const struct ward_error *err;

	(void)side, (void)note;
	sharing->verdict->taker = drop;
	sharing->verdict->counter = NULL;
	err = ward_repo_each_packed_commit(sharing->repo, (unsigned int)number,
	    sharing->jobs, take_commit, sharing);
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
	(void)data, (void)notes, (void)count;
}

const struct ward_error *
ward_audit_share(struct ward_audit_memo *memo, struct ward_repo *repo,
    unsigned int jobs, struct ward_verdict *verdict, ward_commit_fn judge,
    void *judge_data)
{
	struct sharing sharing = { memo, repo, jobs, verdict, judge,
		judge_data };
	struct ward_pool pool = { .parallel = jobs,
		.data = &sharing,
		.work = work,
		.done = done,
		.wait = wait_for_it };

	return ward_pool_run(&pool, jobs);
}

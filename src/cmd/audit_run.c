/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how repositories go through the pool, and out again in their order. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "refward/memory.h"
#include "src/cmd/audit.h"
#include "src/cmd/audit_reuse.h"

static int
work(void *data, size_t number, int fd, int side, struct ward_pool_note *note)
{
	const struct ward_auditing *auditing = data;

	return ward_audit_work(data, auditing->todo[number], fd, side, note);
}

static void
tell_in_order(struct ward_auditing *auditing)
{
	while (auditing->ntold < auditing->audit.nrepositories &&
	    auditing->done[auditing->ntold])
		ward_audit_outputs_tell(auditing, auditing->ntold++);
}

/* A cache that cannot be written costs time, and nothing else. */
static void
keep(struct ward_auditing *auditing, int side)
{
	const struct ward_error *err;

	if (auditing->cache == NULL)
		return;
	err = ward_audit_reuse_save(
	    auditing->cache, side, auditing->audit.started);
	if (err && !auditing->has_warned)
		fprintf(stderr, "refward: warning: %s\n", err->text);
	auditing->has_warned |= err != NULL;
}

static const struct ward_error *
done(void *data, size_t place, int fd, int side, const char *problem,
    uint64_t milliseconds)
{
	struct ward_auditing *auditing = data;
	struct ward_audit *audit = &auditing->audit;
	size_t number = auditing->todo[place];
	const struct ward_error *err = NULL;

	if (problem == NULL)
		err = ward_audit_take(audit, number, fd);
	if (err && err->code == WARD_E_SYSTEM)
		return err;
	if (problem != NULL || err)
		ward_audit_fail(
		    audit, number, problem != NULL ? problem : err->text);
	else
		keep(auditing, side);
	audit->repositories[number].milliseconds = milliseconds;
	auditing->done[number] = true;
	auditing->ndone++;
	err = ward_audit_resume_tell(auditing, number);
	if (!err)
		tell_in_order(auditing);
	return err;
}

static void
wait_for_it(void *data, const struct ward_pool_note *notes, size_t count)
{
	struct ward_auditing *auditing = data;

	if (auditing->audit.nrepositories == 1 && count == 1)
		ward_progress_note(
		    &auditing->progress, notes[0].done, notes[0].all);
	else
		ward_progress_note(&auditing->progress, auditing->ndone,
		    auditing->audit.nrepositories);
}

static const struct ward_error *
run_pool(struct ward_auditing *auditing)
{
	struct ward_audit *audit = &auditing->audit;
	bool is_one = audit->nrepositories == 1;
	const struct ward_error *err;
	size_t count = 0;

	auditing->todo =
	    ward_alloc((audit->nrepositories + 1) * sizeof(*auditing->todo));
	for (size_t i = 0; i < audit->nrepositories; i++)
		if (!auditing->done[i])
			auditing->todo[count++] = i;
	tell_in_order(auditing);
	if (count == 0)
		return NULL;
	ward_repo_prepare();
	auditing->pool.has_side = auditing->cache != NULL;
	auditing->pool.data = auditing;
	auditing->pool.work = work;
	auditing->pool.done = done;
	auditing->pool.wait = wait_for_it;
	ward_progress_start(&auditing->progress, is_one ? "judged" : "audited",
	    is_one ? "commits" : "repositories");
	auditing->progress.before = auditing->ndone;
	err = ward_pool_run(&auditing->pool, count);
	ward_progress_end(&auditing->progress);
	return err;
}

const struct ward_error *
ward_audit_run(struct ward_auditing *auditing)
{
	struct ward_audit *audit = &auditing->audit;
	const struct ward_error *err = ward_pool_file(&audit->store);

	if (!err)
		err = ward_pool_file(&auditing->logs);
	if (err)
		return err;
	auditing->done = ward_alloc(audit->nrepositories + 1);
	err = ward_audit_resume(auditing);
	if (err)
		return err;
	ward_audit_outputs_begin(auditing);
	err = run_pool(auditing);
	if (err)
		return err;
	audit->finished = (int64_t)time(NULL);
	ward_audit_finish(audit);
	err = ward_audit_outputs_end(auditing);
	return err ? err : ward_audit_resume_end(auditing);
}

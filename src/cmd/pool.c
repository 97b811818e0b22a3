/* SPDX-License-Identifier: Apache-2.0 */
/* Hides processes: how they are started, limited, waited for and told apart. */
#include "src/cmd/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/buf.h"
#include "refward/child.h"
#include "refward/clock.h"
#include "refward/memory.h"

#define STEP 200 /* milliseconds between two looks */

struct worker {
	pid_t pid; /* 0: nobody */
	size_t number;
	int file; /* its answer; of who comes after it too, emptied; -1: none */
	int side; /* what else it hands on */
	int end;  /* of a pipe that closes when it ends */
	int64_t started;
	bool is_late;
};

struct running {
	const struct ward_pool *pool;
	struct worker *workers;
	struct pollfd *ends;
	struct ward_pool_note *notes; /* shared with the workers */
	size_t next, count;
	size_t nactive;
};

const struct ward_error *
ward_pool_file(int *out)
{
	const char *folder = getenv("TMPDIR");
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_buf_printf(&path, "%s/refward-XXXXXX",
	    folder != NULL && folder[0] == '/' ? folder : "/tmp");
	*out = mkostemp(path.data, O_CLOEXEC);
	if (*out < 0)
		err = ward_error(
		    WARD_E_SYSTEM, "no file '%s'", ward_buf_str(&path));
	else
		(void)unlink(path.data);
	ward_buf_release(&path);
	return err;
}

/* What cannot be had is as good as not asked for: a limit of the user's own may
 * be lower. */
static void
limit_memory(uint64_t bytes)
{
	struct rlimit limit;

	if (bytes == 0 || getrlimit(RLIMIT_DATA, &limit) != 0)
		return;
	if (limit.rlim_max == RLIM_INFINITY || bytes < limit.rlim_max)
		limit.rlim_max = bytes;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_DATA, &limit);
}

#ifdef REFWARD_COVERAGE
void __gcov_dump(void);
#else
#define __gcov_dump()
#endif

static void __attribute__((noreturn))
run(const struct running *running, const struct worker *worker, pid_t parent)
{
	const struct ward_pool *pool = running->pool;
	int status;

	limit_memory(pool->bytes);
	if (!ward_child_follow(parent))
		_exit(1);
	status = pool->work(pool->data, worker->number, worker->file,
	    worker->side, &running->notes[worker - running->workers]);
	__gcov_dump(); /* what was executed is else written by exit() */
	_exit(status);
}

/* Making a file costs more than a small repository does. */
static const struct ward_error *
ready_file(int *file)
{
	if (*file < 0)
		return ward_pool_file(file);
	if (ftruncate(*file, 0) != 0 || lseek(*file, 0, SEEK_SET) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot empty a file");
	return NULL;
}

static const struct ward_error *
ready_files(const struct running *running, struct worker *worker)
{
	const struct ward_error *err = ready_file(&worker->file);

	return err || !running->pool->has_side ? err
					       : ready_file(&worker->side);
}

static const struct ward_error *
start(struct running *running, struct worker *worker)
{
	const struct ward_error *err = ready_files(running, worker);
	pid_t parent = getpid();
	int ends[2];

	if (err)
		return err;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot make a pipe");
	worker->number = running->next++;
	worker->started = ward_clock();
	worker->is_late = false;
	memset(&running->notes[worker - running->workers], 0,
	    sizeof(*running->notes));
	fflush(NULL);
	worker->pid = fork();
	if (worker->pid == 0)
		run(running, worker, parent);
	close(ends[1]);
	worker->end = ends[0];
	if (worker->pid > 0) {
		running->nactive++;
		return NULL;
	}
	worker->pid = 0;
	close(worker->end);
	return ward_error(WARD_E_SYSTEM, "cannot start a process");
}

/* Why it did not end as it should, or NULL. */
static const char *
find_problem(struct ward_buf *out, const struct running *running,
    const struct worker *worker, int how)
{
	if (worker->is_late)
		ward_buf_printf(out, "it took longer than %u seconds",
		    running->pool->seconds);
	else if (WIFSIGNALED(how))
		ward_buf_printf(out, "it was ended by signal %d (%s)",
		    WTERMSIG(how), strsignal(WTERMSIG(how)));
	else if (WEXITSTATUS(how) == WARD_EXIT_MEMORY)
		ward_buf_add_str(out, "there was not enough memory");
	else if (WEXITSTATUS(how) != 0)
		ward_buf_printf(
		    out, "it ended with status %d", WEXITSTATUS(how));
	return out->size > 0 ? ward_buf_str(out) : NULL;
}

static const struct ward_error *
finish(struct running *running, struct worker *worker)
{
	const struct ward_pool *pool = running->pool;
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	int how;

	while (waitpid(worker->pid, &how, 0) < 0)
		if (errno != EINTR)
			return ward_error(
			    WARD_E_SYSTEM, "cannot wait for a process");
	close(worker->end);
	worker->pid = 0;
	running->nactive--;
	err = pool->done(pool->data, worker->number, worker->file, worker->side,
	    find_problem(&text, running, worker, how),
	    (uint64_t)(ward_clock() - worker->started));
	ward_buf_release(&text);
	return err;
}

static void
end_late(struct running *running)
{
	const struct ward_pool *pool = running->pool;
	int64_t now = ward_clock();

	for (size_t i = 0; i < pool->parallel; i++) {
		struct worker *worker = &running->workers[i];

		if (worker->pid == 0 || pool->seconds == 0 ||
		    now - worker->started < (int64_t)pool->seconds * 1000)
			continue;
		worker->is_late = true;
		(void)kill(worker->pid, SIGKILL);
	}
}

static const struct ward_error *
wait_for_some(struct running *running)
{
	const struct ward_pool *pool = running->pool;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < pool->parallel; i++)
		running->ends[i] =
		    (struct pollfd){ .fd = running->workers[i].pid != 0
				? running->workers[i].end
				: -1 };
	if (poll(running->ends, pool->parallel, STEP) < 0 && errno != EINTR)
		return ward_error(WARD_E_SYSTEM, "cannot wait for processes");
	end_late(running);
	pool->wait(pool->data, running->notes, pool->parallel);
	for (size_t i = 0; i < pool->parallel && !err; i++)
		if (running->workers[i].pid != 0 &&
		    running->ends[i].revents != 0)
			err = finish(running, &running->workers[i]);
	return err;
}

static const struct ward_error *
start_some(struct running *running)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < running->pool->parallel && !err &&
	     running->next < running->count;
	     i++)
		if (running->workers[i].pid == 0)
			err = start(running, &running->workers[i]);
	return err;
}

static void
end_all(struct running *running)
{
	for (size_t i = 0; i < running->pool->parallel; i++) {
		struct worker *worker = &running->workers[i];

		if (worker->file >= 0)
			close(worker->file);
		if (worker->side >= 0)
			close(worker->side);
		if (worker->pid == 0)
			continue;
		(void)kill(worker->pid, SIGKILL);
		(void)waitpid(worker->pid, NULL, 0);
		close(worker->end);
	}
}

const struct ward_error *
ward_pool_run(const struct ward_pool *pool, size_t count)
{
	size_t size = pool->parallel * sizeof(struct ward_pool_note);
	struct running running = { .pool = pool, .count = count };
	const struct ward_error *err = NULL;

	running.notes = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (running.notes == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "no memory to share");
	running.workers = ward_alloc(pool->parallel * sizeof(*running.workers));
	running.ends = ward_alloc(pool->parallel * sizeof(*running.ends));
	for (size_t i = 0; i < pool->parallel; i++)
		running.workers[i] = (struct worker){ .file = -1, .side = -1 };
	while (!err && (running.next < count || running.nactive > 0)) {
		err = start_some(&running);
		if (!err)
			err = wait_for_some(&running);
	}
	end_all(&running);
	free(running.ends);
	free(running.workers);
	munmap(running.notes, size);
	return err;
}

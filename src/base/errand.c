/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how several programs are run at once, heard and waited for. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/clock.h"
#include "refward/memory.h"

/* How long we sleep where nothing wakes us: one who has fallen silent is about
 * to end. */
#define SPEAKING_MILLISECONDS 100
#define SILENT_MILLISECONDS   1
#define CHUNK		      16384

struct running {
	struct ward_errand *errand; /* NULL: free */
	pid_t pid;
	int fd;	       /* what it says; -1: nothing more */
	int64_t until; /* 0: no limit */
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void
ward_errand_release(struct ward_errand *errand)
{
	ward_buf_release(&errand->output);
	ward_buf_release(&errand->text);
}

/* Other errors will be made before anybody asks. */
static void
fail(struct ward_errand *errand, const struct ward_error *err)
{
	ward_buf_add_str(&errand->text, err->text);
	errand->kept.code = err->code;
	errand->kept.text = ward_buf_str(&errand->text);
	errand->err = &errand->kept;
}

static void
leave(struct running *running)
{
	close_fd(&running->fd);
	running->errand = NULL;
}

/* It is not wanted any more. */
static void
cut_off(struct running *running, const struct ward_error *err)
{
	ward_child_kill(running->pid);
	fail(running->errand, err);
	leave(running);
}

/* Both ends of what it says, the first to be read without waiting. */
static const struct ward_error *
open_voice(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot make a pipe");
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot set up a pipe");
	return NULL;
}

static const struct ward_error *
spawn(struct running *running, const struct ward_errand *errand)
{
	struct ward_program program = errand->program;
	const struct ward_error *err = NULL;
	int ends[2] = { -1, -1 };
	int input = -1;

	if (errand->input.size > 0) {
		err = ward_child_file(&input, errand->input);
		program.in = input;
	}
	if (!err)
		err = open_voice(ends);
	if (errand->is_by_also)
		program.also = ends[1];
	else
		program.out = ends[1];
	if (!err)
		err = ward_child_start(&running->pid, &program);
	close_fd(&input);
	close_fd(&ends[1]);
	if (err)
		close_fd(&ends[0]);
	running->fd = ends[0];
	return err;
}

static void
start(struct running *running, struct ward_errand *errand, unsigned int seconds)
{
	const struct ward_error *err = spawn(running, errand);

	if (err) {
		fail(errand, err);
		return;
	}
	running->errand = errand;
	running->until = seconds > 0 ? ward_clock() + seconds * 1000LL : 0;
}

/* All that is there to be read. */
static const struct ward_error *
hear(struct running *running)
{
	struct ward_errand *errand = running->errand;
	char chunk[CHUNK];
	ssize_t got;

	while (running->fd >= 0) {
		got = read(running->fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			break;
		if (got < 0)
			return ward_error(
			    WARD_E_SYSTEM, "cannot read from a program");
		if ((size_t)got > errand->output_max - errand->output.size)
			return ward_error(WARD_E_LIMIT, "'%s' says too much",
			    errand->program.argv[0]);
		if (got == 0)
			close_fd(&running->fd);
		ward_buf_add(&errand->output, chunk, (size_t)got);
	}
	return NULL;
}

/* Whether it has ended; what it left behind may go on speaking in vain. */
static bool
reap(struct running *running)
{
	struct ward_errand *errand = running->errand;
	const struct ward_error *err;
	int how = 0;
	pid_t got = waitpid(running->pid, &how, WNOHANG);

	if (got == 0 || (got < 0 && errno == EINTR))
		return false;
	err = got < 0 ? ward_error(WARD_E_SYSTEM, "cannot wait for a program")
		      : hear(running);
	errand->status = WIFEXITED(how) ? WEXITSTATUS(how) : WARD_CHILD_KILLED;
	if (err)
		fail(errand, err);
	leave(running);
	return true;
}

static void
look_after(struct running *running)
{
	const struct ward_error *err = hear(running);

	if (!err && reap(running))
		return;
	if (!err && running->until > 0 && ward_clock() >= running->until)
		err = ward_error(WARD_E_LIMIT, "'%s' does not end",
		    running->errand->program.argv[0]);
	if (err)
		cut_off(running, err);
}

/* Until one of them speaks, or may have ended. */
static const struct ward_error *
wait_for_any(const struct running *all, size_t count, struct pollfd *wanted)
{
	int timeout = SPEAKING_MILLISECONDS;

	for (size_t i = 0; i < count; i++) {
		wanted[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
		if (!all[i].errand)
			continue;
		wanted[i].fd = all[i].fd;
		if (all[i].fd < 0)
			timeout = SILENT_MILLISECONDS;
	}
	if (poll(wanted, (nfds_t)count, timeout) < 0 && errno != EINTR)
		return ward_error(WARD_E_SYSTEM, "cannot wait for programs");
	return NULL;
}

void
ward_errands_run(struct ward_errand *errands, size_t count, size_t parallel,
    unsigned int seconds)
{
	struct running *all = ward_alloc(parallel * sizeof(*all));
	struct pollfd *wanted = ward_alloc(parallel * sizeof(*wanted));
	size_t next = 0, nrunning;

	assert(parallel > 0);
	do {
		const struct ward_error *err;

		nrunning = 0;
		for (size_t i = 0; i < parallel; i++) {
			while (!all[i].errand && next < count)
				start(&all[i], &errands[next++], seconds);
			nrunning += all[i].errand != NULL;
		}
		err = nrunning > 0 ? wait_for_any(all, parallel, wanted) : NULL;
		for (size_t i = 0; i < parallel; i++) {
			if (all[i].errand && err)
				cut_off(&all[i], err);
			else if (all[i].errand)
				look_after(&all[i]);
		}
	} while (nrunning > 0);
	free(wanted);
	free(all);
}

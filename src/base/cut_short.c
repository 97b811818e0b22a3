/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what becomes of a process that reads where a mapped file has ended. */
#include "refward/cut_short.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile sig_atomic_t count;
static size_t page_size;

/* What it would have been without us. */
static void
let_it_end(int number)
{
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

/* A page of nothing is put in the place of the one that is not there. */
static void
fill(int number, siginfo_t *info, void *context)
{
	uintptr_t page = (uintptr_t)info->si_addr & ~((uintptr_t)page_size - 1);

	(void)context;
	if (info->si_code != BUS_ADRERR ||
	    mmap((void *)page, page_size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
		let_it_end(number);
		return;
	}
	count++;
}

void
ward_cut_short_watch(void)
{
	struct sigaction action;

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	memset(&action, 0, sizeof(action));
	action.sa_sigaction = fill;
	action.sa_flags = SA_SIGINFO;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGBUS, &action, NULL);
}

unsigned int
ward_cut_short_count(void)
{
	return (unsigned int)count;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the system is told what a push may use up. */
#include "hooks/limits.h"

#include <malloc.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "refward/build.h"

/* What is made here has the mode that it was made with. */
#define UMASK 007

/* What was freed is soon wanted again: only more than this is given back. */
#define FREE_MAX (64 << 20)
/* What is asked of the system beyond what is wanted: it costs nothing before it
 * is used. */
#define ASKED_MORE (1 << 20)

enum { CORE, CPU, MEMORY, NLIMITS };

/* RLIMIT_DATA, not RLIMIT_AS: packs and their indexes are mapped, and how large
 * these are is no matter of the push. */
static struct {
	int resource;
	struct rlimit before;
	bool is_changed;
} limits[NLIMITS] = { [CORE] = { .resource = RLIMIT_CORE },
	[CPU] = { .resource = RLIMIT_CPU },
	[MEMORY] = { .resource = RLIMIT_DATA } };

static mode_t umask_before;

/* Never above what is in force. */
static void
lower(size_t i, uint64_t most)
{
	struct rlimit now;

	if (getrlimit(limits[i].resource, &now) != 0)
		return;
	if (!limits[i].is_changed)
		limits[i].before = now;
	if (now.rlim_cur != RLIM_INFINITY && now.rlim_cur <= most)
		return;
	now.rlim_cur = most;
	limits[i].is_changed = setrlimit(limits[i].resource, &now) == 0;
}

void
ward_limits_begin(void)
{
	umask_before = umask(UMASK);
#ifdef M_TRIM_THRESHOLD
	(void)mallopt(M_TRIM_THRESHOLD, FREE_MAX);
	(void)mallopt(M_TOP_PAD, ASKED_MORE);
#endif
	if (WARD_HAS_ASAN)
		return;
	lower(CORE, 0);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

void
ward_limits_set(unsigned int seconds, uint64_t bytes)
{
	lower(CPU, seconds);
	if (!WARD_HAS_ASAN)
		lower(MEMORY, bytes);
}

void
ward_limits_restore(void)
{
	(void)umask(umask_before);
	for (size_t i = 0; i < NLIMITS; i++)
		if (limits[i].is_changed)
			(void)setrlimit(limits[i].resource, &limits[i].before);
}

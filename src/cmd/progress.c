/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how often, and in what form, somebody who waits is told how far it is.
 */
#include "src/cmd/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>
#include "refward/clock.h"

#define TERMINAL_STEP 200 /* milliseconds */
#define PLAIN_STEP    10000

static int64_t
step(const struct ward_progress *progress)
{
	return progress->is_terminal ? TERMINAL_STEP : PLAIN_STEP;
}

void
ward_progress_start(
    struct ward_progress *progress, const char *what, const char *noun)
{
	progress->what = what;
	progress->noun = noun;
	progress->is_terminal = isatty(STDERR_FILENO) == 1;
	progress->has_spoken = false;
	progress->before = 0;
	progress->started = ward_clock();
	progress->next = progress->started + step(progress);
}

/* In the unit that a person would say it in. */
static void
say_left(uint64_t seconds)
{
	if (seconds < 100)
		fprintf(stderr, ", %" PRIu64 " s left", seconds);
	else if (seconds < 100 * 60)
		fprintf(stderr, ", %" PRIu64 " min left", seconds / 60);
	else
		fprintf(stderr, ", %" PRIu64 " h left", seconds / 3600);
}

/* What was done before this began took it no time. */
static void
say_rate(
    const struct ward_progress *progress, int64_t now, size_t done, size_t all)
{
	int64_t spent = now - progress->started + 1;
	size_t count = done > progress->before ? done - progress->before : 0;
	double rate = (double)count * 1000 / (double)spent;

	if (count == 0)
		return;
	if (rate < 1)
		fprintf(stderr, ", %.1f/min", rate * 60);
	else
		fprintf(stderr, ", %.0f/s", rate);
	if (all > done)
		say_left((uint64_t)((double)(all - done) / rate));
}

/* `all` 0: nobody knows. */
static void
say(const struct ward_progress *progress, int64_t now, size_t done, size_t all)
{
	fprintf(stderr, "%s%s %zu", progress->is_terminal ? "\r" : "",
	    progress->what, done);
	if (all > 0)
		fprintf(stderr, " of %zu", all);
	fprintf(stderr, " %s", progress->noun);
	say_rate(progress, now, done, all);
	fputs(progress->is_terminal ? "\033[K" : "\n", stderr);
	fflush(stderr);
}

void
ward_progress_note(void *data, size_t done, size_t all)
{
	struct ward_progress *progress = data;
	int64_t now = ward_clock();

	if (now < progress->next)
		return;
	progress->next = now + step(progress);
	progress->has_spoken = true;
	say(progress, now, done, all);
}

void
ward_progress_end(struct ward_progress *progress)
{
	if (progress->has_spoken && progress->is_terminal)
		fputs("\r\033[K", stderr);
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_PROGRESS_H
#define WARD_CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How far long work is, on stderr: a line that is written over on a terminal,
 * else a line now and then. */
struct ward_progress {
	const char *what; /* "judged" */
	const char *noun; /* "commits" */
	size_t before;	  /* how many were done when it began: 0, or set */
	int64_t started;  /* by ward_clock() */
	int64_t next;	  /* when to say something */
	bool is_terminal;
	bool has_spoken;
};

void ward_progress_start(
    struct ward_progress *progress, const char *what, const char *noun);
/* For struct ward_gate_input; `all` 0: nobody knows. */
void ward_progress_note(void *progress, size_t done, size_t all);
void ward_progress_end(struct ward_progress *progress);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_PROCESS_H
#define REFWARD_PROCESS_H

#include <stdint.h>
#include "refward/memory.h"

/*
 * Which process a git receive-pack is, so that it can be told later whether it
 * is gone: a number alone is given to others in time.
 */
struct ward_process {
	uint64_t pid;	   /* 0: not known */
	uint64_t started;  /* by the kernel's clock, since it started */
	const char *boot;  /* of the kernel */
	const char *space; /* in which the number holds: "pid:[4026531836]" */
	const char *host;
};

enum ward_process_state {
	WARD_PROCESS_RUNS,
	WARD_PROCESS_IS_GONE,
	WARD_PROCESS_UNKNOWN /* it cannot be told here */
};

/* The process of that number, if it is git, or the git that it was started by,
 * if that was by way of few others; else *out is not known. Text is the
 * arena's.
 */
void ward_process_look(
    struct ward_process *out, struct ward_arena *arena, uint64_t pid);

enum ward_process_state ward_process_state(const struct ward_process *process);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_POOL_H
#define WARD_CMD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"

/*
 * Many pieces of work, each in a process of its own, some of them at a time:
 * what one breaks, or takes, is its own.
 */

/* How far one is; it writes, the others read. */
struct ward_pool_note {
	size_t done, all;
};

struct ward_pool {
	size_t parallel;
	unsigned int seconds; /* for one; 0: no limit */
	uint64_t bytes;	      /* of memory, for one; 0: no limit */
	bool has_side;
	void *data;
	/* In a process of its own: its answer goes to the file `fd`, and to
	 * `side` what else it has to hand on (-1: there is none); its exit
	 * status. */
	int (*work)(void *data, size_t number, int fd, int side,
	    struct ward_pool_note *note);
	/* When one has ended, here: `problem` where it did not as it should.
	 * The files are emptied for the next one afterwards. */
	const struct ward_error *(*done)(void *data, size_t number, int fd,
	    int side, const char *problem, uint64_t milliseconds);
	/* Now and then. */
	void (*wait)(void *data, const struct ward_pool_note *notes, size_t n);
};

/* An error ends it, and all that is at work. */
const struct ward_error *
ward_pool_run(const struct ward_pool *pool, size_t count) WARD_MUST_CHECK;

/* A file without a name in a folder for such; the caller closes it. */
const struct ward_error *ward_pool_file(int *out) WARD_MUST_CHECK;

#endif

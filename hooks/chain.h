/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_CHAIN_H
#define WARD_HOOKS_CHAIN_H

#include <stdbool.h>
#include <sys/types.h>
#include "refward/buf.h"
#include "refward/error.h"

/* Beside the hook, what was there before refward: `install` renames it so. */
#define WARD_CHAIN_SUFFIX ".before-refward"

/* A process that waits to become the hook that was there before, or none. */
struct ward_chain {
	pid_t pid; /* 0: none */
	int start; /* a byte starts it, the end of all who hold this ends it */
	char *path;
};

/*
 * Where `install` found and kept a hook, start the process that will be it,
 * with the same input, environment and folder, and with nothing of what we are
 * about to give up; `restore`, if not NULL, is called in it. `self` is
 * argv[0].
 */
const struct ward_error *
ward_chain_prepare(struct ward_chain *out, const char *self,
    struct ward_view input, void (*restore)(void)) WARD_MUST_CHECK;
/* Run it. *accepts is what it says; true where there is none. */
const struct ward_error *
ward_chain_run(struct ward_chain *chain, bool *accepts) WARD_MUST_CHECK;
/* One that was not run never will be. */
void ward_chain_release(struct ward_chain *chain);

#endif

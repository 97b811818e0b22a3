/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_HOST_H
#define REFWARD_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/push.h"

/*
 * Git hosts: who says who pushes. One file and one row each; exactly one is
 * chosen, by `host` in [refward], and the variables of all others are ignored,
 * since on some hosts a client can set them.
 */
struct ward_environment {
	/* A variable of the process, NULL where it is not set. */
	const char *(*variable)(void *data, const char *name);
	void *data;
	const char *account; /* the local account's name, or NULL */
};

struct ward_host {
	const char *name;    /* "ssh", as in the rule file */
	const char *summary; /* one sentence */
	/* git receive-pack starts the hooks itself, so that it is their parent.
	 */
	bool is_run_by_git;
	/* Who pushes. Never fails: whom it cannot name is anonymous. Text is
	 * copied into the arena. */
	void (*identify)(struct ward_pusher *out, struct ward_arena *arena,
	    const struct ward_environment *environment);
};

/* The names of all hosts, NULL behind the last. */
extern const char *const ward_host_names[];

/* By the host of that name; anonymous where `name` is NULL. */
void ward_host_identify(struct ward_pusher *out, const char *name,
    struct ward_arena *arena, const struct ward_environment *environment);

/* Whether a hook's parent is git receive-pack there; without a host it is. */
bool ward_host_is_run_by_git(const char *name);

/* The variable in which `refward shell` hands the user on. */
#define WARD_SHELL_VARIABLE "REFWARD_USER"

/* A name that may stand for a pusher: 1 to 128 bytes of letters, digits and
 * "._@+-", not beginning with '-'. */
bool ward_user_name_is_valid(const char *name);

#endif

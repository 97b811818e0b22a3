/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_HOST_H
#define REFWARD_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/push.h"

/*
 * Git hosts: who says who pushes, and what else differs between them for a
 * push. One file and one row each; exactly one is chosen, by `host` in
 * [refward], and the variables of all others are ignored, since on some hosts a
 * client can set them. How a host runs its hooks is a row above, among the
 * layouts of `refward install`.
 */
struct ward_environment {
	/* A variable of the process, NULL where it is not set. */
	const char *(*variable)(void *data, const char *name);
	void *data;
	const char *account; /* the local account's name, or NULL */
	bool is_owner;	     /* the repository belongs to that account */
	const char *path;    /* of the repository, without links */
};

/* What a host says of a push; what it does not say is NULL or false. */
struct ward_caller {
	struct ward_pusher pusher;
	const char *repository; /* its name there; NULL: as its path says */
	const char *kind;	/* "wiki", ...; NULL: "code" */
	const char *prefix;	/* before each line that the pusher reads */
	const char *address;	/* of the client: for the record only */
};

struct ward_host {
	const char *name;    /* "ssh", as in the rule file */
	const char *summary; /* one sentence: who says who pushes */
	const char *detail;  /* what it takes, so that it may be believed */
	const char *example; /* lines that set it up */
	/* The only variables that identify() can read; NULL behind the last. */
	const char *const *believed;
	const char *disbelieved; /* sentences: what is not, and why */
	/* Globs of the refs that the host itself writes: open where a push is
	 * the host's own, closed to every other. NULL: none. */
	const char *const *namespaces;
	/* Globs of the refs at which its merge requests stand. NULL: none. */
	const char *const *merge_requests;
	/* Sentences; NULL: nothing differs. */
	const char *merges;	  /* which updates are merge requests */
	const char *repositories; /* wikis, internal ones */
	const char *messages;	  /* how a message has to look */
	const char *address;	  /* variable of the client's address, or NULL;
				   * "ADDRESS PORT ..." will do */
	/* git receive-pack runs the hooks, itself or by a program of the
	 * host's, so that it is above them. */
	bool is_run_by_git;
	/* What its pages push may be a merge request, which only the commits
	 * tell. */
	bool has_unmarked_merges;
	/* A repository's path alone tells its name and kind, also where nobody
	 * pushes. */
	bool is_told_by_path;
	bool needs_account; /* identify() looks at account and is_owner */
	/* Never fails: whom it cannot name is anonymous. Text is copied into
	 * the arena. */
	void (*identify)(struct ward_caller *out, struct ward_arena *arena,
	    const struct ward_environment *environment);
};

/* All of them, and their names; NULL behind the last. */
extern const struct ward_host *const ward_hosts[];
extern const char *const ward_host_names[];

/* NULL where `name` is NULL, or there is none of that name. */
const struct ward_host *ward_host_find(const char *name);
/* The name of one that is spelled much like this, or NULL. */
const char *ward_host_near(const char *name);

/* By the host of that name; anonymous where `name` is NULL. */
void ward_host_identify(struct ward_caller *out, const char *name,
    struct ward_arena *arena, const struct ward_environment *environment);

/* Whether git receive-pack is above a hook there; without a host it is. */
bool ward_host_is_run_by_git(const char *name);

/* Whether the ref is in a namespace of that host's own. */
bool ward_host_owns(const char *name, struct ward_view ref);
/* Whether a merge request stands at the ref there. */
bool ward_host_has_request_at(const char *name, struct ward_view ref);

/* The variable in which `refward shell` hands the user on. */
#define WARD_SHELL_VARIABLE "REFWARD_USER"

/* A name that may stand for a pusher: 1 to 128 bytes of letters, digits and
 * "._@+-", not beginning with '-'. */
bool ward_user_name_is_valid(const char *name);

#endif

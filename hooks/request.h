/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_REQUEST_H
#define WARD_HOOKS_REQUEST_H

#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/host.h"
#include "refward/memory.h"
#include "refward/policy.h"
#include "refward/process.h"
#include "refward/push.h"
#include "refward/repo.h"
#include "refward/uuid.h"

/* What git hands to a hook: environment, standard input, and the moment. */

struct ward_request {
	struct ward_arena *arena;
	const char *git_dir;
	const char *quarantine; /* or NULL */
	const char *alternates; /* or NULL */
	char *real_path;	/* of the git directory */
	char id[WARD_UUID_SIZE];
	int64_t now;			  /* seconds since 1970 */
	int64_t started;		  /* by ward_clock() */
	int64_t late;			  /* when the deadline passes */
	struct ward_buf input;		  /* standard input, all of it */
	struct ward_process receive_pack; /* our parent, if it is git */
	struct ward_caller caller;
	struct ward_wishes wishes;
};

/* Read environment and standard input. On an error id and time are set, so
 * that it can be recorded. Release in any case. */
const struct ward_error *
ward_request_read(struct ward_request *request) WARD_MUST_CHECK;
void ward_request_release(struct ward_request *request);

/* What the policy's host says of the push; starts the deadline that the policy
 * sets. */
void ward_request_identify(
    struct ward_request *request, const struct ward_policy *policy);
/* Set another deadline, counted from the beginning. */
void ward_request_limit(struct ward_request *request, unsigned int seconds);

/* For struct ward_repo_options: has the deadline passed? */
bool ward_request_is_late(void *request);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_SECRET_H
#define WARD_POLICY_RULES_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"

/* The shipped set of things that must not lie in a repository: private keys,
 * and tokens whose issuer gave them a form of their own. What is made up, such
 * as a run of the same letter, is no secret. */
struct ward_secret {
	const char *name; /* "github-token" */
	const char *what; /* "a token of GitHub" */
};

/*
 * The next one in any bytes, from *place, which is moved behind its start;
 * *start is where it begins. NULL where there is none as far as *place, which
 * is not yet the end of a long text: who searches all of it asks again.
 */
const struct ward_secret *
ward_secret_next(struct ward_view text, size_t *place, size_t *start);

bool ward_secret_is_known(const char *name);

#endif

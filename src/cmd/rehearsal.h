/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_REHEARSAL_H
#define WARD_CMD_REHEARSAL_H

#include "src/cmd/session.h"

/* A push that nobody made, of one line: what commands say who pushes what. */

struct ward_rehearsal {
	struct ward_pusher pusher;
	struct ward_push_line line;
};

/* Flags --as and --at, into session->push. WARD_E_USAGE. */
const struct ward_error *ward_rehearsal_begin(struct ward_rehearsal *rehearsal,
    struct ward_session *session) WARD_MUST_CHECK;
/* OLD, NEW and REF of a repository that is open: "null", "current" (of the ref
 * that is pushed), a full ref name or id. */
const struct ward_error *ward_rehearsal_push(struct ward_rehearsal *rehearsal,
    struct ward_session *session, const char *old, const char *new,
    const char *ref) WARD_MUST_CHECK;

/* Rows for the two flags. */
#define WARD_REHEARSAL_FLAGS                                                \
	{ "as", "USER",                                                     \
		"Who pushes: a user, merge-request, web, actions or "       \
		"deploy-key:ID; anonymous where this is not given." },      \
	{                                                                   \
		"at", "INSTANT",                                            \
		    "When: 2026-12-24T18:00:00Z, or a day; now where this " \
		    "is not given."                                         \
	}

#endif

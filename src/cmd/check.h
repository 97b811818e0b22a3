/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_CHECK_H
#define WARD_CMD_CHECK_H

#include "src/cmd/session.h"

/* What `refward check` shares with the hook that it installs. */

/* Write .git/hooks/pre-push; `rules` is the rule file to ask, or NULL. The exit
 * status. */
int ward_check_install(struct ward_cli *cli, const char *rules);

/* A clone, and the push that would be made from it. */
struct ward_clone {
	struct ward_session *session;
	struct ward_push_line *lines;
	size_t nlines;
	struct ward_oid *known; /* tips that the server has */
	size_t nknown, known_capacity;
	const char *remote; /* that would be pushed to */
};

void ward_clone_release(struct ward_clone *clone);
void ward_clone_know(struct ward_clone *clone, const struct ward_oid *id);

/* Find the clone around the current folder; *top gets its work tree. */
const struct ward_error *ward_clone_find(
    struct ward_session *session, struct ward_buf *top) WARD_MUST_CHECK;

/* One line: the branch HEAD is on, or `ref`. `range` is NULL, a tip ("HEAD~2")
 * or a range ("origin/main..HEAD"). */
const struct ward_error *ward_clone_plan(struct ward_clone *clone,
    const char *range, const char *ref) WARD_MUST_CHECK;

/* The lines that git gives a pre-push hook on stdin, for this remote. */
const struct ward_error *ward_clone_read_push(
    struct ward_clone *clone, const char *remote) WARD_MUST_CHECK;

#endif

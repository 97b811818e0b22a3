/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_PAST_H
#define WARD_CMD_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/push.h"
#include "refward/verdict.h"
#include "src/cmd/session.h"

/* Pushes that were made, as far as decision records and reflogs tell. */

struct ward_past {
	const char *repository; /* of a record */
	int64_t time;
	size_t number;		   /* within one second, the later the higher */
	const char *id;		   /* NULL: only a reflog tells of it */
	struct ward_pusher pusher; /* name NULL: not known */
	struct ward_push_line *lines;
	size_t nlines;
	struct ward_bypass *bypasses;
	size_t nbypasses;
	enum ward_outcome outcome;
};

struct ward_pasts {
	struct ward_arena *arena; /* of the caller; owns all text */
	struct ward_past *items;
	size_t count, capacity;
	size_t nunnamed; /* records that name no ids: claims only */
	size_t nleft;	 /* left off, being the oldest */
};

#define WARD_PASTS_MAX 500

enum ward_past_kind {
	WARD_PAST_PUSH,
	WARD_PAST_UNNAMED, /* a push, but its ids are not known */
	WARD_PAST_OTHER	   /* no push to that repository, or no record */
};

/* What stands in each record of that repository: others need no parsing.
 * Appended. */
void ward_past_add_needle(struct ward_buf *out, const char *repository);

/* Read back a decision record, of pushes to that repository; NULL: to any. */
enum ward_past_kind ward_past_from_record(struct ward_past *out,
    struct ward_arena *arena, struct ward_view line, const char *repository);

/* Whether the record says why refs of that repository stand where they do: an
 * accepted push, or what an administrator found there. Only time, lines and
 * outcome of *out are read. */
bool ward_past_explains(struct ward_past *out, struct ward_arena *arena,
    struct ward_view line, const char *repository);

/*
 * Those since that second, the newest first, at most WARD_PASTS_MAX: of the
 * records in `log`, and, as what git was pushed to, of the reflogs of branches
 * and tags that are files and that no record tells of. The caller releases.
 */
const struct ward_error *
ward_pasts_read(struct ward_pasts *out, const char *git_dir, const char *log,
    const char *repository, int64_t since) WARD_MUST_CHECK;
/* Where nothing is written down: the last steps of the branch that HEAD names,
 * each as a push of nobody, when its committer says. `count` at most. */
const struct ward_error *ward_pasts_steps(struct ward_pasts *out,
    struct ward_session *session, size_t count) WARD_MUST_CHECK;
void ward_pasts_release(struct ward_pasts *pasts);

#endif

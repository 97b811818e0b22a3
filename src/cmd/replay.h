/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_REPLAY_H
#define WARD_CMD_REPLAY_H

#include "refward/json.h"
#include "src/cmd/past.h"
#include "src/cmd/session.h"

/* Which of the pushes that were made would be judged differently. */

/* What one policy says of one push. */
struct ward_opinion {
	enum ward_outcome outcome;
	const struct ward_tally *tallies; /* of the replay's arena */
	size_t ntallies;
};

struct ward_difference {
	const struct ward_past *past;
	struct ward_opinion before, now;
};

struct ward_replay {
	const char *repository;
	bool keeps_all;	  /* differences are all that was judged */
	bool takes_steps; /* pasts are steps of one branch: no other is past */
	struct ward_pasts pasts;
	int64_t since;
	bool has_before; /* else the recorded outcomes are compared with */
	size_t njudged;
	size_t nreflogs; /* of those, by whom is not known */
	size_t ngone;	 /* their objects are no longer there */
	struct ward_difference *differences; /* the newest first */
	size_t count, capacity;
};

/*
 * Judge again by the session's policy and by `before` (or NULL), both through
 * the engine, what is written down since that second. The session's repository
 * is open. Where branches stood is reckoned back from where they stand, so far
 * as it is written down. To be released in any case.
 */
const struct ward_error *
ward_replay(struct ward_replay *out, struct ward_session *session,
    const struct ward_policy *before, int64_t since) WARD_MUST_CHECK;
/* The same of pushes that are in out->pasts already, whatever their time. */
const struct ward_error *
ward_replay_pasts(struct ward_replay *out, struct ward_session *session,
    const struct ward_policy *before) WARD_MUST_CHECK;
void ward_replay_release(struct ward_replay *replay);

void ward_replay_tell(struct ward_buf *out, const struct ward_replay *replay);
/* One opinion: "refused (2 commit-type [messages])". */
void
ward_opinion_tell(struct ward_buf *out, const struct ward_opinion *opinion);
void ward_opinion_tell_json(struct ward_json *json, const char *key,
    const struct ward_opinion *opinion);
/* When, by whom, its first refs, and how many there are beside them. */
void ward_past_tell(struct ward_buf *out, const struct ward_past *past);
/* An object "pushes". */
void
ward_replay_tell_json(struct ward_json *json, const struct ward_replay *replay);

#endif

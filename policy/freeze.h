/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_FREEZE_H
#define WARD_POLICY_FREEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/zone.h"
#include "policy/rule.h"
#include "policy/value.h"

/*
 * A freeze: refs that nobody moves for a while. It is compiled to a rule set
 * that has one rule, whose settings are these.
 */

/* A local moment of each day, week or month, in seconds from its midnight. */
struct ward_moment {
	int day; /* of the week, 0 is Sunday; of the month, 32 is the last */
	int seconds;
};

struct ward_window {
	enum {
		WARD_WINDOW_ONCE,
		WARD_WINDOW_DAILY,
		WARD_WINDOW_WEEKLY,
		WARD_WINDOW_MONTHLY
	} kind;
	int64_t from, until; /* local, of WARD_WINDOW_ONCE */
	struct ward_moment begin, end;
};

struct ward_freeze {
	struct ward_window *windows;
	size_t nwindows;
	const struct ward_zone *zone;
	const char *zone_name;
	const char *reason;
	struct ward_actors actors; /* who may push meanwhile */
	struct ward_words types;   /* of commits that may come in */
	struct ward_words trailers;
	bool skips_merges;
};

/* "2026-12-20 18:00", or a day alone: its midnight. */
bool ward_freeze_parse_date(struct ward_view text, int64_t *local);
/* "fri 16:00 .. mon 08:00", "day 22:00 .. 06:00", "20 00:00 .. last 24:00". */
bool ward_freeze_parse_every(struct ward_view text, struct ward_window *out);

/* Whether some window is open at this instant, and then until when; windows
 * that follow each other are one. */
bool ward_freeze_is_on(
    const struct ward_freeze *freeze, int64_t now, int64_t *until);

extern const struct ward_rule ward_rule_freeze;

#endif

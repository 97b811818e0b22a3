/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a pattern may ask for a pusher where nobody pushes. */
#include "policy/rules/match.h"

const char ward_no_pattern[] = "has no pattern";

const struct ward_pusher *
ward_subject_pusher(const struct ward_subject *subject)
{
	return subject->push ? subject->push->pusher : NULL;
}

static bool
wants_pusher(const struct ward_patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (patterns->items[i].user_group > 0)
			return true;
	return false;
}

const struct ward_error *
ward_match_any(bool *out, const struct ward_patterns *patterns,
    struct ward_view text, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	const struct ward_pattern *found = NULL;
	const struct ward_error *err;

	err = ward_patterns_match(&found, patterns, text, pusher, NULL);
	if (err)
		return err;
	*out = found != NULL;
	if (!found && !pusher && wants_pusher(patterns)) {
		ward_not_evaluable(report);
		*out = true;
	}
	return NULL;
}

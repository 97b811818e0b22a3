/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a pattern may ask for a pusher where nobody pushes. */
#include <string.h>
#include "refward/memory.h"
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

/* What was found to match last: most commits are by who made one of those
 * before. What does not match is matched anew. */
#define MATCHED	     4
#define MATCHED_SIZE 128

struct ward_matched {
	unsigned int next;
	struct matched {
		const struct ward_patterns *patterns;
		size_t size;
		char text[MATCHED_SIZE];
	} items[MATCHED];
};

static bool
has_matched(const struct ward_subject *subject,
    const struct ward_patterns *patterns, struct ward_view text)
{
	const struct ward_matched *matched = subject->kept->matched;

	for (size_t i = 0; matched && i < MATCHED; i++)
		if (matched->items[i].patterns == patterns &&
		    ward_view_equal(text,
			ward_view(
			    matched->items[i].text, matched->items[i].size)))
			return true;
	return false;
}

static void
remember(const struct ward_subject *subject,
    const struct ward_patterns *patterns, struct ward_view text)
{
	struct ward_kept *kept = subject->kept;
	struct matched *item;

	if (text.size == 0 || text.size > MATCHED_SIZE)
		return;
	if (!kept->matched)
		kept->matched =
		    ward_arena_alloc(kept->arena, sizeof(*kept->matched));
	item = &kept->matched->items[kept->matched->next++ % MATCHED];
	item->patterns = patterns;
	item->size = text.size;
	memcpy(item->text, text.data, text.size);
}

const struct ward_error *
ward_match_any(bool *out, const struct ward_patterns *patterns,
    struct ward_view text, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	const struct ward_pattern *found = NULL;
	const struct ward_error *err;

	*out = has_matched(subject, patterns, text);
	if (*out)
		return NULL;
	err = ward_patterns_match(&found, patterns, text, pusher, NULL);
	if (err)
		return err;
	*out = found != NULL;
	if (found)
		remember(subject, patterns, text);
	if (!found && !pusher && wants_pusher(patterns)) {
		ward_not_evaluable(report);
		*out = true;
	}
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the findings of a push are kept and counted. */
#include "refward/verdict.h"

#include <stdlib.h>
#include <string.h>

const char *
ward_mode_name(enum ward_mode mode)
{
	static const char *const names[] = {
		[WARD_MODE_OFF] = "off",
		[WARD_MODE_RECORD] = "record",
		[WARD_MODE_WARN] = "warn",
		[WARD_MODE_REFUSE] = "refuse",
		[WARD_MODE_BYPASSED] = "bypassed",
	};

	return names[mode];
}

const char *
ward_outcome_name(enum ward_outcome outcome)
{
	static const char *const names[] = {
		[WARD_ACCEPTED] = "accepted",
		[WARD_REFUSED] = "refused",
		[WARD_UNKNOWN] = "unknown",
	};

	return names[outcome];
}

struct ward_verdict *
ward_verdict_new(void)
{
	struct ward_verdict *verdict = ward_alloc(sizeof(*verdict));

	verdict->arena = ward_arena_new();
	return verdict;
}

void
ward_verdict_free(struct ward_verdict *verdict)
{
	if (verdict == NULL)
		return;
	ward_arena_free(verdict->arena);
	free(verdict->findings);
	free(verdict->tallies);
	free(verdict->unasked);
	free(verdict);
}

enum ward_outcome
ward_verdict_outcome(const struct ward_verdict *verdict)
{
	if (verdict->nrefuse > 0)
		return WARD_REFUSED;
	return verdict->nunknown > 0 ? WARD_UNKNOWN : WARD_ACCEPTED;
}

static void
count(struct ward_verdict *verdict, const struct ward_finding *finding)
{
	if (finding->is_unknown)
		verdict->nunknown++;
	else if (finding->mode == WARD_MODE_REFUSE)
		verdict->nrefuse++;
	else if (finding->mode == WARD_MODE_WARN)
		verdict->nwarn++;
	else if (finding->mode == WARD_MODE_BYPASSED)
		verdict->nbypassed++;
	else
		verdict->nrecord++;
}

static bool
is_tallied(const struct ward_tally *tally, const struct ward_finding *finding)
{
	return tally->mode == finding->mode &&
	    tally->is_unknown == finding->is_unknown &&
	    strcmp(tally->rule, finding->rule) == 0 &&
	    strcmp(tally->set, finding->set) == 0;
}

static struct ward_tally *
tally_of(struct ward_verdict *verdict, const struct ward_finding *finding)
{
	struct ward_tally *tally;

	for (size_t i = 0; i < verdict->ntallies; i++)
		if (is_tallied(&verdict->tallies[i], finding))
			return &verdict->tallies[i];
	if (verdict->ntallies == verdict->tallies_capacity) {
		verdict->tallies_capacity =
		    ward_grow(verdict->tallies_capacity, verdict->ntallies + 1);
		verdict->tallies = ward_realloc_array(verdict->tallies,
		    verdict->tallies_capacity, sizeof(*verdict->tallies));
	}
	tally = &verdict->tallies[verdict->ntallies++];
	*tally = (struct ward_tally){ .set = finding->set,
		.rule = finding->rule,
		.mode = finding->mode,
		.is_unknown = finding->is_unknown };
	return tally;
}

bool
ward_bypass_covers(
    const struct ward_bypass *bypass, const char *set, const char *rule)
{
	return strcmp(bypass->set, set) == 0 &&
	    (bypass->rule == NULL || strcmp(bypass->rule, rule) == 0);
}

size_t
ward_verdict_bypassed(
    const struct ward_verdict *verdict, const struct ward_bypass *bypass)
{
	size_t sum = 0;

	for (size_t i = 0; i < verdict->ntallies; i++) {
		const struct ward_tally *tally = &verdict->tallies[i];

		if (tally->mode == WARD_MODE_BYPASSED && !tally->is_unknown &&
		    ward_bypass_covers(bypass, tally->set, tally->rule))
			sum += tally->count;
	}
	return sum;
}

void
ward_verdict_note_judged(struct ward_verdict *verdict, int64_t committed)
{
	verdict->njudged++;
	if (verdict->counter != NULL)
		verdict->counter(verdict->taker_data, committed);
}

void
ward_verdict_note_unasked(struct ward_verdict *verdict, const char *rule)
{
	for (size_t i = 0; i < verdict->nunasked; i++)
		if (strcmp(verdict->unasked[i], rule) == 0)
			return;
	if (verdict->nunasked == verdict->unasked_capacity) {
		verdict->unasked_capacity =
		    ward_grow(verdict->unasked_capacity, verdict->nunasked + 1);
		verdict->unasked = ward_realloc_array(verdict->unasked,
		    verdict->unasked_capacity, sizeof(*verdict->unasked));
	}
	verdict->unasked[verdict->nunasked++] = rule;
}

/* What refuses a push comes before its exceptions, and those before the rest.
 */
static int
rank(const struct ward_finding *finding)
{
	if (finding->is_unknown || finding->mode == WARD_MODE_REFUSE)
		return 2;
	return finding->mode > WARD_MODE_REFUSE ? 1 : 0;
}

/* However many others there are: why a push is refused is kept, and what was
 * let in. */
static void
displace(struct ward_verdict *verdict, const struct ward_finding *finding)
{
	struct ward_finding *all = verdict->findings;
	size_t least = verdict->count - 1;

	for (size_t i = least; i-- > 0;)
		if (rank(&all[i]) < rank(&all[least]))
			least = i;
	if (rank(&all[least]) < rank(finding))
		all[least] = *finding;
}

void
ward_verdict_add(
    struct ward_verdict *verdict, const struct ward_finding *finding)
{
	count(verdict, finding);
	tally_of(verdict, finding)->count++;
	if (verdict->taker != NULL) {
		verdict->taker(verdict->taker_data, finding);
		return;
	}
	if (verdict->count == WARD_FINDINGS_MAX) {
		if (finding->what != NULL)
			displace(verdict, finding);
		return;
	}
	if (verdict->count == verdict->capacity) {
		verdict->capacity =
		    ward_grow(verdict->capacity, verdict->count + 1);
		verdict->findings = ward_realloc_array(verdict->findings,
		    verdict->capacity, sizeof(*verdict->findings));
	}
	verdict->findings[verdict->count++] = *finding;
}
